"""Postings as arrays: who is one employer, which rows are one posting, and that their order does not matter."""

import numpy as np
import pandas as pd
import pytest

from pipelines.school_jobs.examine.bias import postings
from pipelines.school_jobs.examine.bias.postings import normalised
from tests.pipelines.school_jobs.examine.bias.market import market


def frame(**columns: list[object]) -> pd.DataFrame:
    """Four rows: job 1 in two fields, job 2 that repeats another one, job 3 without an employer."""
    known: dict[str, list[object]] = {
        "cip4": ["1107", "5202", "1107", "1107"],
        "job_id": ["1", "1", "2", "3"],
        "company": ["The Acme Co.", "Acme, Inc.", "ACME", None],
        "near_duplicate_of": [None, None, "1", None],
        "salary_annual_min_usd": [50_000.0, 50_000.0, None, None],
        "salary_annual_max_usd": [None, None, 70_000.0, None],
    }
    nothing = dict.fromkeys(("state", "origin", "occupation_code", "field_match_score", "salary", "posted_date"))
    return pd.DataFrame({**nothing, **known, **columns}, index=range(4))


def test_one_employer_is_one_unit_and_an_unnamed_one_is_its_own() -> None:
    made = postings.of(frame(company=["The Acme Co.", None, "ACME", None]))
    assert made.employer.tolist() == ["acme", "acme", "", ""]
    assert made.named.tolist() == [True, True, False, False]
    assert len(set(made.unit.tolist())) == 3


def test_a_posting_of_two_fields_is_distinct_once_and_a_repeat_never() -> None:
    made = postings.of(frame())
    assert made.job.tolist() == ["1", "2", "3", "1"]
    assert made.distinct.tolist() == [True, False, True, False]
    assert made.repeats.tolist() == [False, True, False, False]


def test_a_salary_is_shown_with_either_bound_and_known_with_the_lower_one() -> None:
    made = postings.of(frame())
    assert made.shown.tolist() == [True, True, False, True]
    assert np.isnan(made.pay).tolist() == [False, True, True, False]


def test_rows_in_another_order_give_the_same_arrays() -> None:
    rows = market(np.random.default_rng(1), 200).frame(np.arange(200) % 3 == 0)
    straight, mixed = postings.of(rows), postings.of(rows.sample(frac=1, random_state=1))
    for name in postings.Postings.__dataclass_fields__:
        np.testing.assert_array_equal(getattr(straight, name), getattr(mixed, name))


@pytest.mark.parametrize(
    ("name", "compared"),
    [
        ("The Acme Co., Ltd.", "acme"),
        ("ACME", "acme"),
        ("C++ Corp", "c++"),
        ("The", ""),
        ("Smith & Sons LLC", "smith sons"),
    ],
)
def test_employers_are_compared_without_legal_forms(name: str, compared: str) -> None:
    assert normalised(name) == compared
