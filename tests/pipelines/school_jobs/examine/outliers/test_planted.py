"""Planted values: gross slips of known kinds are found, up to 30 % of a group, and clean groups are left alone."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from tests.pipelines.school_jobs.examine.outliers.memory import Memory, Row, lognormal, named, postings

CLEAN_RATE = 0.005  # of clean lognormal values at most so many are flagged: promised
SKEWED_RATE = 0.02  # of clean values with a long side
HEAVY_RATE = 0.05  # of values with heavy tails (Student's t, three degrees of freedom, of the logarithms)
FLAGS = "SELECT cip4, job_id, salary_flag, salary_group_n, salary_max_flag, salary_range_flag FROM jobs_examined"


def flags(memory: Memory, rows: Iterable[Row], column: str = "salary_flag") -> dict[tuple[str, str], Any]:
    memory.fill("jobs", rows)
    return {(row["cip4"], row["job_id"]): row[column] for row in named(memory, FLAGS)}


def fields(number: int) -> list[str]:
    """Fields of families of their own."""
    return [f"{10 + place}01" for place in range(number)]


def planted(amounts: list[Decimal], times: Decimal, share: float) -> list[Row]:
    """A group whose first values are `times` as much; their ids begin with `far`."""
    far = max(1, round(share * len(amounts)))
    return [
        *postings("1107", [(amount * times).quantize(Decimal("0.01")) for amount in amounts[:far]], "far"),
        *postings("1107", amounts[far:]),
    ]


def found(of: dict[tuple[str, str], Any]) -> dict[str | None, int]:
    """The numbers of planted ones that were flagged low, high, or not."""
    values = [value for (_, job_id), value in of.items() if job_id.startswith("far")]
    return {value: values.count(value) for value in set(values)}


def rate(of: dict[tuple[str, str], Any]) -> float:
    """Part of the values that were not planted and are flagged."""
    values = [value for (_, job_id), value in of.items() if not job_id.startswith("far")]
    return sum(value is not None for value in values) / len(values)


@pytest.mark.parametrize("sigma", [0.15, 0.25, 0.4])
@pytest.mark.parametrize("n", [20, 50, 1000])
def test_clean_lognormal_groups_are_left_alone(memory: Memory, n: int, sigma: float) -> None:
    groups = max(4, min(80, 8000 // n))
    rows = [
        row for place, cip4 in enumerate(fields(groups)) for row in postings(cip4, lognormal(place, n, sigma=sigma))
    ]
    assert rate(flags(memory, rows)) <= CLEAN_RATE


SLIPS = {
    "a monthly figure read as yearly": Decimal(1) / 12,
    "a yearly figure read as monthly": Decimal(12),
    "an hourly wage read as yearly": Decimal(1) / 2080,
    "a yearly figure read as an hourly wage": Decimal(2080),
    "thousands left out": Decimal("0.001"),
    "thousands twice": Decimal(1000),
    "a digit too many": Decimal(10),
    "cents read as dollars": Decimal(100),
}


@pytest.mark.parametrize("share", [0.01, 0.05, 0.12, 0.2, 0.25, 0.3])
@pytest.mark.parametrize("slip", SLIPS)
def test_gross_slips_are_all_found(memory: Memory, slip: str, share: float) -> None:
    for n in (24, 200):
        of = flags(memory, planted(lognormal(7, n, sigma=0.18), SLIPS[slip], share))
        assert found(of).keys() == {"high" if SLIPS[slip] > 1 else "low"}
        assert rate(of) <= CLEAN_RATE


@pytest.mark.parametrize(
    ("sigma", "slip", "share"),
    [
        (0.25, "a digit too many", 0.2),
        (0.25, "a monthly figure read as yearly", 0.2),
        (0.3, "a monthly figure read as yearly", 0.12),
        (0.4, "thousands left out", 0.3),
        (0.4, "an hourly wage read as yearly", 0.3),
    ],
)
def test_in_wider_groups_coarser_slips_are_found(memory: Memory, sigma: float, slip: str, share: float) -> None:
    """Salaries of real fields have widths of 0.2 to 0.4."""
    of = flags(memory, planted(lognormal(7, 200, sigma=sigma), SLIPS[slip], share))
    assert found(of).keys() == {"high" if SLIPS[slip] > 1 else "low"}
    assert rate(of) <= CLEAN_RATE


def test_slips_to_both_sides_are_found(memory: Memory) -> None:
    amounts = lognormal(3, 200)
    rows = [
        *postings("1107", [amount / 1000 for amount in amounts[:30]], "far-low"),
        *postings("1107", [amount * 1000 for amount in amounts[30:60]], "far-high"),
        *postings("1107", amounts[60:]),
    ]
    of = flags(memory, rows)
    assert found(of) == {"low": 30, "high": 30}
    assert rate(of) <= CLEAN_RATE


def test_swapped_digits_are_found_where_they_move_a_value_far(memory: Memory) -> None:
    """A limit of every rule, stated too: a swap that leaves the value among those of its group."""
    swaps = {"far-91": 91_000, "far-15": 15_000, "near-45": 45_000}  # of 19,000, 51,000 and 54,000
    rows = [row for job_id, amount in swaps.items() for row in postings("1107", [amount], job_id)]
    twenties = [
        row | {"cip4": "5108"} for row in rows if row["job_id"].startswith("far-91")
    ]  # 91,000 among those who earn 19,000
    others = [row for row in rows if not row["job_id"].startswith("far-91")]
    groups = [*postings("1107", lognormal(1, 100, 54_000, 0.15)), *postings("5108", lognormal(2, 100, 19_000, 0.15))]
    of = flags(memory, [*groups, *twenties, *others])
    assert (of["5108", "far-910"], of["1107", "far-150"], of["1107", "near-450"]) == ("high", "low", None)


@pytest.mark.parametrize(("shape", "most"), [("skewed", SKEWED_RATE), ("heavy", HEAVY_RATE)])
def test_clean_groups_of_another_shape(memory: Memory, shape: str, most: float) -> None:
    drawn = np.random.default_rng(11)
    z = (drawn.gamma(4, size=4000) - 4) / 2 if shape == "skewed" else drawn.standard_t(3, size=4000)
    amounts = [Decimal(int(value)) for value in 60_000 * np.exp(0.25 * z)]
    rows = [row for place, cip4 in enumerate(fields(40)) for row in postings(cip4, amounts[100 * place :][:100])]
    assert rate(flags(memory, rows)) <= most


def test_the_second_rule_spares_the_long_side_of_a_skewed_group(memory: Memory) -> None:
    """Most of a group at one amount: its MAD is next to nothing, its quartiles are not."""
    amounts = [50_000 + place for place in range(60)] + [90_000] * 30 + [110_000] * 10
    assert set(flags(memory, postings("1107", amounts)).values()) == {None}


def test_equal_values_have_no_spread_and_the_least_times_decides(memory: Memory) -> None:
    of = flags(memory, postings("1107", [50_000] * 30 + [99_000, 101_000, 26_000, 24_000]))
    assert [of["1107", str(place)] for place in (0, 30, 31, 32, 33)] == [None, None, "high", None, "low"]


def test_tiny_groups_are_not_examined(memory: Memory) -> None:
    rows = [*postings("1107", [50_000] * 18), *postings("1107", [5_000_000], "far")]
    assert set(flags(memory, rows).values()) == {None}
    assert set(flags(memory, rows, "salary_group_n").values()) == {None}


def test_a_small_field_is_compared_with_its_family(memory: Memory) -> None:
    rows = [*postings("1107", lognormal(4, 40)), *postings("1109", [60_000, 5_000_000])]
    of = flags(memory, rows)
    assert (of["1109", "0"], of["1109", "1"]) == (None, "high")
    assert flags(memory, rows, "salary_group_n")["1109", "1"] == 42
    assert flags(memory, rows, "salary_group_n")["1107", "1"] == 40


def test_nothing_below_one_is_compared(memory: Memory) -> None:
    of = flags(memory, postings("1107", [*lognormal(5, 30), Decimal(0), None]))
    assert (of["1107", "30"], of["1107", "31"]) == (None, None)
    group_n = flags(memory, postings("1107", [*lognormal(5, 30), Decimal(0), None]), "salary_group_n")
    assert [group_n["1107", str(place)] for place in (0, 30, 31)] == [30, None, None]


def test_a_limit_between_two_cents_lies_between_them(memory: Memory) -> None:
    cents = [Decimal("50000.01")] * 30 + [Decimal("25000.01"), Decimal("25000.00")]
    assert list(flags(memory, postings("1107", cents)).values())[-2:] == [None, "low"]


def test_an_upper_bound_of_ten_times_the_lower_one_is_flagged(memory: Memory) -> None:
    bounds = [(50_000, 500_000), (50_000, 250_000), (50_000, 250_001), (50_000, None), (None, 900_000), (0, 10)]
    rows = [
        {"cip4": "1107", "job_id": str(place), "status": "open"}
        | {"salary_annual_min_usd": low, "salary_annual_max_usd": high}
        for place, (low, high) in enumerate(bounds)
    ]
    assert list(flags(memory, rows, "salary_range_flag").values()) == ["high", None, "high", None, None, None]
    assert set(flags(memory, rows).values()) == {None}  # six values are too few for the other rules


def programs(graduates: Iterable[int], pay: Iterable[Decimal]) -> list[Row]:
    return [
        {"unit_id": f"{place:06}", "cip4": "1107", "credential_level": 3}
        | {"graduates": number, "earnings_4yr_median_usd": amount}
        for place, (number, amount) in enumerate(zip(graduates, pay, strict=True))
    ]


def test_programmes_with_few_graduates_are_never_flagged_and_giants_are(memory: Memory) -> None:
    sizes = [*(int(size) for size in lognormal(6, 100, 40, 0.6)), 1, 9_000]
    memory.fill("programs", programs(sizes, [*lognormal(8, 100, sigma=0.1), Decimal(5_000), Decimal(61_000)]))
    rows = named(memory, "SELECT * FROM programs_examined ORDER BY unit_id")
    assert [row["graduates_flag"] for row in rows] == [None] * 101 + ["high"]
    assert [row["earnings_4yr_flag"] for row in rows] == [None] * 100 + ["low", None]
    assert rows[0]["debt_flag"] is rows[0]["debt_group_n"] is None


def test_levels_of_a_field_are_groups_of_their_own(memory: Memory) -> None:
    bachelors = programs([50] * 30, lognormal(1, 30, 60_000, 0.05))
    doctors = [row | {"credential_level": 6} for row in programs([50] * 30, lognormal(2, 30, 180_000, 0.05))]
    memory.fill("programs", [*bachelors, *doctors])
    found = named(memory, "SELECT * FROM programs_examined")
    assert {(row["earnings_4yr_flag"], row["earnings_4yr_group_n"]) for row in found} == {(None, 30)}


def test_schools_are_compared_with_their_kind_and_unknown_is_one(memory: Memory) -> None:
    kinds = [(1, 3, 9_000), (3, 1, 18_000), (None, None, 15_000)]
    rows = [
        {"unit_id": f"{kind}{place:05}", "ownership_code": owner, "predominant_degree_code": degree}
        | {"tuition_in_state_usd": price, "net_price_usd": -500 if place == 0 else price}
        for kind, (owner, degree, median) in enumerate(kinds)
        for place, price in enumerate([*lognormal(kind, 30, median, 0.2), median * 12])
    ]
    memory.fill("schools", rows)
    found = named(memory, "SELECT * FROM schools_examined ORDER BY unit_id")
    flagged = {row["unit_id"]: row["tuition_in_state_flag"] for row in found if row["tuition_in_state_flag"]}
    assert flagged == {"000030": "high", "100030": "high", "200030": "high"}
    assert {(row["net_price_flag"], row["net_price_group_n"]) for row in found if row["net_price_usd"] < 0} == {
        (None, None)
    }
