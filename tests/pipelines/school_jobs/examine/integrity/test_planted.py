"""Every check finds the one row that is wrong and nothing else, and nothing in a world where nothing is wrong."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from analysis.engines.engine import Engine
from analysis.engines.warehouse import Warehouse
from analysis.examine.context import Context
from analysis.examine.integrity import check
from analysis.examine.integrity.check import Checks, Outcome
from analysis.statements import Statement
from analysis.statements.texts import without_comments
from pipelines.school_jobs.contract import CONTRACT
from plumbing import sql
from sinks.warehouse.views import prepare
from tests.analysis.conftest import connect
from tests.analysis.in_memory import InMemory
from tests.pipelines.school_jobs.examine.integrity import worlds
from tests.pipelines.school_jobs.examine.integrity.worlds import Planted

NOW = datetime(2026, 1, 7, 12, tzinfo=UTC)
PARAMETER = re.compile(r"%\((\w+)\)s")
PLANTED = worlds.planted()


@pytest.fixture(scope="module")
def world() -> Iterator[InMemory]:
    engine = InMemory()
    engine.execute(*worlds.clean("marts"), *worlds.clean("events"))
    yield engine
    engine.close()


def asked(engine: Engine, name: str) -> Outcome:
    return Checks(Context(engine, engine, seed=1, min_n=5, now=NOW)).outcome(check.read(name), engine)


def finding(engine: InMemory) -> set[str]:
    """Names of the checks that find something: all in one statement, since each is made for each planted row."""
    checks = [check.read(name) for name in check.names()]
    values = {f"{each.name}_{name}": value for each in checks for name, value in bound(each).items()}
    return {str(row[0]) for row in engine.rows(" UNION ".join(map(named, checks)), values)[1]}


def named(statement: Statement) -> str:
    """A statement that selects the check's name when it finds something, its parameters named for the check."""
    text = PARAMETER.sub(rf"%({statement.name}_\1)s", without_comments(statement.text))
    return f"SELECT '{statement.name}' AS name FROM ({text}) AS offending"  # noqa: S608


def bound(statement: Statement) -> dict[str, object]:
    takes_today = any(parameter.name == "today" for parameter in statement.parameters)
    return statement.bound({"today": NOW.date()} if takes_today else {})


def test_the_clean_world_passes_every_check(world: InMemory) -> None:
    outcomes = {name: asked(world, name) for name in check.names()}
    assert {name: outcome for name, outcome in outcomes.items() if outcome.found} == {}
    unseen = {name for name, outcome in outcomes.items() if not outcome.looked_at}
    assert unseen == {"outlook_postings_never_swept", "dead_letters_share", "programs_amount_without_graduates"}


def test_every_check_has_a_planted_row() -> None:
    assert sorted(PLANTED) == check.names()


@pytest.mark.parametrize("name", sorted(PLANTED))
def test_a_planted_row_is_found_by_its_check_alone(world: InMemory, name: str) -> None:
    planted = PLANTED[name]
    with world.changed(*planted.statements):
        assert finding(world) == {name} | planted.also
        assert_found(asked(world, name), planted)


def assert_found(outcome: Outcome, planted: Planted) -> None:
    """Exactly the planted row, by its key."""
    assert outcome.found == 1
    assert [{column: row[column] for column in planted.key} for row in outcome.sample] == [planted.key]


def test_postgres_finds_the_planted_rows_as_well(environment: dict[str, str]) -> None:
    views = f"{environment['GPPS_WAREHOUSE__SCHEMA']}_school_jobs"
    tables = f"{views}_g1"
    with connect(environment) as connection:
        prepare(connection, CONTRACT, views, tables, lambda: True)
        connection.execute(sql.SQL("SET search_path TO {}").format(sql.Identifier(views)))
        connection.execute("SET TIME ZONE 'UTC'")
        plant(connection, tables, worlds.clean("marts"))
        engine = Warehouse(connection)
        for name in check.names():
            if check.read(name).headers["engine"] == "both":
                assert asked(engine, name).found == 0, name
                with connection.transaction(force_rollback=True):
                    plant(connection, tables, PLANTED[name].statements)
                    assert_found(asked(engine, name), PLANTED[name])


def plant(connection: psycopg.Connection[Any], schema: str, statements: tuple[str, ...]) -> None:
    for statement in statements:
        if "tables.events_" not in statement:
            connection.execute(statement.replace("tables.", f"{schema}.").encode())
