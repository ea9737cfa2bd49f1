"""Questions over the views, answered by the real command on a real warehouse."""

import json
import re
import subprocess
import sys

import pytest

from analysis import questions
from sinks.warehouse.schema import VIEWS


def ask(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "analysis", "ask", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)


def answer(environment: dict[str, str], *arguments: str) -> list[dict[str, object]]:
    done = ask(environment, *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_top_fields_come_in_order_of_postings_per_graduate(warehouse: dict[str, str]) -> None:
    rows = answer(warehouse, "top_fields")
    assert [(row["cip4"], row["postings_per_100_graduates"]) for row in rows] == [
        ("5138", "80.00"),
        ("1107", "25.00"),
        ("2601", "1.00"),
    ]
    assert rows[0]["title"] == "Registered Nursing"
    assert rows[0]["debt_median_usd"] is None


def test_the_answer_is_for_the_state_that_was_asked_for(warehouse: dict[str, str]) -> None:
    assert [row["cip4"] for row in answer(warehouse, "top_fields", "--state", "tx")] == ["1107"]


def test_top_limits_the_rows(warehouse: dict[str, str]) -> None:
    assert len(answer(warehouse, "top_fields", "--top", "2")) == 2


def test_coverage_counts_what_the_outlook_rests_on(warehouse: dict[str, str]) -> None:
    (row,) = answer(warehouse, "coverage")
    assert (row["fields"], row["fields_searched"], row["fields_with_graduates"]) == (4, 3, 3)
    assert (row["postings_open"], row["postings_with_salary"]) == (134, 30)


def test_pay_and_debt_holds_fields_that_report_both(warehouse: dict[str, str]) -> None:
    assert [row["cip4"] for row in answer(warehouse, "pay_and_debt")] == ["1107", "5004"]


def test_credential_levels_that_report_pay_come_with_most_graduates_first(warehouse: dict[str, str]) -> None:
    rows = answer(warehouse, "credential_levels")
    found = [(row["cip4"], row["credential_level"], row["earnings_4yr_median_usd"]) for row in rows]
    assert found == [("1107", 3, "90000.00"), ("1107", 5, "95000.00"), ("5138", 3, "70000.00")]


def test_the_trend_is_that_of_the_fields_that_hire_most(warehouse: dict[str, str]) -> None:
    rows = answer(warehouse, "trend", "--top", "2")
    assert [(row["cip4"], row["as_of_date"], row["postings_open"]) for row in rows] == [
        ("5138", "2026-01-06", 80),
        ("1107", "2026-01-06", 50),
        ("1107", "2026-01-05", 40),
    ]


def test_an_empty_warehouse_is_a_clear_message(environment: dict[str, str]) -> None:
    done = ask(environment, "top_fields")
    assert done.returncode == 75
    assert "gpps load" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_question_names_those_there_are(environment: dict[str, str]) -> None:
    done = ask(environment, "weather")
    assert done.returncode == 2
    assert "top_fields" in done.stderr


@pytest.mark.parametrize("name", questions.names())
def test_questions_say_what_they_answer_and_read_views_only(name: str) -> None:
    text = questions.text(name)
    assert text.startswith("-- ")
    tables = re.findall(r"\b(?:FROM|JOIN)\s+([\w.]+)", text)
    assert tables
    assert set(tables) <= set(VIEWS)
