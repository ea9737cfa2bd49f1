"""What the generated schools are made of: kinds of school, places, fields of study, and names.

Figures are made up but plausible. places.csv: cities of every state, DC and Puerto Rico, with rounded coordinates, the
first three digits of their ZIP codes (facts) and how many schools stand there. studies.csv: official codes and titles
(facts; titles end in a full stop, as the API writes them), `pay` of a bachelor four years on in US dollars, and the
credential levels a field is taught at. Pay by level is relative to the bachelor's, size by level to a middling
programme of the school.
"""

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

OWNERSHIP = {1: "Public", 2: "Private, nonprofit", 3: "Private, for-profit"}
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
def kinds() -> tuple[Kind, ...]:
    return tuple(_kind(row) for row in _rows("kinds.csv"))


@cache
def places() -> tuple[Place, ...]:
    return tuple(
        Place(
            row["state"],
            row["city"],
            float(row["latitude"]),
            float(row["longitude"]),
            row["zip_area"],
            int(row["schools"]),
        )
        for row in _rows("places.csv")
    )


@cache
def studies() -> tuple[Study, ...]:
    return tuple(Study(row["code"], row["title"], int(row["pay"]), row["levels"]) for row in _rows("studies.csv"))


def _kind(row: dict[str, str]) -> Kind:
    given: dict[str, Any] = {"levels": row["levels"], "pay": float(row["pay"]), "names": tuple(row["names"].split(";"))}
    given |= {name: _range(row[name]) for name in ("programs", "students", "tuition")}
    return Kind(**given | {name: int(text) for name, text in row.items() if name not in given})


def _range(text: str) -> tuple[int, int]:
    least, most = text.split("-")
    return int(least), int(most)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
