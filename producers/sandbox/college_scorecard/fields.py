"""The fields the sandbox knows, as the official dictionary names them; fields.csv lists those that its data hold.

A school is kept flat, under dotted names; so is a programme, without the prefix `latest.programs.cip_4_digit.`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from producers.sandbox.tables import rows

Value = str | int | float | None
PROGRAMS = "latest.programs.cip_4_digit"


@dataclass(frozen=True)
class ServedSchool:
    """A school as a data set holds it; a field that is not there is served as null. `offers` makes programmes."""

    fields: Mapping[str, Value]
    offers: Callable[[], Sequence[Mapping[str, Value]]] = tuple

    @property
    def id(self) -> int:
        return int(self.fields["id"] or 0)

    @property
    def programs(self) -> Sequence[Mapping[str, Value]]:
        return self.offers()


class Selection(NamedTuple):
    """The fields of an answer: those of schools, of their programmes, and names that are neither."""

    school: tuple[str, ...]
    program: tuple[str, ...]
    unknown: tuple[str, ...]


@cache
def known() -> dict[str, str]:
    """The kind of every field (integer, float or string), those of programmes with their prefix."""
    return {row["path"]: row["kind"] for row in rows(Path(__file__).with_name("fields.csv"))}


def select(names: Iterable[str]) -> Selection:
    """The fields that names or beginnings of names (`school`) stand for, in the order of the dictionary."""
    found = {name: [field for field in known() if f"{field}.".startswith(f"{name}.")] for name in names}
    chosen = {field for fields in found.values() for field in fields}
    prefix = f"{PROGRAMS}."
    return Selection(
        tuple(field for field in known() if field in chosen and not field.startswith(prefix)),
        tuple(field.removeprefix(prefix) for field in known() if field in chosen and field.startswith(prefix)),
        tuple(name for name, fields in found.items() if not fields),
    )
