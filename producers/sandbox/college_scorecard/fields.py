"""The fields the sandbox knows, as the official dictionary names them, and how an answer is cut down to some of them.

The API has 3,300; fields.csv lists those that the data sets hold. A school is kept flat, under dotted names; so is a
programme, without the prefix `latest.programs.cip_4_digit.`.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple

Value = str | int | float | None
PROGRAMS = "latest.programs.cip_4_digit"
TABLE = Path(__file__).with_name("fields.csv")


class Field(NamedTuple):
    """`kind`: integer, float or string, as the dictionary says. `indexed`: can be filtered and sorted by since April
    2021: the dictionary's rows with an INDEX entry, and `id`."""

    kind: str
    indexed: bool


@cache
def known() -> dict[str, Field]:
    """Every field by its name, that of programmes with their prefix."""
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return {row["path"]: Field(row["kind"], row["indexed"] == "1") for row in csv.DictReader(lines)}


@cache
def program_fields() -> tuple[str, ...]:
    """The fields of programmes, without their prefix."""
    prefix = f"{PROGRAMS}."
    return tuple(name.removeprefix(prefix) for name in known() if name.startswith(prefix))


@cache
def school_fields() -> tuple[str, ...]:
    return tuple(name for name in known() if not name.startswith(f"{PROGRAMS}."))


def is_indexed(name: str) -> bool:
    return name in known() and known()[name].indexed


def full_name(name: str) -> str:
    """A field's name with `latest.` where it may be left out."""
    return f"latest.{name}" if name.startswith("programs.") else name


@dataclass(frozen=True)
class ServedSchool:
    """What a data set holds of one school. A field that is not there is served as null."""

    fields: Mapping[str, Value]
    programs: Sequence[Mapping[str, Value]] = field(default=())

    @property
    def id(self) -> int:
        return int(self.fields["id"] or 0)


@dataclass(frozen=True)
class Selection:
    """The fields of an answer: leaves of the school, leaves of its programmes, and names that are neither."""

    school: tuple[str, ...]
    program: tuple[str, ...]
    unknown: tuple[str, ...]


def select(names: Iterable[str]) -> Selection:
    """Expand names and prefixes (`school`, `latest.programs`) to leaves; `latest.` may be left out before programs."""
    leaves: set[str] = set()
    unknown: list[str] = []
    for name in names:
        full = full_name(name)
        found = [leaf for leaf in known() if leaf == full or leaf.startswith(f"{full}.")]
        leaves.update(found)
        unknown += [] if found else [name]
    program = tuple(leaf for leaf in program_fields() if f"{PROGRAMS}.{leaf}" in leaves)
    return Selection(tuple(leaf for leaf in school_fields() if leaf in leaves), program, tuple(unknown))


def everything() -> Selection:
    return Selection(school_fields(), program_fields(), ())
