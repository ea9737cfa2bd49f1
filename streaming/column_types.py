"""Types of columns that marts may have: what each is called in every store, and how its values are written as text.

Types are named as Spark SQL and Delta spell them: `string`, `boolean`, `int`, `bigint`, `double` (never NaN), `date`,
`timestamp` (UTC, to the microsecond), `decimal(p,s)` of up to 38 digits, and `array<string>` (of texts, none null).
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
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
    text: Callable[[Any], str]
    is_text: bool = False

    def arrow(self) -> "pa.DataType":
        import pyarrow as pa

        if digits := _DECIMAL.fullmatch(self.name):
            return pa.decimal128(int(digits[1]), int(digits[2]))
        plain = {
            "string": pa.string(),
            "boolean": pa.bool_(),
            "int": pa.int32(),
            "bigint": pa.int64(),
            "double": pa.float64(),
            "date": pa.date32(),
            "timestamp": pa.timestamp("us", tz="UTC"),
            "array<string>": pa.list_(pa.string()),
        }
        return plain[self.name]


_PLAIN = {
    each.name: each
    for each in (
        ColumnType("string", "text", "VARCHAR", "S", str, is_text=True),
        ColumnType("boolean", "boolean", "BOOLEAN", "BOOL", lambda value: "true" if value else "false"),
        ColumnType("int", "integer", "INTEGER", "N", str),
        ColumnType("bigint", "bigint", "BIGINT", "N", str),
        ColumnType("double", "double precision", "DOUBLE", "N", repr),
        ColumnType("date", "date", "DATE", "S", date.isoformat),
        ColumnType("timestamp", "timestamptz", "TIMESTAMPTZ", "S", lambda value: value.strftime(INSTANT_FORMAT)),
        ColumnType("array<string>", "text[]", "VARCHAR[]", "L", partial(json.dumps, ensure_ascii=False), is_text=True),
    )
}


@cache
def column_type(name: str) -> ColumnType:
    """The type of that name. Raises UnknownType."""
    if name in _PLAIN:
        return _PLAIN[name]
    digits = _DECIMAL.fullmatch(name)
    if digits and int(digits[2]) <= int(digits[1]) <= MOST_DIGITS and int(digits[1]):
        size = f"({int(digits[1])},{int(digits[2])})"
        return ColumnType(f"decimal{size}", f"numeric{size}", f"DECIMAL{size}", "N", lambda value: f"{value:f}")
    raise UnknownType(
        f"{name!r} is no type of a column; there are {', '.join(_PLAIN)} and decimal(p,s) of up to {MOST_DIGITS} digits"
    )
