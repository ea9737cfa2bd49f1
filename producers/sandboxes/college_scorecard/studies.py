"""Fields of study of the generated data set: official codes and titles (facts), with made-up but plausible figures.

`pay` is what a bachelor of the field earns four years on, in US dollars; `levels` are the credential levels it is
taught at. Pay by level is relative to the bachelor's, size by level to a middling programme of the school. Titles end
in a full stop, as the API writes them.
"""

from typing import NamedTuple


class Study(NamedTuple):
    code: str
    title: str
    pay: int
    levels: str


LEVELS = {
    1: "Undergraduate Certificate or Diploma",
    2: "Associate's Degree",
    3: "Bachelor's Degree",
    4: "Post-baccalaureate Certificate",
    5: "Master's Degree",
    6: "Doctoral Degree",
    7: "First Professional Degree",
    8: "Graduate/Professional Certificate",
}
PAY_BY_LEVEL = {1: 0.70, 2: 0.80, 3: 1.0, 4: 1.05, 5: 1.28, 6: 1.50, 7: 1.75, 8: 1.20}
SIZE_BY_LEVEL = {1: 0.9, 2: 1.0, 3: 1.2, 4: 0.2, 5: 0.5, 6: 0.15, 7: 0.6, 8: 0.25}
DEBT_BY_LEVEL = {1: 9_500, 2: 14_500, 3: 23_500, 4: 21_000, 5: 41_000, 6: 88_000, 7: 132_000, 8: 26_000}

STUDIES = tuple(
    Study(*row)
    for row in (
        ("0100", "Agriculture, General.", 47_000, "23"),
        ("0301", "Natural Resources Conservation and Research.", 45_000, "35"),
        ("0901", "Communication and Media Studies.", 50_000, "235"),
        ("1101", "Computer and Information Sciences, General.", 74_000, "12358"),
        ("1107", "Computer Science.", 92_000, "2356"),
        ("1109", "Computer Systems Networking and Telecommunications.", 68_000, "123"),
        ("1110", "Computer/Information Technology Administration and Management.", 72_000, "1235"),
        ("1204", "Cosmetology and Related Personal Grooming Services.", 32_000, "1"),
        ("1205", "Culinary Arts and Related Services.", 42_000, "12"),
        ("1301", "Education, General.", 45_000, "356"),
        ("1312", "Teacher Education and Professional Development, Specific Levels and Methods.", 46_000, "2358"),
        ("1313", "Teacher Education and Professional Development, Specific Subject Areas.", 46_000, "358"),
        ("1401", "Engineering, General.", 78_000, "235"),
        ("1408", "Civil Engineering.", 76_000, "356"),
        ("1410", "Electrical, Electronics, and Communications Engineering.", 88_000, "356"),
        ("1419", "Mechanical Engineering.", 82_000, "356"),
        ("1503", "Electrical/Electronic Engineering Technologies/Technicians.", 66_000, "123"),
        ("1905", "Foods, Nutrition, and Related Services.", 49_000, "35"),
        ("1907", "Human Development, Family Studies, and Related Services.", 41_000, "123"),
        ("2203", "Legal Support Services.", 49_000, "123"),
        ("2301", "English Language and Literature, General.", 45_000, "356"),
        ("2401", "Liberal Arts and Sciences, General Studies and Humanities.", 46_000, "123"),
        ("2601", "Biology, General.", 47_000, "2356"),
        ("2602", "Biochemistry, Biophysics and Molecular Biology.", 52_000, "356"),
        ("2701", "Mathematics.", 64_000, "2356"),
        ("3001", "Biological and Physical Sciences.", 48_000, "23"),
        ("3105", "Sports, Kinesiology, and Physical Education/Fitness.", 46_000, "235"),
        ("3801", "Philosophy.", 47_000, "35"),
        ("4005", "Chemistry.", 54_000, "2356"),
        ("4008", "Physics.", 62_000, "356"),
        ("4201", "Psychology, General.", 44_000, "2356"),
        ("4301", "Criminal Justice and Corrections.", 47_000, "1235"),
        ("4302", "Fire Protection.", 60_000, "12"),
        ("4407", "Social Work.", 44_000, "2356"),
        ("4506", "Economics.", 68_000, "356"),
        ("4510", "Political Science and Government.", 53_000, "235"),
        ("4511", "Sociology.", 46_000, "235"),
        ("4603", "Electrical and Power Transmission Installers.", 68_000, "12"),
        (
            "4702",
            "Heating, Air Conditioning, Ventilation and Refrigeration Maintenance Technology/Technician "
            "(HAC, HACR, HVAC, HVACR).",
            58_000,
            "12",
        ),
        ("4706", "Vehicle Maintenance and Repair Technologies/Technicians.", 54_000, "12"),
        ("4805", "Precision Metal Working.", 56_000, "12"),
        ("4902", "Ground Transportation.", 60_000, "1"),
        ("5004", "Design and Applied Arts.", 48_000, "1235"),
        ("5007", "Fine and Studio Arts.", 39_000, "235"),
        ("5009", "Music.", 38_000, "2356"),
        ("5100", "Health Services/Allied Health/Health Sciences, General.", 50_000, "1235"),
        ("5102", "Communication Disorders Sciences and Services.", 47_000, "356"),
        ("5106", "Dental Support Services and Allied Professions.", 64_000, "12"),
        ("5107", "Health and Medical Administrative Services.", 53_000, "1235"),
        ("5108", "Allied Health and Medical Assisting Services.", 51_000, "12"),
        ("5109", "Allied Health Diagnostic, Intervention, and Treatment Professions.", 70_000, "1235"),
        ("5110", "Clinical/Medical Laboratory Science/Research and Allied Professions.", 58_000, "123"),
        ("5112", "Medicine.", 96_000, "7"),
        ("5115", "Mental and Social Health Services and Allied Professions.", 45_000, "1258"),
        ("5120", "Pharmacy, Pharmaceutical Sciences, and Administration.", 78_000, "57"),
        ("5122", "Public Health.", 52_000, "358"),
        ("5123", "Rehabilitation and Therapeutic Professions.", 60_000, "2356"),
        (
            "5138",
            "Registered Nursing, Nursing Administration, Nursing Research and Clinical Nursing.",
            82_000,
            "23568",
        ),
        ("5139", "Practical Nursing, Vocational Nursing and Nursing Assistants.", 62_000, "12"),
        ("5201", "Business/Commerce, General.", 58_000, "1235"),
        ("5202", "Business Administration, Management and Operations.", 60_000, "123568"),
        ("5203", "Accounting and Related Services.", 63_000, "1235"),
        ("5208", "Finance and Financial Management Services.", 70_000, "35"),
        ("5210", "Human Resources Management and Services.", 57_000, "35"),
        ("5214", "Marketing.", 57_000, "235"),
        ("5401", "History.", 44_000, "356"),
    )
)
