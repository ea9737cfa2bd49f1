"""Warehouse and lake as engines: each shows what every engine must, and both say the same."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.engines.engine import Engine
from analysis.engines.lake import Lake
from analysis.engines.lake_sql import only_here, only_here_view
from analysis.engines.warehouse import Warehouse
from pipelines.school_jobs.contract import CONTRACT
from tests.analysis.world import WORLD
from tests.analysis.world_marts import quantile
from tests.suites.engines import EngineSuite

Both = tuple[Warehouse, Lake]


class TestWarehouse(EngineSuite):
    @pytest.fixture
    def engine(self, both: Both) -> Engine:
        return both[0]


class TestLake(EngineSuite):
    @pytest.fixture
    def engine(self, both: Both) -> Engine:
        return both[1]


@pytest.mark.parametrize("view", CONTRACT.views)
def test_both_hold_the_same_rows(both: Both, view: str) -> None:
    warehouse, lake = (engine.rows(f"SELECT * FROM {view} ORDER BY 1, 2, 3", {}) for engine in both)  # noqa: S608
    assert warehouse[1]
    assert warehouse == (lake[0], lake[1])


@settings(max_examples=25)
@given(
    st.lists(st.one_of(st.none(), st.integers(0, 9)), min_size=1, max_size=20),
    st.sampled_from(["0.1", "0.25", "0.5", "0.75", "0.9", "1"]),
)
def test_quantiles_are_the_same_for_any_number_of_values(both: Both, values: list[Any], share: str) -> None:
    rows = ", ".join(f"({'CAST(NULL AS integer)' if value is None else value})" for value in values)
    statement = f"SELECT PERCENTILE_DISC({share}) WITHIN GROUP (ORDER BY v) AS q FROM (VALUES {rows}) AS t (v)"  # noqa: S608
    expected = quantile(values, float(share))
    assert [engine.rows(statement, {})[1][0][0] for engine in both] == [expected, expected]


@settings(max_examples=25)
@given(st.integers(0, 10**9), st.integers(1, 10**6))
def test_ratios_are_the_same_to_the_last_digit(both: Both, above: int, below: int) -> None:
    statement = "SELECT ROUND(CAST(CAST(%(a)s AS bigint) AS DECIMAL(18, 4)) / NULLIF(CAST(%(b)s AS bigint), 0), 4) AS r"
    warehouse, lake = (engine.rows(statement, {"a": above, "b": below})[1][0][0] for engine in both)
    assert warehouse == lake


def test_what_pages_and_sweeps_tell_is_in_the_lake_only(both: Both) -> None:
    _, lake = both
    listed = lake.rows("SELECT sweep_id, page, place, job_id FROM listings WHERE cip4 = '1107' ORDER BY 1, 2, 3", {})[1]
    assert [row[3] for row in listed] == ["11", "12", "13", "14", "11", "12", "14", "15", "16"]
    assert [tuple(row[:3]) for row in listed][:5] == [
        ("jooble-1107-1", 0, 0),
        ("jooble-1107-1", 0, 1),
        ("jooble-1107-1", 0, 2),
        ("jooble-1107-1", 1, 0),
        ("jooble-1107-2", 0, 0),
    ]
    walks = lake.rows(
        "SELECT source, complete, COUNT(*), SUM(pages), SUM(pages_landed) FROM sweeps GROUP BY 1, 2 ORDER BY 1", {}
    )
    assert list(walks[1]) == [("college-scorecard", True, 1, 1, 1), ("jooble", True, 6, 10, 10)]
    assert list(lake.rows("SELECT source, reason, kafka_offset FROM dead_letters", {})[1]) == [
        ("jooble", "contract", 0)
    ]
    assert lake.rows("SELECT SUM(listed) FROM pages WHERE source = 'jooble'", {})[1][0][0] == 18


def test_columns_of_the_lakes_own_views_are_described(both: Both) -> None:

    for view in only_here():
        columns = both[1].rows(f"SELECT * FROM {view} LIMIT 0", {})[0]  # noqa: S608
        assert list(only_here_view(view).columns) == columns


def test_the_world_has_as_many_rows_as_it_says(both: Both) -> None:
    counts = [both[0].rows(f"SELECT COUNT(*) FROM {view}", {})[1][0][0] for view in ("schools", "programs", "jobs")]  # noqa: S608
    assert counts == [len(WORLD.schools), len(WORLD.programs), len(WORLD.postings)]
