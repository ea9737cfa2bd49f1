"""Parts of the generated schools: kinds of school, places, fields of study, and names.

Figures are made up but plausible. places.csv: cities of every state, DC and Puerto Rico, with rounded coordinates, the
first three digits of their ZIP codes (facts) and how many schools stand there. studies.csv: official codes and titles
(facts; titles end in a full stop, as the API writes them), `pay` of a bachelor four years on in US dollars, and the
credential levels a field is taught at. Pay by level is relative to the bachelor's, size by level to a middling
programme of the school.
"""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from producers.sandbox.tables import rows

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


class Kind(NamedTuple):
    """`share` is in hundredths of all schools; ranges are least and most; `pay` is relative to the field's.

    `levels` are the credential levels taught, repeated as often as they are common. `debt` and `earnings` are the
    school's medians over all its students, in US dollars.
    """

    share: int
    ownership: int  # 1 public, 2 private nonprofit, 3 private for-profit
    predominant: int
    programs: tuple[int, int]
    levels: str
    students: tuple[int, int]
    tuition: tuple[int, int]
    pay: float
    debt: int
    earnings: int
    names: tuple[str, ...]


STATE = ("{} State University", "University of {}")
COMMUNITY = ("{} Community College", "{} Technical and Community College")
COLLEGE = ("{} College", "{} University", "{} College of Arts and Sciences")
CAREER = ("{} Career Institute", "{} School of Health and Trades")
GRADUATE = ("{} Graduate Institute", "{} Graduate University")
KINDS = (
    Kind(16, 1, 3, (40, 60), "33355568", (4_000, 36_000), (7_000, 15_000), 1.04, 20_500, 54_000, STATE),
    Kind(30, 1, 2, (16, 28), "1222", (900, 14_000), (2_200, 5_800), 0.97, 11_000, 39_000, COMMUNITY),
    Kind(28, 2, 3, (10, 24), "33335", (500, 5_500), (24_000, 58_000), 1.06, 23_000, 52_000, COLLEGE),
    Kind(20, 3, 1, (2, 7), "112", (60, 900), (9_000, 19_000), 0.9, 9_500, 31_000, CAREER),
    Kind(6, 2, 4, (3, 8), "56777778", (150, 900), (18_000, 46_000), 1.12, 46_000, 78_000, GRADUATE),
)
_FRONT = (
    *("Alder", "Brack", "Cald", "Dunn", "Elver", "Fenn", "Garrow", "Hest", "Iver", "Kell", "Lark", "Marl"),
    *("Nether", "Orms", "Penn", "Quill", "Raven", "Scar", "Thorn", "Ulver", "Wend", "Yarrow", "Birch", "Stave"),
)
_BACK = ("combe", "dale", "garth", "ley", "mere", "ridge", "stead", "thorpe", "wick", "moor", "holt", "grave", "worth")
TOWNS = tuple(front + back for back in _BACK for front in _FRONT)


class Place(NamedTuple):
    state: str
    city: str
    latitude: float
    longitude: float
    zip_area: str
    schools: int


class Study(NamedTuple):
    code: str
    title: str
    pay: int
    levels: str


@cache
def places() -> tuple[Place, ...]:
    return tuple(
        Place(state, city, float(latitude), float(longitude), zip_area, int(schools))
        for state, city, latitude, longitude, zip_area, schools in (
            row.values() for row in rows(Path(__file__).with_name("places.csv"))
        )
    )


@cache
def studies() -> tuple[Study, ...]:
    """The fields of study that are taught."""
    return tuple(
        Study(row["code"], row["title"], int(row["pay"]), row["levels"])
        for row in rows(Path(__file__).with_name("studies.csv"))
    )
