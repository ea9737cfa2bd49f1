"""Side of a comparison: one table in one store of one generation, as keys and rows in canonical text, and its SQL."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from plumbing import sql, sql_files
from sinks.compare.canonical import Digest, Shape

if TYPE_CHECKING:
    import pyarrow as pa

KeyedRow = tuple[str, str]  # key, row: both canonical


class Side(Protocol):
    """`store` is "lake", "warehouse", "dynamodb", or "views": what the warehouse shows of the live generation."""

    @property
    def store(self) -> str: ...

    @property
    def generation(self) -> int: ...

    @property
    def shape(self) -> Shape: ...

    def digest(self) -> Digest:
        """Of all its rows, a doubled one counted twice."""

    def pairs(self) -> "Iterator[pa.Table]":
        """Columns `key` and `hash` (of the row) of all rows, in parts."""

    def rows(self, keys: Sequence[str]) -> list[KeyedRow]:
        """The rows of these keys, in order."""


def statement(name: str, /, **parts: sql.Composable) -> sql.Composed:
    """The statement with its parts put in. Raises KeyError."""
    return sql_files.statement("sinks.compare", name, **parts)


def for_duckdb(name: str, /, **parts: sql.Composable) -> str:
    return statement(name, **parts)


def key_expression(shape: Shape, functions: str = "") -> sql.Composed:
    """`functions`: schema of the functions that frame values, with its dot."""
    return framed(((name, shape.type_of(name)) for name in shape.key), functions)


def row_expression(shape: Shape, functions: str = "") -> sql.Composed:
    return framed(shape.columns, functions)


def framed(columns: Iterable[tuple[str, str]], functions: str) -> sql.Composed:
    each = (sql.SQL(f"{functions}of_{family(kind)}({{}})").format(sql.Identifier(name)) for name, kind in columns)
    return sql.SQL("concat({})").format(sql.SQL(", ").join(each))


def family(kind: str) -> str:
    """`decimal(14,2)` → decimal, `array<string>` → array, bigint → int."""
    return kind.partition("(")[0].partition("<")[0].replace("bigint", "int")
