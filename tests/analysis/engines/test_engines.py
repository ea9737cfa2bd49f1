"""Warehouse and lake as engines: each shows what every engine must, and both say the same."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.engines.engine import Engine, WrongStatement
from analysis.engines.lake import Lake
from analysis.engines.warehouse import Warehouse
from pipelines.school_jobs.contract import CONTRACT
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


def test_quantiles_of_groups_by_number_are_those_by_name(both: Both, redshift: Warehouse) -> None:
    statement = f"SELECT g AS h, PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY n) FROM {ROWS} GROUP BY 1 ORDER BY 2"  # noqa: S608
    first, *others = answers(both, redshift, statement)
    assert [row[1] for row in first[1]] == [2, 4, 5]
    assert [rows for _, rows in others] == [first[1], first[1]]


@pytest.mark.parametrize(
    ("quantile", "by", "says"),
    [
        ("ORDER BY x", "ROLLUP (g)", "PERCENTILE_DISC of GROUPING SETS"),
        ("ORDER BY x DESC", "g", "PERCENTILE_DISC in descending order"),
    ],
)
def test_what_has_no_translation_for_redshift_is_refused(
    redshift: Warehouse, quantile: str, by: str, says: str
) -> None:
    statement = f"SELECT g, PERCENTILE_DISC(0.5) WITHIN GROUP ({quantile}) FROM {ROWS} GROUP BY {by}"  # noqa: S608
    with pytest.raises(WrongStatement, match=says):
        redshift.rows(statement, {})
