"""Keeping examinations: whole or not at all, numbered without a clash, and read again as they were."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest

from analysis.examine import history
from analysis.examine.results import Examination, ResultTable
from tests.analysis.conftest import connect
from tests.analysis.examine.test_results import examination, finding

TABLE = ResultTable(name="t", title="T", note="n", columns=["a", "b"], rows=[["1.50", None], [2, True]])
LINEAGE = {"generation": 3, "gpps": "0.1.0", "rules": "abc", "loaded_at": "2026-01-02T03:04:05+00:00", "feeds": []}


@pytest.fixture(params=["postgres", "redshift"])
def views(request: pytest.FixtureRequest, environment: dict[str, str]) -> Iterator[str]:
    """A schema of this test's own, in a process that finds the warehouse."""
    if request.param == "redshift":
        environment |= request.getfixturevalue("stand_in").environment(environment)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        yield f"{environment['GPPS_WAREHOUSE__SCHEMA']}_school_jobs"


def whole(**changes: Any) -> Examination:
    return examination(findings=[finding()], tables=[TABLE], lineage=LINEAGE, **changes)


def rows(environment: dict[str, str], statement: str) -> list[tuple[Any, ...]]:
    schema = history.schema_of(f"{environment['GPPS_WAREHOUSE__SCHEMA']}_school_jobs")
    with connect(environment) as connection:
        found = connection.execute(statement.replace("{kept}", schema).encode()).fetchall()
    return [
        tuple(json.loads(value) if isinstance(value, str) and value[0] in "[{" else value for value in row)
        for row in found
    ]


def test_nothing_is_stored_yet(views: str) -> None:
    assert history.previous(views) == []
    assert history.runs(views, 10) == []


def test_what_is_stored_is_what_was_found(views: str, environment: dict[str, str]) -> None:
    assert history.keep(whole(), views).run == 1
    assert history.keep(whole(), views).run == 2
    assert rows(environment, "SELECT run, generation, gpps_version, rules, loaded_at, lineage FROM {kept}.runs")[0] == (
        *(1, 3, "0.1.0", "abc", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), LINEAGE),
    )
    assert rows(environment, "SELECT check_name, found, sample, limits FROM {kept}.findings WHERE run = 1") == [
        ("a", 2, [{"cip4": "1107"}], None)
    ]
    assert rows(environment, "SELECT column_names, content FROM {kept}.result_tables WHERE run = 2") == [
        (["a", "b"], [["1.50", None], [2, True]])
    ]
    assert [(run.run, run.checks, run.stops) for run in history.runs(views, 1)] == [(2, 1, 1)]


def test_runs_at_the_same_time_have_numbers_of_their_own(views: str) -> None:
    numbers = [history.keep(whole(), views).run]  # on Redshift two that make the schema at once are in each other's way
    with ThreadPoolExecutor(6) as pool:
        numbers += pool.map(lambda _: history.keep(whole(), views).run, range(6))
    assert sorted(numbers) == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("views", ["postgres"], indirect=True)
def test_the_first_runs_at_the_same_time_make_one_schema(views: str) -> None:
    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(lambda _: history.keep(whole(), views).run, range(6))) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("views", ["postgres"], indirect=True)
def test_what_cannot_be_written_whole_is_not_written(views: str, environment: dict[str, str]) -> None:
    history.keep(whole(), views)
    bad = whole().model_copy(update={"tables": [TABLE, TABLE]})  # the second has the first one's key
    with pytest.raises(history.CannotKeep, match="duplicate key"):
        history.keep(bad, views)
    assert rows(environment, "SELECT count(*) FROM {kept}.findings") == [(1,)]


@pytest.mark.parametrize("views", ["redshift"], indirect=True)
def test_what_redshift_cannot_hold_is_not_written(views: str, environment: dict[str, str]) -> None:
    history.keep(whole(), views)
    long = TABLE.model_copy(update={"rows": [["x" * 65_536, None]]})
    with pytest.raises(history.CannotKeep, match="too long"):
        history.keep(whole().model_copy(update={"tables": [long]}), views)
    assert rows(environment, "SELECT count(*) FROM {kept}.findings") == [(1,)]


def test_parts_are_compared_with_the_last_run_that_examined_them(views: str) -> None:
    history.keep(whole(), views)
    other = finding(check="b", part="bias")
    history.keep(examination(findings=[other]), views)
    assert [(each.run, each.check_name) for each in history.previous(views)] == [(1, "a"), (2, "b")]


def test_the_newest_runs_stay_and_the_last_of_each_part(
    views: str, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "RETAINED_RUNS", 3)
    history.keep(whole(), views)  # an older one of the part that run 2 is the last of
    history.keep(whole(), views)
    for _ in range(5):
        history.keep(examination(findings=[finding(check="b", part="bias")], tables=[TABLE]), views)
    for table in history.TABLES:
        found = rows(environment, f"SELECT DISTINCT run FROM {{kept}}.{table} ORDER BY run")  # noqa: S608
        assert [run for (run,) in found] == [2, 5, 6, 7]
    assert [(each.run, each.check_name) for each in history.previous(views)] == [(2, "a"), (7, "b")]


def test_a_warehouse_that_is_away_is_reported(views: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PGPORT", "REDSHIFT_PORT"):
        monkeypatch.setenv(name, "1")
    with pytest.raises(history.CannotKeep, match=f"examinations in {views}_examination: "):
        history.keep(whole(), views)
