"""The order of pages, planted: paid postings first, newest first, and at random."""

import numpy as np
import pytest

from analysis.examine.statistics import ordering
from analysis.examine.statistics.chance import Flags, Floats, Ints, NotExaminable
from tests.pipelines.school_jobs.examine.bias.replications import assert_rate

SEARCHES, LISTED, FIRST = 6, 80, 20


def listing(order: Floats) -> tuple[Ints, Flags]:
    """Search of each row, and whether `order`, the lowest first, puts it on its search's first page."""
    search = np.repeat(np.arange(SEARCHES), LISTED)
    place = np.argsort(np.argsort(order.reshape(SEARCHES, LISTED), axis=1), axis=1).ravel()
    return search, place < FIRST


def test_random_order_is_not_taken_for_a_bias_more_often_than_stated() -> None:
    rng = np.random.default_rng(1)
    alarms = {"paid": 0, "age": 0, "employer": 0}
    rows = SEARCHES * LISTED
    for _ in range(300):
        search, first = listing(rng.random(rows))
        age, paid, employer = rng.random(rows), rng.random(rows) < 0.4, rng.integers(0, 12, rows)
        for name, category, statistic in (
            ("paid", paid.astype(np.int64), ordering.score),
            ("age", ordering.deciles(search, age), ordering.score),
            ("employer", ordering.within(search, employer), ordering.concentration),
        ):
            alarms[name] += ordering.shift(search, first, category, statistic, rng, 199).p_value <= 0.05
    for count in alarms.values():
        assert_rate(count, 300, 0.05)


def test_paid_postings_first_are_found() -> None:
    rng = np.random.default_rng(2)
    paid = rng.random(SEARCHES * LISTED) < 0.4
    search, first = listing(rng.random(paid.size) - 0.3 * paid)
    found = ordering.shift(search, first, paid.astype(np.int64), ordering.score, rng)
    assert found.p_value <= 0.01
    assert found.observed > found.expected


def test_newest_first_is_found() -> None:
    rng = np.random.default_rng(3)
    age = rng.integers(0, 60, SEARCHES * LISTED).astype(np.float64)
    search, first = listing(age + 20 * rng.random(age.size))
    found = ordering.shift(search, first, ordering.deciles(search, age), ordering.score, rng)
    assert found.p_value <= 0.01
    assert found.observed < found.expected


def test_one_employer_on_first_pages_is_found() -> None:
    rng = np.random.default_rng(4)
    employer = rng.integers(0, 20, SEARCHES * LISTED)
    search, first = listing(rng.random(employer.size) - (employer == 3))
    found = ordering.shift(search, first, ordering.within(search, employer), ordering.concentration, rng)
    assert found.p_value <= 0.01
    assert found.observed > found.expected


def test_the_order_of_rows_changes_nothing() -> None:
    rng = np.random.default_rng(5)
    age = rng.integers(0, 60, SEARCHES * LISTED).astype(np.float64)
    search, first = listing(rng.random(age.size))
    mixed = rng.permutation(age.size)
    straight = ordering.shift(search, first, ordering.deciles(search, age), ordering.score, np.random.default_rng(9))
    search, first, age = search[mixed], first[mixed], age[mixed]
    assert straight == ordering.shift(
        search, first, ordering.deciles(search, age), ordering.score, np.random.default_rng(9)
    )


def test_equal_values_are_in_one_bin_and_too_few_are_not_examined() -> None:
    assert set(ordering.deciles(np.zeros(30, dtype=np.int64), np.full(30, 7.0))) == {0}
    few = np.zeros(5, dtype=np.int64)
    with pytest.raises(NotExaminable, match="too few"):
        ordering.shift(few, np.ones(5, dtype=bool), few, ordering.score, np.random.default_rng(0))


def test_rank_correlation_tells_the_same_order_from_the_reverse() -> None:
    places = np.array([10, 25, 31, 90])
    assert ordering.rank_correlation(places, places * 3) == pytest.approx(1)
    assert ordering.rank_correlation(places, -places) == pytest.approx(-1)
    with pytest.raises(NotExaminable, match="fewer than two"):
        ordering.rank_correlation(places[:1], places[:1])
