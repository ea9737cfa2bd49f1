"""Figures of first pages alone, in planted orders, joined to what is known of the postings."""

import numpy as np
import pandas as pd
import pytest

from analysis.examine.results import Finding, Results
from analysis.examine.statistics.chance import Flags, Floats
from pipelines.school_jobs.examine.bias import listing, page_order
from pipelines.school_jobs.examine.bias.listing import Listing
from tests.pipelines.school_jobs.examine.bias.market import Market, market

SEED, MIN_N, PAGE = 11, 5, 40


@pytest.fixture(scope="module")
def world() -> tuple[Market, Flags]:
    rng = np.random.default_rng(1)
    made = market(rng)
    return made, rng.random(len(made.pay)) < 0.4


def listed(world: Market, *orders: Floats) -> pd.DataFrame:
    """The answer to listed_in_order: one search per field; its sweeps, latest first, list by `orders`, lowest first."""
    sweeps = []
    for nth, order in enumerate(orders, 1):
        rows = pd.DataFrame({"cip4": [f"{code:02}77" for code in world.field], "order": order})
        rows["job_id"] = [str(7000 + number) for number in range(len(order))]
        rows["position"] = rows.groupby("cip4")["order"].rank(method="first").astype(int) - 1
        rows = rows.assign(nth=nth, search=rows["cip4"] + "|somebody|", page=rows["position"] // PAGE)
        sweeps.append(rows.assign(place=rows["position"] % PAGE))
    return pd.concat(sweeps, ignore_index=True)


def examined(world: tuple[Market, Flags], *orders: Floats) -> dict[str, Finding]:
    made, shown = world
    results = page_order.examine(listed(made, *orders), made.postings(shown), SEED, MIN_N)
    return {finding.check: finding for finding in results.findings}


def test_random_order_is_no_bias(world: tuple[Market, Flags]) -> None:
    found = examined(world, np.random.default_rng(2).random(3000))
    assert {found[check.name].verdict for check in page_order.CHECKS.values()} == {"pass"}
    assert found["page_order_stable"].verdict == "not examined"


def test_postings_with_a_salary_first_are_found(world: tuple[Market, Flags]) -> None:
    found = examined(world, np.random.default_rng(3).random(3000) - 0.5 * world[1])
    assert (found["first_pages_salary"].verdict, found["first_pages_salary"].severity) == ("found", "warn")
    assert found["first_pages_age"].verdict == "pass"


def test_newest_first_is_found(world: tuple[Market, Flags]) -> None:
    found = examined(world, -world[0].posted + 20 * np.random.default_rng(4).random(3000))
    assert (found["first_pages_age"].verdict, found["first_pages_salary"].verdict) == ("found", "pass")
    assert found["first_pages_age"].limit is not None


def test_best_paid_first_is_found(world: tuple[Market, Flags]) -> None:
    found = examined(world, -world[0].pay * (0.8 + 0.4 * np.random.default_rng(5).random(3000)))
    assert (found["first_pages_pay"].verdict, found["first_pages_pay"].severity) == ("found", "warn")


def test_one_employer_first_is_found(world: tuple[Market, Flags]) -> None:
    found = examined(world, np.random.default_rng(6).random(3000) - (world[0].employer < 14))
    assert found["first_pages_employer"].verdict == "found"


def test_an_order_that_stays_is_stable_and_one_that_changes_is_not(world: tuple[Market, Flags]) -> None:
    order, other = np.random.default_rng(7).random((2, 3000))
    assert examined(world, order, order)["page_order_stable"].verdict == "pass"
    moved = examined(world, order, other)["page_order_stable"]
    assert (moved.verdict, moved.found, moved.looked_at) == ("found", 14, 14)


def test_first_pages_are_compared_with_random_ones_not_with_a_mix_of_other_fields(world: tuple[Market, Flags]) -> None:
    """Large, well-paid searches weigh more on all pages than on first ones: that is no bias of the order."""
    made, shown = world
    large = np.flatnonzero((made.field == 13) | (np.random.default_rng(8).random(3000) < 0.2))
    part = Market(*(getattr(made, name)[large] for name in Market.__dataclass_fields__))
    results = page_order.examine(
        listed(part, np.random.default_rng(9).random(len(large))), part.postings(shown[large]), SEED, MIN_N
    )
    assert results.findings[1].verdict == "pass"


def test_what_random_order_would_show_weighs_searches_as_first_pages_do() -> None:
    """A well-paid search of 100 postings with 60 on its first page, and one of 1,000 with 50."""
    search = np.repeat([0, 1], [100, 1000])
    first = np.concatenate([np.arange(100) < 60, np.arange(1000) < 50])
    well, nobody = search == 0, np.zeros(1100, dtype=np.int64)
    pay = np.where(well, 90_000.0, 30_000.0)
    made = Listing(search, first, well, pay, pay, nobody, nobody == 0, np.full(1100, "1107"))
    rows = page_order.compared(made, SEED)[1]
    assert rows["salary"].random == pytest.approx(60 / 110)
    assert rows["pay"].random == rows["pay"].first == 90_000


def test_a_search_of_one_page_is_no_comparison(world: tuple[Market, Flags]) -> None:
    made, shown = world
    rows = listed(made, made.pay)
    single = rows["cip4"] == "0377"
    rows.loc[single, "page"] = 0
    postings = made.postings(shown)
    assert "0377" not in listing.of(rows, postings).field
    assert len(listing.of(rows, postings).field) == int((~single).sum())


def test_the_order_of_rows_changes_nothing(world: tuple[Market, Flags]) -> None:
    made, shown = world
    rows = listed(made, np.random.default_rng(10).random(3000), np.random.default_rng(11).random(3000))
    results: list[Results] = [
        page_order.examine(frame, made.postings(shown), SEED, MIN_N)
        for frame in (rows, rows.sample(frac=1, random_state=2))
    ]
    assert results[0] == results[1]


def test_without_a_lake_or_pages_nothing_is_examined_and_that_limits(world: tuple[Market, Flags]) -> None:
    made, shown = world
    none = page_order.examine(listed(made, made.pay).head(0), made.postings(shown), SEED, MIN_N)
    away = page_order.not_examined("the lake is away")
    for results, reason in ((none, "no search has"), (away, "the lake is away")):
        assert [finding.verdict for finding in results.findings] == ["not examined"] * 5
        assert all(reason in finding.says and finding.limit for finding in results.findings)
