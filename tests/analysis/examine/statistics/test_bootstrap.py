"""Intervals and rank ranges cover the truth as often as they say, over seeded replications."""

import numpy as np
import pytest

from analysis.examine.statistics import bootstrap
from analysis.examine.statistics.chance import MIN_CLUSTERS, NotExaminable
from tests.pipelines.school_jobs.examine.bias.replications import assert_at_least, assert_rate

REPLICATIONS, SAMPLES = 400, 399


def covers(interval: bootstrap.Interval, truth: float) -> bool:
    return interval.low <= truth <= interval.high


def test_an_interval_of_a_median_covers_it_at_the_stated_rate() -> None:
    rng = np.random.default_rng(1)
    held = 0
    for _ in range(REPLICATIONS):
        pay = rng.lognormal(11, 0.5, 81)  # the median of all is e^11
        drawn = bootstrap.draws(81, rng, SAMPLES)
        held += covers(bootstrap.interval(bootstrap.medians(drawn, np.arange(81), pay), 81), np.exp(11))
    assert_rate(held, REPLICATIONS, 0.95)


def test_an_interval_of_a_median_covers_it_when_employers_pay_alike() -> None:
    rng = np.random.default_rng(2)
    held = naive = 0
    for _ in range(REPLICATIONS):
        employer = np.repeat(np.arange(50), 4)
        pay = np.exp(11 + 0.4 * rng.standard_normal(50)[employer] + 0.1 * rng.standard_normal(200))
        drawn = bootstrap.draws(50, rng, SAMPLES)
        held += covers(bootstrap.interval(bootstrap.medians(drawn, employer, pay), 50), np.exp(11))
        alone = bootstrap.draws(200, rng, SAMPLES)
        naive += covers(bootstrap.interval(bootstrap.medians(alone, np.arange(200), pay), 200), np.exp(11))
    assert_rate(held, REPLICATIONS, 0.95)
    assert naive < 0.85 * REPLICATIONS  # as postings taken for independent would claim


def test_an_interval_of_a_share_covers_it_at_the_stated_rate() -> None:
    rng = np.random.default_rng(3)
    held = 0
    for _ in range(REPLICATIONS):
        total = 1.0 + rng.poisson(3, (60, 1))
        shown = rng.binomial(total.astype(int), rng.beta(2, 3, (60, 1))).astype(float)  # 0.4 in the mean
        estimates = bootstrap.shares(bootstrap.draws(60, rng, SAMPLES), total, shown)[:, 0]
        held += covers(bootstrap.interval(estimates, 60), 0.4)
    assert_rate(held, REPLICATIONS, 0.95)


def test_an_interval_of_openings_per_hundred_graduates_covers_it_at_the_stated_rate() -> None:
    rng = np.random.default_rng(4)
    held, graduates = 0, 5000
    for _ in range(REPLICATIONS):
        postings = rng.poisson(rng.gamma(2, 2, (120, 1))).astype(float)  # 4 by employer, in the mean
        ratios = 100 * bootstrap.totals(bootstrap.draws(120, rng, SAMPLES), postings)[:, 0] / graduates
        held += covers(bootstrap.interval(ratios, 120), 100 * 120 * 4 / graduates)
    assert_rate(held, REPLICATIONS, 0.95)


def test_an_interval_of_a_field_with_the_fewest_employers_covers_at_the_stated_rate_as_well() -> None:
    """Of 200 employers about MIN_CLUSTERS hire in the field: how many is a matter of chance, too."""
    rng, held = np.random.default_rng(8), 0
    for _ in range(REPLICATIONS):
        hires = rng.random((200, 1)) < MIN_CLUSTERS / 200
        postings = np.where(hires, 1 + rng.poisson(rng.gamma(2, 2, (200, 1))), 0).astype(float)
        samples = bootstrap.totals(bootstrap.draws(200, rng, SAMPLES), postings)[:, 0]
        held += covers(bootstrap.interval(samples, max(2, int(hires.sum()))), MIN_CLUSTERS * 5)
    assert_at_least(held, REPLICATIONS, 0.95)


def test_rank_ranges_hold_the_true_rank_at_least_at_the_stated_rate() -> None:
    rng = np.random.default_rng(5)
    means = np.array([9.0, 8.0, 7.9, 7.0, 5.0, 4.9, 4.0, 2.0])  # with near ties
    held, sure, seen = 0, 0, 0
    for _ in range(REPLICATIONS):
        postings = rng.poisson(means * rng.gamma(4, 0.25, (80, 1))).astype(float)
        estimates = postings.sum(axis=0)
        samples = bootstrap.totals(bootstrap.draws(80, rng, SAMPLES), postings)
        for at in bootstrap.best(estimates, 4):
            found = bootstrap.rank_range(at, estimates, samples, 4)
            held += found.low <= at + 1 <= found.high
            sure += found.high <= 4
            seen += 1
    assert_at_least(held, seen, 0.95)
    assert sure > seen / 3  # a range of all ranks would cover, too, and say nothing


def test_a_clear_ranking_is_sure_and_a_tie_is_not() -> None:
    rng = np.random.default_rng(6)
    postings = rng.poisson([[90.0, 50.0, 50.0, 5.0]], (50, 4)).astype(float)
    estimates, samples = postings.sum(axis=0), bootstrap.totals(bootstrap.draws(50, rng), postings)
    assert bootstrap.rank_range(0, estimates, samples, 1) == bootstrap.RankRange(1, 1, 1, 1.0)
    tied = bootstrap.rank_range(1, estimates, samples, 2)
    assert (tied.low, tied.high) == (2, 3)
    assert 0.05 < tied.in_top < 1


def test_equal_values_share_a_rank_and_have_no_spread() -> None:
    estimates = np.array([3.0, 3.0, 3.0])
    assert bootstrap.rank_range(2, estimates, np.full((99, 3), 3.0), 2) == bootstrap.RankRange(1, 1, 3, 1.0)


def test_the_order_of_rows_changes_no_median() -> None:
    rng = np.random.default_rng(7)
    employer, pay = rng.integers(0, 12, 90), np.round(rng.lognormal(11, 0.5, 90), -3)
    drawn, order = bootstrap.draws(12, rng), rng.permutation(90)
    straight, mixed = (bootstrap.medians(drawn, employer[rows], pay[rows]) for rows in (np.arange(90), order))
    assert (straight == mixed).all()


def test_a_median_in_a_sample_is_the_lower_median_of_what_was_drawn() -> None:
    drawn = np.array([[1.0, 1.0, 0.0], [2.0, 0.0, 1.0], [0.0, 0.0, 0.0]])
    found = bootstrap.medians(drawn, np.arange(3), np.array([10.0, 20.0, 30.0]))
    assert found[:2].tolist() == [10.0, 10.0]
    assert np.isnan(found[2])


def test_few_units_and_empty_samples_have_no_interval() -> None:
    with pytest.raises(NotExaminable, match="9 independent units are too few"):
        bootstrap.draws(9, np.random.default_rng(0))
    with pytest.raises(NotExaminable, match="half of the samples"):
        bootstrap.interval(np.array([1.0, np.nan]), 20)


def test_few_clusters_widen_the_interval_a_little() -> None:
    assert bootstrap.widened_tail(10_000, 0.95) == pytest.approx(0.025, abs=1e-4)
    assert 0.008 < bootstrap.widened_tail(10, 0.95) < 0.02
