"""Published answers are the same from the warehouse and from the lake, and differences are reported."""

import json
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal

import psycopg
import pytest

from analysis.ask import reproduce
from analysis.engines.lake import Lake
from analysis.engines.warehouse import Warehouse
from analysis.statements import questions
from tests.analysis.conftest import connect
from tests.analysis.stored_world import StoredWorld
from tests.analysis.world import WORLD, World

Keep = Callable[[World], StoredWorld]


def run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "analysis", "reproduce", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)


def test_every_published_question_is_reproduced_from_the_lake(both: tuple[Warehouse, Lake]) -> None:
    found = list(reproduce.published(*both, "", 1))
    assert [each.question for each in found] == questions.names()
    assert {each.question: each.says for each in found if each.verdict != reproduce.EQUAL} == {}
    assert sum(each.rows for each in found) > len(found)


def test_the_command_says_so(world: StoredWorld) -> None:
    done = run(world.environment, "--json")
    assert done.returncode == 0, done.stderr
    assert {each["verdict"] for each in json.loads(done.stdout)} == {"EQUAL"}


def test_a_warehouse_that_was_changed_by_hand_differs(keep_world: Keep) -> None:
    stored = keep_world(WORLD)
    schema = f"{stored.environment['GPPS_WAREHOUSE__SCHEMA']}_school_jobs"
    with connect(stored.environment) as connection:
        table = psycopg.sql.Identifier(f"{schema}_g1", "fact_field_outlook")
        change = psycopg.sql.SQL("UPDATE {} SET postings_open = 99 WHERE cip4 = '1107' AND state = 'US'").format(table)
        connection.execute(change)
    done = run(stored.environment)
    assert done.returncode == 3, done.stdout + done.stderr
    assert "top_fields: DIFFERENT" in done.stdout
    assert "postings_open: warehouse 99, lake 5" in done.stdout


def test_without_the_lake_the_verdict_is_open(world: StoredWorld) -> None:
    done = run(world.environment | {"GPPS_LAKE_URI": "s3://no-such-bucket-of-ours"})
    assert done.returncode == 4, done.stdout + done.stderr
    assert "CANNOT SAY: cannot read s3://no-such-bucket-of-ours" in done.stdout


def test_without_the_warehouse_nothing_is_compared(world: StoredWorld) -> None:
    done = run(world.environment | {"PGPORT": "1"})
    assert done.returncode == 75
    assert f"cannot reach the warehouse at {world.environment['PGHOST']}:1: " in done.stderr


@pytest.mark.parametrize(
    ("lake", "cells"),
    [
        ([(1, Decimal("2.50"), "x")], []),
        ([(1, Decimal("2.51"), "x")], [(1, "b", "2.5", "2.51")]),
        ([(1, None, "x")], [(1, "b", "2.5", None)]),
        ([(True, Decimal("2.5"), "x")], [(1, "a", "1", "True")]),
        ([], [(1, "(the row)", "1, 2.5, x", None)]),
        ([(1, Decimal("2.5"), "x"), (2, None, None)], [(2, "(the row)", None, "2, None, None")]),
    ],
)
def test_cells_are_compared_by_value(lake: list[tuple[object, ...]], cells: list[tuple[object, ...]]) -> None:
    columns = ["a", "b", "c"]
    found = reproduce.differing((columns, [(1, Decimal("2.5"), "x")]), (columns, lake))
    assert [(each.row, each.column, each.warehouse, each.lake) for each in found] == cells


def test_other_columns_differ() -> None:
    (cell,) = reproduce.differing((["a"], []), (["b"], []))
    assert (cell.row, cell.warehouse, cell.lake) == (0, "['a']", "['b']")
