"""Warehouse and lake as engines: each shows what every engine must, and both say the same."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.engines.engine import Engine, WrongStatement
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


class TestRedshift(EngineSuite):
    @pytest.fixture
    def engine(self, redshift: Warehouse) -> Engine:
        return redshift


def answers(both: Both, redshift: Warehouse, statement: str) -> list[tuple[list[str], list[Any]]]:
    found = [engine.rows(statement, {}) for engine in (*both, redshift)]
    return [(columns, [tuple(row) for row in rows]) for columns, rows in found]


@pytest.mark.parametrize("view", [*CONTRACT.views, *CONTRACT.derived_views])
def test_all_hold_the_same_rows(both: Both, redshift: Warehouse, view: str) -> None:
    warehouse, lake, other = answers(both, redshift, f"SELECT * FROM {view} ORDER BY 1, 2, 3, 4")  # noqa: S608
    assert warehouse[1] or view in CONTRACT.derived_views
    assert warehouse == lake == other


@settings(max_examples=25)
@given(
    st.lists(st.one_of(st.none(), st.integers(0, 9)), min_size=1, max_size=20),
    st.sampled_from(["0.1", "0.25", "0.5", "0.75", "0.9", "1"]),
)
def test_quantiles_are_the_same_for_any_number_of_values(
    both: Both, redshift: Warehouse, values: list[Any], share: str
) -> None:
    rows = ", ".join(f"({'CAST(NULL AS integer)' if value is None else value})" for value in values)
    statement = f"SELECT PERCENTILE_DISC({share}) WITHIN GROUP (ORDER BY v) AS q FROM (VALUES {rows}) AS t (v)"  # noqa: S608
    assert {found[1][0][0] for found in answers(both, redshift, statement)} == {quantile(values, float(share))}


ROWS = """
    (VALUES (1, 'a', CAST(NULL AS integer)), (2, 'a', 10), (3, 'a', 30), (4, 'b', 20), (5, NULL, 40)) AS t (n, g, x)
"""


@pytest.mark.parametrize(
    "expressions",
    [
        "COUNT(*) FILTER (WHERE x > 10), COUNT(x) FILTER (WHERE n < 3), SUM(x) FILTER (WHERE n > 9)",
        "COUNT(DISTINCT x) FILTER (WHERE n > 1), MAX(x) FILTER (WHERE g IS NULL)",
        "PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY x) FILTER (WHERE n > 2) AS x, MIN(n)",
        "PERCENTILE_DISC(0.25) WITHIN GROUP (ORDER BY -x), PERCENTILE_DISC(0.75) WITHIN GROUP (ORDER BY x + n), g AS h",
        "SUM(CASE WHEN x IS DISTINCT FROM 10 THEN 1 ELSE 0 END), SUM(CASE WHEN x IS NOT DISTINCT FROM n THEN 1 END)",
        "CONCAT_WS(', ', g, MIN(CASE WHEN n > 3 THEN 'x' END), 'y')",
        "CONCAT_WS('', g, MAX(g)), NULLIF(CONCAT_WS(' and ', MIN(CASE WHEN n > 9 THEN g END)), '')",
    ],
)
def test_what_redshift_lacks_has_the_same_answer_there(both: Both, redshift: Warehouse, expressions: str) -> None:
    whole = [f"SELECT {expressions.removesuffix(', g AS h')} FROM {ROWS}"] if "g" not in expressions else []  # noqa: S608
    grouped = f"SELECT g, {expressions} FROM {ROWS} WHERE n > 0 GROUP BY g HAVING COUNT(*) > 0 ORDER BY MIN(n), g"  # noqa: S608
    for statement in [*whole, grouped, f"WITH found AS ({grouped}) SELECT * FROM found ORDER BY g NULLS FIRST"]:  # noqa: S608
        first, *others = [rows for _, rows in answers(both, redshift, statement)]
        assert first
        assert others == [first, first]


def test_what_cannot_be_said_on_redshift_is_refused(redshift: Warehouse) -> None:
    statement = f"SELECT g, PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY x) FROM {ROWS} GROUP BY ROLLUP (g)"  # noqa: S608
    with pytest.raises(WrongStatement, match="PERCENTILE_DISC of GROUPING SETS"):
        redshift.rows(statement, {})


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
