"""States and where their tiles lie on the map: one square each, neighbours near one another."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

from analysis.places import NAMES, NATION


@dataclass(frozen=True)
class Tile:
    """`row` from the north, `column` from the west."""

    state: str
    row: int
    column: int


@cache
def tiles() -> dict[str, Tile]:
    """The states and the District of Columbia by their two letters."""
    lines = resources.files("analysis.figures").joinpath("states.csv").read_text().splitlines()
    rows = csv.DictReader(lines)
    return {each["state"]: Tile(each["state"], int(each["row"]), int(each["column"])) for each in rows}


def place_name(state: str) -> str:
    """`Texas` for TX, `United States` for US; what is neither is shown as it is."""
    return NAMES.get(state, state)


def in_place(state: str) -> str:
    """`in Texas`, `in the United States`: as it stands in a sentence."""
    article = "the " if state in (NATION, "DC") else ""
    return f"in {article}{place_name(state)}"
