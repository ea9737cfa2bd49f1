"""Kinds of school in the generated data set, and the names they may bear. All figures are made up but plausible."""

from typing import NamedTuple

OWNERSHIP = {1: "Public", 2: "Private, nonprofit", 3: "Private, for-profit"}


class Kind(NamedTuple):
    """`share` is in hundredths of all schools; ranges are least and most; `pay` is relative to the field's.

    `levels` are the credential levels taught, repeated as often as they are common. `debt` and `earnings` are the
    school's medians over all its students, in US dollars.
    """

    share: int
    ownership: int
    predominant: int
    highest: int
    programs: tuple[int, int]
    levels: str
    students: tuple[int, int]
    tuition: tuple[int, int]
    pay: float
    debt: int
    earnings: int
    names: tuple[str, ...]


STATE_UNIVERSITY = Kind(
    share=16,
    ownership=1,
    predominant=3,
    highest=4,
    programs=(40, 60),
    levels="33355568",
    students=(4_000, 36_000),
    tuition=(7_000, 15_000),
    pay=1.04,
    debt=20_500,
    earnings=54_000,
    names=("{} State University", "University of {}"),
)
COMMUNITY_COLLEGE = Kind(
    share=30,
    ownership=1,
    predominant=2,
    highest=2,
    programs=(16, 28),
    levels="1222",
    students=(900, 14_000),
    tuition=(2_200, 5_800),
    pay=0.97,
    debt=11_000,
    earnings=39_000,
    names=("{} Community College", "{} Technical and Community College"),
)
PRIVATE_COLLEGE = Kind(
    share=28,
    ownership=2,
    predominant=3,
    highest=4,
    programs=(10, 24),
    levels="33335",
    students=(500, 5_500),
    tuition=(24_000, 58_000),
    pay=1.06,
    debt=23_000,
    earnings=52_000,
    names=("{} College", "{} University", "{} College of Arts and Sciences"),
)
CAREER_INSTITUTE = Kind(
    share=20,
    ownership=3,
    predominant=1,
    highest=2,
    programs=(2, 7),
    levels="112",
    students=(60, 900),
    tuition=(9_000, 19_000),
    pay=0.90,
    debt=9_500,
    earnings=31_000,
    names=("{} Career Institute", "{} School of Health and Trades"),
)
GRADUATE_SCHOOL = Kind(
    share=6,
    ownership=2,
    predominant=4,
    highest=4,
    programs=(3, 8),
    levels="56777778",
    students=(150, 900),
    tuition=(18_000, 46_000),
    pay=1.12,
    debt=46_000,
    earnings=78_000,
    names=("{} Graduate Institute", "{} Graduate University"),
)
KINDS = (STATE_UNIVERSITY, COMMUNITY_COLLEGE, PRIVATE_COLLEGE, CAREER_INSTITUTE, GRADUATE_SCHOOL)

_FRONT = (
    *("Alder", "Brack", "Cald", "Dunn", "Elver", "Fenn", "Garrow", "Hest", "Iver", "Kell", "Lark", "Marl"),
    *("Nether", "Orms", "Penn", "Quill", "Raven", "Scar", "Thorn", "Ulver", "Wend", "Yarrow", "Birch", "Stave"),
)
_BACK = ("combe", "dale", "garth", "ley", "mere", "ridge", "stead", "thorpe", "wick", "moor", "holt", "grave", "worth")
TOWNS = tuple(front + back for back in _BACK for front in _FRONT)
