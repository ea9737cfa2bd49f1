"""Names of fields, levels and places in figures, the states' positions on the map, and the foot of a figure."""

import csv
from functools import cache
from importlib import resources
from typing import NamedTuple

import pandas as pd

from analysis.figures import frames, sheet
from analysis.figures.context import Context
from analysis.figures.palette import KINDS
from pipelines.school_jobs.analysis import places
from pipelines.school_jobs.analysis.columns import LEVELS
from pipelines.school_jobs.analysis.places import NATION

# CIP families, by what they are about; seven groups, as many as there are colours and markers.
_GROUPS = {
    "engineering and computing": "10 11 14 15",
    "health": "51 60 61",
    "business": "52",
    "science and mathematics": "01 03 26 27 40 41",
    "education, law and public service": "13 22 25 28 29 31 33 42 43 44 45",
    "arts and humanities": "04 05 09 16 19 23 24 30 32 34 35 36 37 38 39 50 54",
    "skilled trades": "12 21 46 47 48 49",
}
_LEVELS = {**LEVELS, 7: "professional"}
OTHER = "other"


class Kind(NamedTuple):
    name: str
    colour: str
    marker: str


def kinds(rows: pd.DataFrame) -> pd.Series:
    """The name of each row's kind: by credential_level where the rows have it, else by the family of its field."""
    if "credential_level" in rows.columns:
        return frames.numbers(rows, "credential_level").map(lambda level: _LEVELS.get(level, OTHER))
    if "family_code" in rows.columns or "cip4" in rows.columns:
        codes = pd.Series(frames.texts(rows, "family_code", "cip4"), index=rows.index, dtype=object)
        return codes.str[:2].map(_group)
    return pd.Series(OTHER, index=rows.index, dtype=object)


def level_name(level: float) -> str:
    """`bachelor` for 3."""
    return _LEVELS.get(int(level), OTHER) if pd.notna(level) else OTHER


def order(groups: pd.Series) -> list[Kind]:
    """The kinds there are, each with a colour and a marker of its own that do not depend on which others there are."""
    present = set(groups)
    known = [*enumerate(_GROUPS), *enumerate(_LEVELS.values())]
    found = [Kind(each, *KINDS[min(place, len(KINDS) - 1)]) for place, each in known if each in present]
    return [*found, *([Kind(OTHER, KINDS[-1][0], "*")] if OTHER in present else [])]


def _group(family: str) -> str:
    return next((name for name, codes in _GROUPS.items() if family in codes.split()), OTHER)


@cache
def _table(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(resources.files(__package__).joinpath(name).read_text().splitlines()))


def family_name(code: str) -> str:
    """`14 Engineering`; the code alone where CIP has no such family."""
    names = {row["family_code"]: row["name"] for row in _table("cip_families.csv")}
    return f"{code} {names.get(code, '')}".strip()


class Tile(NamedTuple):
    """`row` from the north, `column` from the west."""

    state: str
    row: int
    column: int


def tiles() -> dict[str, Tile]:
    """The states and the District of Columbia by their two letters."""
    return {each["state"]: Tile(each["state"], int(each["row"]), int(each["column"])) for each in _table("states.csv")}


def place_name(context: Context) -> str:
    """The place of the rows: `Texas`, `United States`."""
    return places.name(_state(context))


def in_place(context: Context) -> str:
    """`in Texas`, `in the United States`: as it stands in a sentence."""
    state = _state(context)
    return f"in {'the ' if state in (NATION, 'DC') else ''}{places.name(state)}"


def _state(context: Context) -> str:
    return str(context.given.get("state", NATION))


CROSSWALK = (
    "Postings are tied to fields by the official CIP–SOC crosswalk: expert judgement, not observed careers; one search "
    "per field, and a posting found for a field need not ask for that degree."
)


def foot(context: Context, *sentences: str, crosswalk: bool = True) -> str:
    """As that of a sheet; `crosswalk`: whether the figure rests on what ties postings to fields."""
    return sheet.foot(context, *sentences, CROSSWALK if crosswalk else "")
