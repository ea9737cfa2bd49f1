"""Rows of DuckDB as PostgreSQL gives them: exact numbers as int and Decimal, instants in UTC."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from analysis.engines.engine import Rows

if TYPE_CHECKING:
    import duckdb

_INTEGERS = {"HUGEINT", "UHUGEINT"}  # Arrow has none as wide, and hands them over as decimals
_DOUBLES = {"FLOAT", "DOUBLE"}


def in_python(answer: "duckdb.DuckDBPyConnection") -> Rows:
    """Column names and rows. A double becomes the decimal of its shortest text."""
    described = answer.description or []
    names, kinds = [str(column[0]) for column in described], [str(column[1]) for column in described]
    table = answer.to_arrow_table()
    columns = [
        _values(column.to_pylist(), _conversion(kind)) for column, kind in zip(table.columns, kinds, strict=True)
    ]
    return names, list(zip(*columns, strict=True)) if columns else []


def _values(values: list[Any], convert: Callable[[Any], Any] | None) -> list[Any]:
    return values if convert is None else [None if value is None else convert(value) for value in values]


def _conversion(kind: str) -> Callable[[Any], Any] | None:
    if kind in _INTEGERS:
        return int
    if kind in _DOUBLES:
        return lambda value: Decimal(repr(value))
    if kind == "TIMESTAMP WITH TIME ZONE":
        return lambda value: value.astimezone(dt.UTC)
    return None
