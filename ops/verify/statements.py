"""SQL by file name, for DuckDB and PostgreSQL, and the expressions that write a row as its canonical text."""

from collections.abc import Iterable

from psycopg import sql

from ops.verify.canonical import Shape
from plumbing.sql import text


def statement(name: str, /, **parts: sql.Composable) -> sql.Composed:
    """The statement of `sql/<name>.sql` with its parts put in; raises FileNotFoundError or KeyError."""
    return sql.SQL(text("ops.verify", name)).format(**parts)


def for_duckdb(name: str, /, **parts: sql.Composable) -> str:
    return statement(name, **parts).as_string(None)


def key_expression(shape: Shape, functions: str = "") -> sql.Composed:
    """`functions`: schema of the functions that frame values, with its dot."""
    return _concatenated(((name, shape.type_of(name)) for name in shape.key), functions)


def row_expression(shape: Shape, functions: str = "") -> sql.Composed:
    return _concatenated(shape.columns, functions)


def _concatenated(columns: Iterable[tuple[str, str]], functions: str) -> sql.Composed:
    framed = (sql.SQL(f"{functions}of_{_family(kind)}({{}})").format(sql.Identifier(name)) for name, kind in columns)
    return sql.SQL("concat({})").format(sql.SQL(", ").join(framed))


def _family(kind: str) -> str:
    """`decimal(14,2)` → decimal, `array<string>` → array, bigint → int."""
    return kind.partition("(")[0].partition("<")[0].replace("bigint", "int")
