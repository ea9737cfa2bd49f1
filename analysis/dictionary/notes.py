"""The notes beside contracts and SQL: origins, what null means, caveats, units."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from analysis.content import contract
from analysis.dictionary.model import Caveat, Undocumented


@dataclass(frozen=True)
class Notes:
    """`columns` of each note are patterns of `table.column`, where the table is a mart or the entity of events.

    `units`: expressions of column names, and the unit. `marts`: what each holds. `example`: a word to find columns by.
    """

    origins: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    nulls: tuple[tuple[tuple[str, ...], str], ...]
    caveats: tuple[Caveat, ...]
    units: tuple[tuple[str, str], ...]
    marts: Mapping[str, str]
    example: str

    def origin(self, table: str, column: str) -> tuple[str, ...]:
        """What the column is made of. Raises Undocumented."""
        return next((said for columns, said in self.origins if _about(columns, table, column)), ()) or _nothing(
            table, column, "where it comes from", "origin"
        )

    def null(self, table: str, column: str) -> str:
        """What null means in the column. Raises Undocumented."""
        said = next((said for columns, said in self.nulls if _about(columns, table, column)), None)
        return said or _nothing(table, column, "what null means", "null")

    def caveats_of(self, table: str, column: str) -> tuple[str, ...]:
        return tuple(caveat.name for caveat in self.caveats if _about(caveat.columns, table, column))


@cache
def notes() -> Notes:
    """Those of all pipelines alike, then the pipeline's own."""
    own = Path(str(resources.files(contract().package))) / "dictionary.toml"
    files = [Path(str(resources.files(__package__))) / "notes.toml", *([own] if own.exists() else [])]
    return read(*(tomllib.loads(file.read_text(encoding="utf-8")) for file in files))


def read(*said: Mapping[str, Any]) -> Notes:
    """Notes of several files, in their order."""

    def every(kind: str) -> list[Any]:
        return [each for one in said for each in one.get(kind, [])]

    return Notes(
        tuple((tuple(each["columns"]), tuple(each["from"])) for each in every("origin")),
        tuple((tuple(each["columns"]), each["means"]) for each in every("null")),
        tuple(Caveat(each["name"], each["says"], each["because"], tuple(each["columns"])) for each in every("caveat")),
        tuple(pair for one in said for pair in one.get("units", {}).items()),
        {name: meaning for one in said for name, meaning in one.get("marts", {}).items()},
        next((one["example"] for one in said if "example" in one), ""),
    )


def _about(patterns: tuple[str, ...], table: str, column: str) -> bool:
    return any(fnmatchcase(f"{table}.{column}", pattern) for pattern in patterns)


def _nothing(table: str, column: str, what: str, kind: str) -> Any:
    raise Undocumented(f"{table}.{column}: nobody says {what}; add a [[{kind}]] to the pipeline's dictionary.toml")
