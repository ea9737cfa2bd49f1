"""Bounds of a median: they hold whatever is missing, which an interval around the naive median does not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.examine.statistics import bounds
from analysis.examine.statistics.chance import NotExaminable

pays = st.lists(st.integers(0, 200).map(float), max_size=30)


@given(pays, pays)
def test_the_median_lies_within_the_bounds_whatever_the_missing_values_are(
    shown: list[float], hidden: list[float]
) -> None:
    if not shown and not hidden:
        return
    truth = bounds.lower_median(np.array(shown + hidden))
    found = bounds.worst_case(np.array(shown), len(hidden))
    assert found.low is None or found.low <= truth
    assert found.high is None or truth <= found.high


@given(pays.filter(bool), st.integers(0, 40))
def test_no_tighter_bounds_hold(shown: list[float], missing: int) -> None:
    found = bounds.worst_case(np.array(shown), missing)
    least = bounds.lower_median(np.array(shown + [-1.0] * missing))
    greatest = bounds.lower_median(np.array(shown + [999.0] * missing))
    assert (found.low if found.low is not None else -1.0) == least
    assert (found.high if found.high is not None else 999.0) == greatest


def test_salaries_missing_because_they_are_low_mislead_the_naive_median_but_not_the_bounds() -> None:
    rng = np.random.default_rng(1)
    wrong = 0
    for _ in range(200):
        pay = np.round(rng.lognormal(11, 0.4, 400))
        shown = rng.random(400) < np.where(pay < np.median(pay), 0.5, 0.9)
        truth = bounds.lower_median(pay)
        found = bounds.worst_case(pay[shown], int((~shown).sum()))
        assert found.low is not None
        assert found.high is not None
        assert found.low <= truth <= found.high
        wrong += bounds.lower_median(pay[shown]) > truth * 1.05
    assert wrong > 190


def test_a_selection_within_the_factor_leaves_the_truth_within_its_bounds() -> None:
    rng = np.random.default_rng(2)
    for _ in range(200):
        pay = np.round(rng.lognormal(11, 0.4, 4000))
        shown = rng.random(4000) < np.where(pay < np.quantile(pay, 0.5), 0.25, 0.4)  # 1.6 times likelier
        found = bounds.under_selection(pay[shown], int((~shown).sum()), 2)
        assert found.low is not None
        assert found.high is not None
        assert found.low <= bounds.lower_median(pay) <= found.high


def test_nothing_missing_leaves_nothing_to_select() -> None:
    pay = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    assert bounds.under_selection(pay, 0, 2) == bounds.Bounds(3.0, 3.0)
    assert bounds.under_selection(pay, 50, 2) == bounds.Bounds(2.0, 4.0)


def test_half_or_more_missing_leaves_no_bounds() -> None:
    assert bounds.worst_case(np.array([1.0, 2.0]), 3) == bounds.Bounds(None, None)
    assert bounds.worst_case(np.array([]), 0) == bounds.Bounds(None, None)
    assert bounds.worst_case(np.array([5.0, 5.0, 5.0]), 0) == bounds.Bounds(5.0, 5.0)


def test_no_values_have_no_median() -> None:
    with pytest.raises(NotExaminable, match="no values"):
        bounds.lower_median(np.array([]))
