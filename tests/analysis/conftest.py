"""A warehouse with a few rows whose answers can be worked out by hand."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from analysis.engines.lake import Lake
from analysis.engines.warehouse import Warehouse
from pipelines.school_jobs.contract import CONTRACT
from plumbing import sql
from sinks.warehouse.views import prepare
from tests.analysis.stored_world import StoredWorld, keep, load
from tests.analysis.world import WORLD, World
from tests.conftest import s3_client, stand_in_before

FIELDS = [("1107", "Computer Science"), ("5138", "Registered Nursing"), ("2601", "Biology"), ("5004", "Design")]
# cip4, state, as_of_date, programs, graduates, earnings, debt, open, with_salary, salary, per 100
OUTLOOK = [
    ("1107", "US", "2026-01-06", 3, 200, "90000.00", "21000.00", 50, 10, "88000.00", "25.00"),
    ("5138", "US", "2026-01-06", 5, 100, "70000.00", None, 80, 20, None, "80.00"),
    ("2601", "US", "2026-01-06", 2, 400, None, "19000.00", 4, 0, None, "1.00"),
    ("5004", "US", None, 1, None, "40000.00", "26000.00", None, None, None, None),
    ("1107", "TX", "2026-01-06", 1, 50, "95000.00", "20000.00", 40, 5, "91000.00", "80.00"),
]
COLUMNS = (
    *("cip4", "state", "as_of_date", "programs", "graduates", "earnings_4yr_median_usd", "debt_median_usd"),
    *("postings_open", "postings_with_salary", "salary_median_usd", "postings_per_100_graduates"),
)

LEVEL_COLUMNS = ("cip4", "state", "credential_level", "programs", "graduates", "earnings_4yr_median_usd")
LEVELS = [
    ("1107", "US", 5, 2, 20, "95000.00"),
    ("1107", "US", 3, 4, 100, "90000.00"),
    ("5138", "US", 3, 5, None, "70000.00"),
    ("2601", "US", 3, 2, 400, None),
    ("1107", "TX", 3, 1, 50, "95000.00"),
]
TREND_COLUMNS = ("cip4", "state", "as_of_date", "postings_open")
TREND = [
    ("1107", "US", "2026-01-05", 40),
    ("1107", "US", "2026-01-06", 50),
    ("5138", "US", "2026-01-06", 80),
    ("2601", "US", "2026-01-06", 4),
    ("1107", "TX", "2026-01-06", 40),
]


def connect(environment: dict[str, str]) -> psycopg.Connection[Any]:
    parts = ("HOST", "PORT", "USER", "PASSWORD", "DATABASE")
    host, port, user, password, database = (environment.get(f"PG{part}") for part in parts)
    return psycopg.connect(host=host, port=port, user=user, password=password, dbname=database)


@pytest.fixture
def warehouse(environment: dict[str, str]) -> dict[str, str]:
    """The environment of a warehouse that holds FIELDS, OUTLOOK, LEVELS and TREND."""
    views = f"{environment['GPPS_WAREHOUSE__SCHEMA']}_school_jobs"
    with connect(environment) as connection:
        prepare(connection, CONTRACT, views, f"{views}_g1", lambda: True)
        insert(connection, f"{views}_g1", "dim_field", ("cip4", "title"), FIELDS)
        insert(connection, f"{views}_g1", "fact_field_outlook", COLUMNS, OUTLOOK)
        insert(connection, f"{views}_g1", "fact_program_outlook", LEVEL_COLUMNS, LEVELS)
        insert(connection, f"{views}_g1", "fact_field_trend", TREND_COLUMNS, TREND)
    return environment


def insert(connection: Any, schema: str, table: str, columns: tuple[str, ...], rows: list[Any]) -> None:
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier(schema, table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join([sql.SQL("%s")] * len(columns)),
    )
    connection.cursor().executemany(statement, rows)


@pytest.fixture(scope="session")
def world(stack: Any) -> StoredWorld:
    """WORLD in a lake and a warehouse that all tests share: only to be read."""
    return keep(WORLD, own_names(stack.environment()))


@pytest.fixture(scope="session")
def both(world: StoredWorld) -> Iterator[tuple[Warehouse, Lake]]:
    """Both engines over WORLD, open for all tests."""
    with world.engines() as engines:
        yield engines


@pytest.fixture(scope="session")
def on_redshift(world: StoredWorld) -> Iterator[StoredWorld]:
    """The same lake, and a stand-in for Redshift loaded from it."""
    values, schema = world.environment, f"{world.environment['GPPS_WAREHOUSE__SCHEMA']}_on_redshift"
    with stand_in_before(values) as stand_in:
        values = values | stand_in.environment(values) | {"GPPS_WAREHOUSE__SCHEMA": schema}
        load(values)
        yield StoredWorld(world.world, values)


@pytest.fixture(scope="session")
def redshift(on_redshift: StoredWorld) -> Iterator[Warehouse]:
    with on_redshift.engines() as (warehouse, _):
        yield warehouse


@pytest.fixture
def keep_world(environment: dict[str, str]) -> Callable[[World], StoredWorld]:
    """`keep_world(WORLD.plus(…))` keeps a world of the test's own."""
    return lambda world: keep(world, environment)


def own_names(values: dict[str, str]) -> dict[str, str]:
    """The environment of running services with a bucket, tables and a schema of one's own."""
    own = f"t{uuid.uuid4().hex[:12]}"
    s3_client(values).create_bucket(Bucket=own)
    return values | {"GPPS_LAKE_URI": f"s3://{own}", "GPPS_TABLE_PREFIX": own, "GPPS_WAREHOUSE__SCHEMA": own}
