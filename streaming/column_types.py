"""Types of columns that marts may have: what each is called in every store, and how its values are written as text.

Types are named as Spark SQL and Delta spell them: `string`, `boolean`, `int`, `bigint`, `double` (never NaN), `date`,
`timestamp` (UTC, to the microsecond), `decimal(p,s)` of up to 38 digits, and `array<string>` (of texts, none null).
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from producers.fields import INSTANT_FORMAT

if TYPE_CHECKING:
    import pyarrow as pa

MOST_DIGITS = 38
_DECIMAL = re.compile(r"decimal\((\d{1,2}),(\d{1,2})\)")


class UnknownType(ValueError):
    """No mart may have a column of this type; the message names it."""


@dataclass(frozen=True)
class ColumnType:
    """One type. `warehouse` is its name in PostgreSQL, `dynamodb` the letter of the attribute.

    `text(value)` writes a value that is not null: numbers exactly, instants as `2026-03-23T14:05:09.000123Z`, lists as
    JSON. `is_text`: whether that text may hold anything, and must be quoted where it stands among others.
    """

    name: str
    warehouse: str
    duckdb: str
    dynamodb: str
    arrow: Callable[[], "pa.DataType"]
    text: Callable[[Any], str]
    is_text: bool = False


@cache
def column_type(name: str) -> ColumnType:
    """The type of that name. Raises UnknownType."""
    if name in _PLAIN:
        return _PLAIN[name]
    digits = _DECIMAL.fullmatch(name)
    if digits and int(digits[2]) <= int(digits[1]) <= MOST_DIGITS and int(digits[1]):
        return _decimal(int(digits[1]), int(digits[2]))
    raise UnknownType(
        f"{name!r} is no type of a column; there are {', '.join(_PLAIN)} and decimal(p,s) of up to {MOST_DIGITS} digits"
    )


def _decimal(precision: int, scale: int) -> ColumnType:
    size = f"({precision},{scale})"

    def arrow() -> "pa.DataType":
        import pyarrow as pa

        return pa.decimal128(precision, scale)

    return ColumnType(f"decimal{size}", f"numeric{size}", f"DECIMAL{size}", "N", arrow, lambda value: f"{value:f}")


def _arrow(name: str, *arguments: Any, **named: Any) -> "pa.DataType":
    import pyarrow as pa

    return getattr(pa, name)(*arguments, **named)


def _strings() -> "pa.DataType":
    import pyarrow as pa

    return pa.list_(pa.string())


def _instant(value: datetime) -> str:
    return value.strftime(INSTANT_FORMAT)


_PLAIN = {
    each.name: each
    for each in (
        ColumnType("string", "text", "VARCHAR", "S", partial(_arrow, "string"), str, is_text=True),
        ColumnType(
            "boolean",
            "boolean",
            "BOOLEAN",
            "BOOL",
            partial(_arrow, "bool_"),
            lambda value: "true" if value else "false",
        ),
        ColumnType("int", "integer", "INTEGER", "N", partial(_arrow, "int32"), str),
        ColumnType("bigint", "bigint", "BIGINT", "N", partial(_arrow, "int64"), str),
        ColumnType("double", "double precision", "DOUBLE", "N", partial(_arrow, "float64"), repr),
        ColumnType("date", "date", "DATE", "S", partial(_arrow, "date32"), date.isoformat),
        ColumnType(
            "timestamp", "timestamptz", "TIMESTAMPTZ", "S", partial(_arrow, "timestamp", "us", tz="UTC"), _instant
        ),
        ColumnType(
            "array<string>",
            "text[]",
            "VARCHAR[]",
            "L",
            _strings,
            partial(json.dumps, ensure_ascii=False),
            is_text=True,
        ),
    )
}
