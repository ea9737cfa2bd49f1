"""Which mart a table or view of the warehouse shows, and the key of a row as it is typed at a terminal."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pipelines.school_jobs.contract import MARTS
from plumbing.errors import WrongUsage
from streaming.contract import Mart

Key = Mapping[str, Any]

MARTS_BY_NAME = {mart.name: mart for mart in MARTS}
# A mart is known by its own name, its table's and its view's: field_outlook, fact_field_outlook; job, fact_job, jobs.
_NAMES = {
    **{mart.name: mart for mart in MARTS},
    **{mart.table: mart for mart in MARTS},
    **{f"{mart.name}s": mart for mart in MARTS},
}


def mart_of(name: str) -> Mart:
    """The mart that a table or view shows. Raises WrongUsage naming the tables there are."""
    if name not in _NAMES:
        raise WrongUsage(f"there is no table {name!r}; there are {', '.join(mart.table for mart in MARTS)}")
    return _NAMES[name]


def key_of(mart: Mart, parts: Sequence[str]) -> dict[str, Any]:
    """The key in the types of its columns. Raises WrongUsage naming them, or the one that is of another type."""
    if len(parts) != len(mart.key):
        raise WrongUsage(
            f"the key of {mart.table} is {' '.join(name.upper() for name in mart.key)}; "
            f"{len(parts)} of {len(mart.key)} parts were given"
        )
    types = {column.name: column.type for column in mart.columns}
    return {name: _typed(name, types[name], text) for name, text in zip(mart.key, parts, strict=True)}


def _typed(name: str, kind: str, text: str) -> Any:
    try:
        if kind == "int":
            return int(text)
        return date.fromisoformat(text) if kind == "date" else text
    except ValueError:
        wanted = "a whole number" if kind == "int" else "a date such as 2026-03-01"
        raise WrongUsage(f"{name} is {wanted}, not {text!r}") from None
