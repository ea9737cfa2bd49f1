"""The notes beside contracts and SQL: origins, what null means, caveats; read from `notes.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from typing import Any

from analysis.dictionary.model import Caveat, Undocumented


@dataclass(frozen=True)
class Notes:
    """`columns` of each note are patterns of `table.column`, where the table is a mart or the entity of events."""

    origins: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    nulls: tuple[tuple[tuple[str, ...], str], ...]
    caveats: tuple[Caveat, ...]

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
    text = resources.files("analysis.dictionary").joinpath("notes.toml").read_text(encoding="utf-8")
    return read(tomllib.loads(text))


def read(said: Mapping[str, Any]) -> Notes:
    return Notes(
        tuple((tuple(each["columns"]), tuple(each["from"])) for each in said["origin"]),
        tuple((tuple(each["columns"]), each["means"]) for each in said["null"]),
        tuple(Caveat(each["name"], each["says"], each["because"], tuple(each["columns"])) for each in said["caveat"]),
    )


def _about(patterns: tuple[str, ...], table: str, column: str) -> bool:
    return any(fnmatchcase(f"{table}.{column}", pattern) for pattern in patterns)


def _nothing(table: str, column: str, what: str, kind: str) -> Any:
    raise Undocumented(f"{table}.{column}: nobody says {what}; add a [[{kind}]] to analysis/dictionary/notes.toml")
