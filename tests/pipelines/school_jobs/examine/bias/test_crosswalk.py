"""Exclusions by the crosswalk and by the steps to a known salary, counted on planted fields."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.examine.results import Finding, Results
from pipelines.school_jobs.examine.bias import crosswalk, estimand
from tests.pipelines.school_jobs.examine.bias.market import fields, market

MIN_N = 5
TEACHERS = sorted(crosswalk.only_teachers())[0]
STATUSES = pd.DataFrame(
    {"status": ["closed", "open"], "postings": [20, 100], "with_text": [5, 60], "with_salary": [4, 40]}
)


def by_check(results: Results) -> dict[str, Finding]:
    return {finding.check: finding for finding in results.findings}


def coverage(known: pd.DataFrame, shown: Any = None) -> Results:
    world = market(np.random.default_rng(1), 600)
    return crosswalk.examine(known, world.postings(world.pay > 0 if shown is None else shown), MIN_N)


@pytest.fixture(scope="module")
def planted() -> pd.DataFrame:
    """14 fields of 1,000 graduates: two without an occupation, one with teachers alone, one with many."""
    known = fields(occupations=[0, 0, 1, 40, *[3] * 10])
    known.loc[2, "cip4"] = TEACHERS
    return known


def test_fields_that_the_crosswalk_does_not_carry_are_counted_with_their_graduates(planted: pd.DataFrame) -> None:
    found = by_check(coverage(planted))
    assert [found[name].found for name in ("crosswalk_no_occupation", "crosswalk_only_teachers")] == [2, 1]
    assert found["crosswalk_many_occupations"].sample == [
        {"cip4": "0377", "title": "Field 3", "occupations": 40, "graduates": 1000}
    ]
    assert "2 of 14 fields, with 14.3 % of graduates" in str(found["crosswalk_no_occupation"].limit)
    assert found["crosswalk_no_occupation"].severity == "warn"


def test_the_table_holds_every_field_once(planted: pd.DataFrame) -> None:
    rows = coverage(planted).tables[0].rows
    assert [row[1] for row in rows] == [2, 1, 1, 10]
    assert [row[4] for row in rows] == ["0.1429", "0.0714", "0.0714", "0.7143"]


def test_fields_without_graduates_limit_nothing() -> None:
    found = by_check(coverage(fields(occupations=[0, *[3] * 13], graduates=[None, *[1000.0] * 13])))
    none = found["crosswalk_no_occupation"]
    assert (none.verdict, none.found, none.limit, none.severity) == ("found", 1, None, "note")
    assert found["crosswalk_only_teachers"].verdict == "pass"


def test_titles_that_are_no_occupation_of_the_field_are_counted() -> None:
    results = coverage(fields())
    found = by_check(results)["title_not_of_field"]
    assert (found.found, found.looked_at, found.severity) == (60, 600, "note")
    assert sum(int(str(row[2])) - int(str(row[3])) for row in results.tables[1].rows) == 60


def test_nothing_is_not_examined() -> None:
    nothing = market(np.random.default_rng(1), 0)
    results = crosswalk.examine(fields().head(0), nothing.postings(nothing.pay > 0), MIN_N)
    assert {finding.verdict for finding in results.findings} == {"not examined"}


def test_each_step_to_a_known_salary_says_how_much_is_left() -> None:
    known = fields(occupations=[0, *[3] * 13], search_words=[None, *["somebody"] * 13])
    known.loc[known.index[-4:], ["as_of_date", "postings_ever"]] = None
    swept = pd.DataFrame({"cip4": known["cip4"].iloc[1:11], "sweeps": 2, "complete": 2})
    results = estimand.examine(known, STATUSES, swept)
    steps = [row[2] for row in results.tables[1].rows]
    assert steps == [14, 13, 13, 10, 9, 9, 120, 100, 60, 40]
    assert results.tables[1].rows[4][3:5] == ["0.9000", 9000]
    found = results.findings[0]
    assert (found.found, found.severity) == (4, "warn")
    assert "4 of 14 fields with graduates, which hold 28.6 %" in str(found.limit)


def test_all_fields_swept_leave_nothing_to_say() -> None:
    found = estimand.examine(fields(), STATUSES, None).findings[0]
    assert (found.verdict, found.limit) == ("pass", None)


def test_no_graduates_are_not_examined() -> None:
    assert estimand.examine(fields(graduates=None), STATUSES, None).findings[0].verdict == "not examined"
