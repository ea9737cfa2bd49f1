"""Salaries missing at random, by group, and because of what they are: what the findings say."""

import numpy as np
import pytest

from analysis.examine.results import Finding, Results
from analysis.examine.statistics.bounds import lower_median
from analysis.examine.statistics.chance import Flags
from pipelines.school_jobs.examine.bias import missingness, postings, unknown_pay
from tests.pipelines.school_jobs.examine.bias.market import Market, fields, market
from tests.pipelines.school_jobs.examine.bias.replications import assert_at_most

SEED, MIN_N = 11, 5


def by_check(results: Results) -> dict[str, Finding]:
    return {finding.check: finding for finding in results.findings}


def grouped(world: Market, shown: Flags) -> dict[str, Finding]:
    return by_check(missingness.examine(world.postings(shown), SEED, MIN_N))


def unknown(world: Market, shown: Flags) -> dict[str, Finding]:
    found = unknown_pay.examine(world.postings(shown), fields(), SEED, MIN_N)
    return {finding.check: finding for finding in found}


def test_salaries_missing_at_random_are_found_no_more_often_than_stated() -> None:
    rng, alarms = np.random.default_rng(1), 0
    for _ in range(30):
        world = market(rng, 600)
        found = grouped(world, rng.random(600) < 0.4)
        alarms += any(finding.verdict == "found" for finding in found.values())
    assert_at_most(alarms, 30, 0.05)


@pytest.mark.parametrize(
    ("grouping", "codes", "planted"),
    [("field", 5, "0577"), ("state", 3, "S3"), ("origin", 2, "site2.example"), ("employer", 4, "employer 4")],
)
def test_salaries_missing_by_group_are_found_and_the_group_is_named(grouping: str, codes: int, planted: str) -> None:
    rng = np.random.default_rng(2)
    world = market(rng)
    here = getattr(world, grouping) == codes
    found = grouped(world, rng.random(3000) < np.where(here, 0.02, 0.5))[f"salary_shown_by_{grouping}"]
    assert found.verdict == "found"
    assert found.sample[0]["group"] == planted
    assert planted in found.says
    assert found.limit is not None
    assert planted in found.limit


def test_a_strong_association_warns_and_a_weak_one_is_a_note() -> None:
    rng = np.random.default_rng(3)
    world = market(rng, 12_000)
    strong = grouped(world, rng.random(12_000) < np.where(world.origin == 1, 0.2, 0.6))["salary_shown_by_origin"]
    weak = grouped(world, rng.random(12_000) < np.where(world.origin == 1, 0.45, 0.52))["salary_shown_by_origin"]
    assert (strong.verdict, strong.severity) == ("found", "warn")
    assert (weak.verdict, weak.severity) == ("found", "note")


def test_salaries_withheld_for_being_low_leave_bounds_that_hold_and_an_interval_that_does_not() -> None:
    rng = np.random.default_rng(4)
    world = market(rng)
    truth = lower_median(world.pay)
    shown = rng.random(3000) < np.where(world.pay < truth, 0.55, 0.95)
    found = unknown(world, shown)["salary_median_bounds"]
    low, high = (amounts(found.says.split("whatever these are")[1])[at] for at in (0, 1))
    assert low <= truth <= high
    naive, interval_low, _ = amounts(found.says)[:3]
    assert truth < interval_low <= naive  # the interval around the naive median leaves the truth out
    assert found.limit is not None
    assert "Intervals tell of chance only" in found.limit


def amounts(sentence: str) -> list[float]:
    words = sentence.replace("(", " ").replace(")", " ").split()
    return [float(word.strip("$.;,").replace(",", "")) for word in words if word.startswith("$")]


def test_most_salaries_missing_leave_no_bounds_and_the_finding_says_so() -> None:
    rng = np.random.default_rng(5)
    found = unknown(market(rng), rng.random(3000) < 0.3)["salary_median_bounds"]
    assert "nothing bounds the median" in found.says
    assert found.severity == "warn"


@pytest.mark.parametrize("check", ["salary_shown_by_pay_of_occupation", "salary_shown_by_earnings_of_field"])
def test_better_paid_postings_that_hide_their_pay_are_found_by_what_is_known_otherwise(check: str) -> None:
    rng = np.random.default_rng(6)
    world = market(rng, 6000)
    hiding = unknown(world, rng.random(6000) < 0.7 - 0.04 * world.field)[check]
    random = unknown(world, rng.random(6000) < 0.4)[check]
    assert (hiding.verdict, hiding.severity, random.verdict) == ("found", "warn", "pass")
    assert hiding.limit is not None
    assert "less often" in hiding.limit


def test_all_shown_leaves_nothing_to_say() -> None:
    world = market(np.random.default_rng(7), 300)
    found = unknown(world, np.ones(300, dtype=bool))
    assert found["salary_missing"].verdict == found["salary_median_bounds"].verdict == "pass"
    assert [finding.limit for finding in found.values()] == [None] * 4
    assert {finding.verdict for finding in grouped(world, np.ones(300, dtype=bool)).values()} == {"not examined"}


@pytest.mark.parametrize("rows", [0, 1])
def test_nothing_or_next_to_it_is_not_examined_with_a_reason(rows: int) -> None:
    world = market(np.random.default_rng(8), 40)
    listed = Market(*(getattr(world, name)[:rows] for name in Market.__dataclass_fields__))
    nothing = np.zeros(rows, dtype=bool)
    checks = {**grouped(listed, nothing), **unknown(listed, nothing)}
    checks.pop("salary_missing")  # one posting without a salary is found
    for finding in checks.values():
        assert finding.verdict == "not examined"
        assert finding.says.startswith("Not examined: ")


def test_the_order_of_rows_changes_no_finding_and_another_seed_no_count() -> None:
    rng = np.random.default_rng(9)
    world, shown = market(rng, 800), rng.random(800) < 0.4
    straight = world.frame(shown)
    mixed = straight.sample(frac=1, random_state=1)
    results = [missingness.examine(postings.of(frame), SEED, MIN_N) for frame in (straight, mixed)]
    assert results[0] == results[1]
    other = missingness.examine(postings.of(straight), SEED + 1, MIN_N)
    assert [finding.looked_at for finding in other.findings] == [one.looked_at for one in results[0].findings]


def test_small_groups_are_withheld_from_the_table() -> None:
    rng = np.random.default_rng(10)
    world = market(rng, 400)
    rows = missingness.examine(world.postings(rng.random(400) < 0.4), SEED, 30).tables[0].rows
    assert rows
    assert all(int(str(row[2])) >= 30 for row in rows)
