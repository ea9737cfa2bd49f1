"""The bias part over real engines: both say the same, and its statements count what the world holds."""

from datetime import UTC, datetime
from typing import Any

import pytest

from analysis import statements
from analysis.engines.engine import Engine, EngineAway, framed
from analysis.engines.lake import Lake
from analysis.engines.warehouse import Warehouse
from analysis.examine.context import Context
from analysis.examine.results import Results
from pipelines.school_jobs.examine import bias

Both = tuple[Warehouse, Lake]
PACKAGE = "pipelines.school_jobs.examine.bias.sql"


def context(warehouse: Engine, lake: Engine | None, **changes: Any) -> Context:
    return Context(warehouse, lake, 7, 1, datetime(2026, 3, 3, tzinfo=UTC), **changes)


def answer(engine: Engine, name: str, *columns: str) -> list[tuple[Any, ...]]:
    named, rows = engine.rows(statements.read(PACKAGE, name).text, {})
    at = [named.index(column) for column in columns]
    return [tuple(row[place] for place in at) for row in rows]


@pytest.fixture(scope="module")
def results(both: Both) -> Results:
    return bias.examine(context(*both))


def test_both_engines_give_the_same_findings_and_tables(both: Both, results: Results) -> None:
    _, lake = both
    assert bias.examine(context(lake, lake)) == results


def test_all_engines_answer_every_statement_alike(both: Both, redshift: Warehouse) -> None:
    for name in statements.names(PACKAGE):
        statement = statements.read(PACKAGE, name)
        if statement.headers.get("engine") != "lake":
            found = [engine.rows(statement.text, {}) for engine in (*both, redshift)]
            first, *others = [(columns, [tuple(row) for row in rows]) for columns, rows in found]
            assert others == [first, first], name


def test_steps_count_what_the_world_holds(results: Results) -> None:
    steps = {str(row[1]): row[2] for row in table(results, "from_population_to_sample")}
    assert steps["fields of study"] == 4
    assert steps["searched for"] == steps["completely swept"] == 3
    assert (steps["postings found"], steps["open"]) == (11, 9)


def test_what_pages_listed_comes_in_their_order_latest_sweep_first(both: Both) -> None:
    listed = answer(both[1], "listed_in_order", "cip4", "nth", "page", "place", "job_id")
    latest = [row[2:] for row in listed if row[:2] == ("1107", 1)]
    assert latest == [(0, 0, "11"), (0, 1, "12"), (0, 2, "14"), (1, 0, "15"), (1, 1, "16")]
    assert [row[4] for row in listed if row[:2] == ("1107", 2)] == ["11", "12", "13", "14"]


def test_programmes_are_counted_in_every_grouping(both: Both) -> None:
    columns = ("no_family", "no_level", "no_ownership", "no_size", "programs", "with_debt", "with_earnings")
    for engine in both:
        rows = answer(engine, "programs_by_group", *columns)
        for grouping in range(4):
            of_grouping = [row for row in rows if row[grouping] == 0]
            assert [sum(row[at] for row in of_grouping) for at in (4, 5, 6)] == [13, 10, 10]


def table(results: Results, name: str) -> list[list[Any]]:
    return next(each.rows for each in results.tables if each.name == name)


class Emptied:
    """An engine whose views have no rows."""

    name = "lake"

    def __init__(self, engine: Engine):
        self._engine = engine

    def rows(self, statement: str, parameters: Any) -> Any:
        return self._engine.rows(statement, parameters)[0], []

    def frame(self, statement: str, parameters: Any) -> Any:
        return framed(self.rows(statement, parameters))

    def close(self) -> None: ...


def test_empty_views_are_not_examined_with_a_reason_each(both: Both) -> None:
    results = bias.examine(context(*(Emptied(engine) for engine in both)))
    assert {finding.verdict for finding in results.findings} == {"not examined"}
    assert all(finding.says.startswith("Not examined: ") for finding in results.findings)
    assert [finding.looked_at for finding in results.findings] == [0] * len(results.findings)


class Away:
    """A lake that goes away while it is read."""

    name = "lake"

    def rows(self, statement: str, parameters: Any) -> Any:
        raise EngineAway("the lake cannot be reached")

    frame = rows

    def close(self) -> None: ...


@pytest.mark.parametrize(
    ("lake", "reason"), [(None, "it was switched off"), (Away(), "the lake cannot be reached")], ids=["none", "away"]
)
def test_without_the_lake_only_the_order_of_pages_is_not_examined(
    both: Both, results: Results, lake: Engine | None, reason: str
) -> None:
    alone = bias.examine(context(both[0], lake, lake_away="it was switched off"))
    for finding, whole in zip(alone.findings, results.findings, strict=True):
        if finding.check.startswith(("first_pages", "page_order")):
            assert reason in finding.says
            assert finding.limit is not None
        else:
            assert finding == whole
