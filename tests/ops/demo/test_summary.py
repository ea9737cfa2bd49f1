"""Summary of a demo run, as people read it."""

from io import StringIO

import pytest
from rich.console import Console

from ops.demo.summary import Summary, show, shown
from pipelines import catalog

FIELD = {
    "title": "Computer Science",
    "postings_open": 4,
    "graduates": 435,
    "earnings_4yr_median_usd": "90000.00",
    "debt_median_usd": None,
    "salary_median_usd": None,
}


def test_a_ratio_that_rests_on_too_little_is_shown_as_withheld() -> None:
    fields = [{**FIELD, "postings_per_100_graduates": ratio} for ratio in ("1.15", None)]
    printed = StringIO()
    show(Summary({}, {}, {}, shown(catalog.contract()), fields, {}, "Made-up.", {}), Console(file=printed, width=100))
    rows = [line.split()[2:] for line in printed.getvalue().splitlines() if "Computer Science" in line]
    assert rows == [["1.15", "4", "435", "90,000"], ["withheld", "4", "435", "90,000"]]


def test_of_a_long_answer_the_first_rows_are_shown() -> None:
    fields = [{**FIELD, "title": f"Field {number}.", "postings_per_100_graduates": "1.15"} for number in range(30)]
    printed = StringIO()
    summary = Summary({}, {}, {}, shown(catalog.contract()), fields, {}, "Made-up.", {})
    show(summary, Console(file=printed, width=100))
    assert [f"Field {number}." in printed.getvalue() for number in (0, 9, 10, 29)] == [True, True, False, False]
    assert summary.as_json()["top_fields"] == fields


@pytest.mark.parametrize("width", [20, 40, 60, 80, 100])
def test_no_number_is_cut_however_narrow_the_terminal(width: int) -> None:
    field = {**FIELD, "title": "Pharmacy", "debt_median_usd": 35094, "salary_median_usd": 111000}
    topics = {"some-source.some-records.v1": {"read": 6216, "landed": 6215, "dead": 1, "duplicate": 2344}}
    rows, answer = {"a_table": 1234567}, [{**field, "postings_per_100_graduates": "4.14"}]
    printed = StringIO()
    shown_here = shown(catalog.contract())
    show(Summary(topics, rows, rows, shown_here, answer, {}, "", {}), Console(file=printed, width=width))
    words = printed.getvalue().split()
    assert {"6,216", "6,215", "2,344", "1,234,567", "4.14", "435", "90,000", "35,094", "111,000"} <= set(words)
    assert "Pharmacy" in words
