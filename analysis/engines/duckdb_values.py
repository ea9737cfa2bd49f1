"""Rows of DuckDB as PostgreSQL gives them: exact numbers as int and Decimal, instants in UTC."""

import datetime as dt
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
        [None if value is None else _value(value, kind) for value in column.to_pylist()]
        for column, kind in zip(table.columns, kinds, strict=True)
    ]
    return names, list(zip(*columns, strict=True)) if columns else []


def _value(value: Any, kind: str) -> Any:
    if kind in _INTEGERS:
        return int(value)
    if kind in _DOUBLES:
        return Decimal(repr(value))
    return value.astimezone(dt.UTC) if kind == "TIMESTAMP WITH TIME ZONE" else value
