"""Suite of every engine of the analysis, over the same small world (tests/analysis/world.py)."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from analysis.engines.engine import Engine, UnknownView, WrongStatement
from analysis.statements import WrongParameter

AT = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


class EngineSuite:
    """A subclass gives the fixture `engine`, opened on WORLD."""

    def test_rows_come_in_order_under_their_columns(self, engine: Engine) -> None:
        columns, rows = engine.rows("SELECT unit_id, name AS school FROM schools ORDER BY unit_id LIMIT 2", {})
        assert columns == ["unit_id", "school"]
        assert [tuple(row) for row in rows] == [("100001", "Alamo College"), ("100002", "Bayou University")]

    def test_no_rows_still_have_columns(self, engine: Engine) -> None:
        columns, rows = engine.rows("SELECT unit_id, students FROM schools WHERE unit_id = 'x'", {})
        assert (columns, list(rows)) == (["unit_id", "students"], [])

    def test_parameters_take_their_places_and_unused_ones_are_dropped(self, engine: Engine) -> None:
        statement = "SELECT unit_id FROM schools WHERE state = %(state)s ORDER BY unit_id LIMIT %(top)s -- %(no)s"
        assert list(engine.rows(statement, {"state": "TX", "top": 1, "other": 5})[1]) == [("100001",)]

    def test_a_parameter_may_be_null(self, engine: Engine) -> None:
        statement = (
            "SELECT COUNT(*) FROM schools WHERE CAST(%(state)s AS text) IS NULL OR state = CAST(%(state)s AS text)"
        )
        assert [engine.rows(statement, {"state": state})[1][0][0] for state in (None, "TX")] == [5, 2]

    def test_a_parameter_is_never_part_of_the_statement(self, engine: Engine) -> None:
        assert engine.rows("SELECT COUNT(*) FROM schools WHERE state = %(s)s", {"s": "TX' OR '1'='1"})[1][0][0] == 0

    def test_a_missing_parameter_is_named(self, engine: Engine) -> None:
        with pytest.raises(WrongParameter, match="state"):
            engine.rows("SELECT 1 WHERE 'TX' = %(state)s", {})

    @pytest.mark.parametrize(
        ("expression", "value"),
        [
            ("CAST(7 AS integer)", 7),
            ("CAST(NULL AS integer)", None),
            ("CAST('12.30' AS DECIMAL(14, 2))", Decimal("12.30")),
            ("ROUND(CAST(2 AS DECIMAL(18, 4)) / NULLIF(3, 0), 4)", Decimal("0.6667")),
            ("ROUND(CAST(20001 AS DECIMAL(18, 4)) / NULLIF(20000, 0), 4)", Decimal("1.0001")),
            ("ROUND(CAST(1 AS DECIMAL(18, 4)) / NULLIF(0, 0), 4)", None),
            ("ROUND(CAST('2.5' AS DECIMAL(9, 4)))", Decimal(3)),
            ("DATE '2026-03-01'", dt.date(2026, 3, 1)),
            ("CAST('2026-03-01T00:00:00Z' AS timestamptz)", AT),
            ("CAST('x' AS text)", "x"),
            ("1 = 1", True),
            ("SUM(n) FILTER (WHERE n > 1)", 5),
        ],
    )
    def test_values_keep_their_kind(self, engine: Engine, expression: str, value: Any) -> None:
        statement = f"SELECT {expression} AS v FROM (VALUES (1), (2), (3)) AS t (n) GROUP BY 1 = 1"  # noqa: S608
        found = engine.rows(statement, {})[1][0][0]
        assert found == value
        assert type(found) is type(value)

    def test_decimals_dates_and_instants_of_the_marts_are_exact(self, engine: Engine) -> None:
        row = engine.rows(
            "SELECT job_id, salary_annual_min_usd, posted_date, first_seen_at, closed_at FROM jobs WHERE job_id = '13'",
            {},
        )[1][0]
        at = dt.datetime(2026, 3, 1, microsecond=1000, tzinfo=dt.UTC)
        assert row == ("13", Decimal("120000.00"), dt.date(2026, 3, 1), at, AT + dt.timedelta(days=1))
        assert row[3].utcoffset() == dt.timedelta(0)

    def test_a_frame_has_floats_for_decimals(self, engine: Engine) -> None:
        frame = engine.frame("SELECT debt_median_usd FROM programs ORDER BY debt_median_usd LIMIT 1", {})
        assert frame["debt_median_usd"].tolist() == [9500.0]
        assert frame["debt_median_usd"].dtype == float

    def test_views_have_the_names_of_what_they_point_at(self, engine: Engine) -> None:
        statement = "SELECT school_name, field_title FROM programs WHERE unit_id = '100004' AND cip4 = '5004'"
        assert list(engine.rows(statement, {})[1]) == [("Delta Institute", "Design")]

    def test_derived_views_are_views(self, engine: Engine) -> None:
        every = engine.rows("SELECT job_id, cip4 FROM jobs ORDER BY 1, 2", {})
        assert engine.rows("SELECT job_id, cip4 FROM Jobs_Examined ORDER BY 1, 2", {}) == every
        mine = "WITH mine AS (SELECT key FROM job_fences) SELECT COUNT(*) FROM mine"
        assert engine.rows(mine, {}) == engine.rows(mine, {})
        assert engine.rows("SELECT COUNT(DISTINCT view) FROM thresholds", {})[1] == [(3,)]

    def test_an_unknown_view_lists_those_there_are(self, engine: Engine) -> None:
        with pytest.raises(UnknownView, match=r"weather.*views are schools, fields"):
            engine.rows("SELECT * FROM weather", {})

    @pytest.mark.parametrize("statement", ["SELEC 1", "SELECT salary FROM schools", "SELECT 1 / 0 FROM", ""])
    def test_a_statement_it_does_not_understand_is_one_error_line_and_harms_nothing(
        self, engine: Engine, statement: str
    ) -> None:
        with pytest.raises(WrongStatement) as caught:
            engine.rows(statement, {})
        assert "\n" not in str(caught.value)
        assert engine.rows("SELECT COUNT(*) FROM schools", {})[1][0][0] == 5

    @pytest.mark.parametrize(
        "statement",
        [
            "DELETE FROM schools",
            "INSERT INTO fields SELECT * FROM fields",
            "CREATE TABLE more AS SELECT 1 AS one",
            "UPDATE jobs SET title = 'x'",
        ],
    )
    def test_nothing_is_written(self, engine: Engine, statement: str) -> None:
        with pytest.raises(WrongStatement):
            engine.rows(statement, {})
        assert engine.rows("SELECT COUNT(*) FROM schools", {})[1][0][0] == 5
