"""The models of an examination: what they refuse, and that JSON loses nothing."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from analysis.examine.results import SAMPLE_ROWS, Examination, Finding, ResultTable, cell, cells, limits, sample


def finding(**changes: Any) -> Finding:
    usual: dict[str, Any] = {
        "check": "a",
        "part": "integrity",
        "severity": "stop",
        "source": "both",
        "about": "Nothing is wrong.",
        "verdict": "found",
        "looked_at": 10,
        "found": 2,
        "sample": [{"cip4": "1107"}],
        "says": "2 of 10 are wrong.",
    }
    return Finding(**{**usual, **changes})


def examination(**changes: Any) -> Examination:
    usual: dict[str, Any] = {
        "run": 0,
        "examined_at": datetime(2026, 1, 1, tzinfo=UTC),
        "seed": 1,
        "min_n": 5,
        "lineage": {},
        "findings": [],
        "tables": [],
    }
    return Examination(**{**usual, **changes})


@pytest.mark.parametrize(
    "changes",
    [
        {"verdict": "pass"},
        {"verdict": "not examined"},
        {"verdict": "found", "found": 0, "sample": []},
        {"found": 1, "sample": [{}, {}]},
        {"sample": [{}] * (SAMPLE_ROWS + 1), "found": 50},
        {"severity": "error"},
        {"looked_at": -1},
        {"other": 1},
    ],
)
def test_a_finding_that_contradicts_itself_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        finding(**changes)


def test_rows_of_a_table_are_as_wide_as_its_columns() -> None:
    with pytest.raises(ValidationError, match="not as wide"):
        ResultTable(name="t", title="", note="", columns=["a", "b"], rows=[[1, 2], [1]])


def test_names_are_unique_within_an_examination() -> None:
    with pytest.raises(ValidationError, match="check named twice: a"):
        examination(findings=[finding(), finding()])
    table = ResultTable(name="t", title="", note="", columns=[], rows=[])
    with pytest.raises(ValidationError, match="table named twice: t"):
        examination(tables=[table, table])


def test_only_a_stop_that_found_something_stops() -> None:
    assert examination(findings=[finding()]).stopped
    assert not examination(findings=[finding(severity="warn")]).stopped
    assert not examination(findings=[finding(verdict="pass", found=0, sample=[])]).stopped


def test_limits_are_listed_once_each_the_weightiest_first() -> None:
    limited = (("a", "y", "warn"), ("b", None, "stop"), ("c", "x", "stop"), ("d", "y", "warn"))
    findings = [finding(check=name, limit=limit, severity=severity) for name, limit, severity in limited]
    assert limits(examination(findings=findings)) == ["x", "y"]


def test_cells_are_text_where_json_would_lose_something() -> None:
    row = (Decimal("1.50"), date(2026, 1, 2), datetime(2026, 1, 2, tzinfo=UTC), None, True, 3, "x")
    assert cells([row]) == [["1.50", "2026-01-02", "2026-01-02T00:00:00+00:00", None, True, 3, "x"]]
    assert cell(Decimal("1E+3")) == "1000"
    assert len(sample(["n"], [(n,) for n in range(50)])) == SAMPLE_ROWS


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4))
def test_decimals_survive_json(value: Decimal) -> None:
    stored = examination(findings=[finding(sample=[{"amount": cell(value)}])])
    again = Examination.model_validate_json(stored.model_dump_json())
    assert again == stored
    assert Decimal(str(again.findings[0].sample[0]["amount"])) == value
