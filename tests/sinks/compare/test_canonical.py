"""DuckDB, PostgreSQL and Python write the same text for the same row, however hostile, and so come to one digest."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import duckdb
import psycopg
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from plumbing import sql
from sinks.compare.canonical import Digest, Shape, digest, hash_of, readable, row_text, text_of, unframed
from sinks.compare.side import for_duckdb, row_expression, statement
from sinks.warehouse.engines.postgres.engine import Postgres
from tests.conftest import RunningStack

SHAPE = Shape(
    "anything",
    ("a",),
    (
        *(("a", "string"), ("b", "string"), ("c", "int"), ("d", "bigint"), ("e", "boolean"), ("f", "timestamp")),
        *(("g", "date"), ("h", "decimal(14,2)"), ("i", "decimal(9,6)"), ("j", "decimal(9,4)")),
        *(("k", "array<string>"), ("l", "double")),
    ),
)
ARROW = pa.schema(
    [
        *(("a", pa.string()), ("b", pa.string()), ("c", pa.int32()), ("d", pa.int64()), ("e", pa.bool_())),
        *(("f", pa.timestamp("us", tz="UTC")), ("g", pa.date32()), ("h", pa.decimal128(14, 2))),
        *(("i", pa.decimal128(9, 6)), ("j", pa.decimal128(9, 4))),
        *(("k", pa.list_(pa.string())), ("l", pa.float64())),
    ]
)
POSTGRES = ("text", "text", "integer", "bigint", "boolean", "timestamptz", "date", "numeric(14,2)", "numeric(9,6)")

# PostgreSQL cannot hold NUL, so the contracts refuse it; DuckDB and Python are compared with it below.
ZEROS = (None, Decimal("-0.00"), Decimal(0).scaleb(-6), Decimal("-0.5000"))
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")) | st.sampled_from(
    [
        "",
        "-",
        "0:",
        "1:a",
        "-1:-",
        "\U0001f600" * 3,
        "e\u0301",
        "\u202e\u200b",
        "x" * 70_000,
        "\\",
        "'",
        '"',
        "{}",
        "%s",
    ]
)
moments = st.datetimes(dt.datetime(1000, 1, 1), dt.datetime(2999, 12, 31), timezones=st.just(dt.UTC))


def decimals(digits: int, scale: int) -> st.SearchStrategy[Decimal]:
    return st.integers(-(10**digits) + 1, 10**digits - 1).map(lambda number: Decimal(number).scaleb(-scale))


def or_null(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


rows = st.tuples(
    or_null(texts),
    or_null(texts),
    or_null(st.integers(-(2**31), 2**31 - 1)),
    or_null(st.integers(-(2**63), 2**63 - 1)),
    or_null(st.booleans()),
    or_null(moments),
    or_null(st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31))),
    or_null(decimals(14, 2)),
    or_null(decimals(9, 6)),
    or_null(decimals(9, 4)),
    or_null(st.lists(or_null(texts), max_size=3)),
    or_null(st.floats()),
)


def in_python(row: tuple[Any, ...]) -> str:
    return row_text(map(text_of, row))


def arrow(found: list[tuple[Any, ...]]) -> pa.Table:
    return pa.Table.from_pylist([dict(zip(ARROW.names, row, strict=True)) for row in found], schema=ARROW)


@pytest.fixture(scope="module")
def duck() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(for_duckdb("duckdb_session"))
        yield connection


@pytest.fixture(scope="module")
def postgres(stack: RunningStack) -> Iterator[psycopg.Connection]:
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    values = stack.environment()
    with psycopg.connect("", **{name: values[variable] for name, variable in names.items()}) as connection:
        connection.execute(Postgres().statement("frame_values"))
        kinds = (*POSTGRES, "numeric(9,4)", "text[]", "double precision")
        columns = ", ".join(f"{name} {kind}" for name, kind in zip(ARROW.names, kinds, strict=True))
        connection.execute(f"CREATE TEMPORARY TABLE given ({columns})")  # type: ignore[arg-type]
        yield connection


def in_duckdb(duck: duckdb.DuckDBPyConnection, found: list[tuple[Any, ...]]) -> list[str]:
    duck.register("given", arrow(found))
    query = sql.SQL("SELECT {} FROM given").format(row_expression(SHAPE))
    return [row for (row,) in duck.execute(query).fetchall()]


def in_postgres(postgres: psycopg.Connection, found: list[tuple[Any, ...]]) -> list[str]:
    postgres.execute("TRUNCATE given")
    with postgres.cursor() as cursor:
        cursor.executemany(f"INSERT INTO given VALUES ({', '.join(['%s'] * len(ARROW.names))})", found)  # type: ignore[arg-type]  # noqa: S608
        query = sql.SQL("SELECT {} FROM given").format(row_expression(SHAPE, "pg_temp."))
        return [row for (row,) in cursor.execute(query)]


@pytest.mark.services
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(found=st.lists(rows, min_size=1, max_size=5))
@example(found=[(None,) * 12, ("",) + (None,) * 11, (None, "") + (None,) * 10])
@example(found=[("a", None, 0, 0, False, dt.datetime(1969, 12, 31, 23, 59, 59, 999_999, dt.UTC), *ZEROS, [], -0.0)])
def test_the_engines_write_one_text_for_one_row(
    duck: duckdb.DuckDBPyConnection, postgres: psycopg.Connection, found: list[tuple[Any, ...]]
) -> None:
    expected = sorted(map(in_python, found))
    assert sorted(in_duckdb(duck, found)) == expected
    assert sorted(in_postgres(postgres, found)) == expected
    duck.register("given", arrow(found))
    row, pg_row = row_expression(SHAPE), row_expression(SHAPE, "pg_temp.")
    in_duck = duck.execute(
        for_duckdb("digest", rows=sql.SQL("(SELECT {} AS row FROM given)").format(row), functions=sql.SQL(""))
    ).fetchone()
    in_pg = postgres.execute(
        statement("digest", rows=sql.SQL("(SELECT {} AS row FROM given)").format(pg_row), functions=sql.SQL("pg_temp."))
    ).fetchone()
    assert in_duck
    assert in_pg
    assert Digest(*map(int, in_duck)) == Digest(*map(int, in_pg)) == digest(expected)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    row=st.tuples(st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"])))
)
@example(row=("a\x00b", "\x00"))
def test_nul_is_a_character_like_any_other(duck: duckdb.DuckDBPyConnection, row: tuple[str, str]) -> None:
    whole = (*row, *(None,) * 10)
    duck.register("given", arrow([whole]))
    query = sql.SQL("SELECT md5({}) FROM given").format(row_expression(SHAPE))
    assert duck.execute(query).fetchall() == [(hash_of(in_python(whole)),)]


@given(
    one=st.lists(or_null(st.text(st.sampled_from("-:01a"))), max_size=4),
    two=st.lists(or_null(st.text(st.sampled_from("-:01a"))), max_size=4),
)
def test_different_rows_never_have_one_text(one: list[str | None], two: list[str | None]) -> None:
    assert (row_text(one) == row_text(two)) == (one == two)
    assert unframed(row_text(one)) == one


def test_a_row_is_shown_as_people_read_it() -> None:
    row = row_text(["1", text_of(dt.datetime(2026, 3, 23, 14, 5, 9, 123, dt.UTC)), None, "extra", "?"])
    columns = (("id", "string"), ("at", "timestamp"), ("name", "string"))
    assert readable(columns, row) == {"id": "1", "at": "2026-03-23T14:05:09.000123Z", "name": None, "extra": "?"}
