"""States and where their tiles lie on the map: one square each, neighbours near one another."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

from analysis.figures.context import Context
from pipelines.school_jobs.names.places import NATION, name


@dataclass(frozen=True)
class Tile:
    """`row` from the north, `column` from the west."""

    state: str
    row: int
    column: int


@cache
def tiles() -> dict[str, Tile]:
    """The states and the District of Columbia by their two letters."""
    lines = resources.files(__package__).joinpath("states.csv").read_text().splitlines()
    rows = csv.DictReader(lines)
    return {each["state"]: Tile(each["state"], int(each["row"]), int(each["column"])) for each in rows}


def place_name(context: Context) -> str:
    """Where the rows are of: `Texas`, `United States`."""
    return name(_state(context))


def in_place(context: Context) -> str:
    """`in Texas`, `in the United States`: as it stands in a sentence."""
    state = _state(context)
    return f"in {'the ' if state in (NATION, 'DC') else ''}{name(state)}"


def _state(context: Context) -> str:
    return str(context.given.get("state", NATION))
