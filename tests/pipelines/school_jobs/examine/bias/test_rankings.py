"""The top ten: what is planted as clear is sure, what is planted as a tie is not."""

import numpy as np
import pytest

from analysis.examine.results import Results, ResultTable
from pipelines.school_jobs.examine.bias import postings, rankings
from tests.pipelines.school_jobs.examine.bias.market import Market, fields, market

SEED, MIN_N = 11, 5
GRADUATES = 1000.0


def examined(world: Market, graduates: list[float]) -> Results:
    shown = np.random.default_rng(1).random(len(world.pay)) < 0.6
    return rankings.examine(world.postings(shown), fields(graduates=graduates), SEED, MIN_N)


def table(results: Results, name: str) -> ResultTable:
    return next(each for each in results.tables if each.name == name)


@pytest.fixture(scope="module")
def clear() -> Results:
    """Ten fields have few graduates for as many postings, the other four a hundred times as many."""
    return examined(market(np.random.default_rng(2)), [GRADUATES] * 10 + [100 * GRADUATES] * 4)


def test_a_top_ten_that_is_clear_is_sure(clear: Results) -> None:
    found = clear.findings[0]
    assert (found.check, found.verdict, found.limit) == ("rank_openings_per_graduate", "pass", None)
    assert [row[5] for row in clear.tables[0].rows] == ["1.0000"] * 10
    assert all(int(str(row[4])) <= 10 for row in clear.tables[0].rows)


def test_a_top_ten_of_near_ties_is_not() -> None:
    results = examined(market(np.random.default_rng(3)), [GRADUATES] * 14)
    found = results.findings[0]
    assert (found.verdict, found.severity) == ("found", "warn")
    assert found.limit is not None
    assert "does not tell which ten fields lead" in found.limit
    assert found.found == sum(int(str(row[4])) > 10 for row in results.tables[0].rows)


def test_pay_that_rises_from_field_to_field_ranks_them(clear: Results) -> None:
    ranked = table(clear, "rank_advertised_pay").rows
    assert [row[0] for row in ranked[:2]] == ["1377", "1277"]
    for row in ranked:
        low, value, high = (float(str(row[at])) for at in (7, 6, 8))
        assert low <= value <= high


def test_bounds_of_a_median_are_the_wider_the_less_is_assumed(clear: Results) -> None:
    rows = table(clear, "salary_bounds").rows
    assert len(rows) == 14
    for row in rows:
        value, _, _, likely_low, likely_high, worst_low, worst_high = (float(str(cell)) for cell in row[5:])
        assert worst_low <= likely_low <= value <= likely_high <= worst_high
    assert [row[5] for row in rows] == sorted((row[5] for row in rows), key=lambda cell: -float(str(cell)))


def test_a_field_that_shows_less_than_half_of_its_salaries_has_no_worst_case() -> None:
    world = market(np.random.default_rng(8))
    shown = np.random.default_rng(9).random(len(world.pay)) < np.where(world.field == 3, 0.3, 0.9)
    rows = table(rankings.examine(world.postings(shown), fields(), SEED, MIN_N), "salary_bounds").rows
    assert [row[0] for row in rows if row[10] is None and row[11] is None] == ["0377"]


def test_every_field_has_an_interval_of_either_figure(clear: Results) -> None:
    intervals = table(clear, "intervals")
    assert [row[0] for row in intervals.rows].count("postings_per_100_graduates") == 14
    assert [row[0] for row in intervals.rows].count("salary_median_usd") == 14


def test_one_seed_gives_one_result_and_the_order_of_rows_none_other() -> None:
    world = market(np.random.default_rng(4), 900)
    shown = np.random.default_rng(5).random(900) < 0.6
    frames = [world.frame(shown), world.frame(shown).sample(frac=1, random_state=3)]
    first, second = (rankings.examine(postings.of(frame), fields(), SEED, MIN_N) for frame in frames)
    assert first == second
    assert first != rankings.examine(postings.of(frames[0]), fields(), SEED + 1, MIN_N)


def test_too_little_is_not_examined_and_that_limits() -> None:
    world = market(np.random.default_rng(6), 8)
    for found in rankings.examine(world.postings(np.ones(8, dtype=bool)), fields(), SEED, MIN_N).findings:
        assert found.verdict == "not examined"
        assert found.limit is not None


def test_ten_fields_or_fewer_have_no_top_ten() -> None:
    world = market(np.random.default_rng(7))
    results = rankings.examine(world.postings(world.pay > 0), fields().head(10), SEED, MIN_N)
    assert results.findings[0].verdict == "not examined"
    assert "only 10 fields" in results.findings[0].says
