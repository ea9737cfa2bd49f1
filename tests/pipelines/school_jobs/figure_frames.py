"""Rows for every figure of the catalog, as many as are asked for, with the columns of questions and result tables."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from pipelines.school_jobs.figures.wording import tiles

TITLES = (
    "Registered Nursing, Nursing Administration, Nursing Research and Clinical Nursing",
    "Computer Science",
    "Heating, Air Conditioning, Ventilation and Refrigeration Maintenance Technology/Technician",
    "Biology, General",
    "Money & $igns $ <b>of</b> Design",
)
CODES = ("5138", "1107", "4702", "2601", "5004", "5203", "1310")


@dataclass(frozen=True)
class Sample:
    """`rows(number)` makes the frame; `alt`: what the description of ten rows must say."""

    rows: Callable[[int], pd.DataFrame]
    alt: tuple[str, ...]


def title(place: int) -> str:
    return TITLES[place % 5] if place < 5 else f"{TITLES[place % 5]} {place}"


def openings(number: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "cip4": [f"{CODES[at % 7][:2]}{at:02}" for at in range(number)],
            "title": [title(at) for at in range(number)],
            "as_of_date": [date(2026, 1, 6)] * number,
            "postings_open": [1234 - 20 * at for at in range(number)],
            "graduates": [1000 + at for at in range(number)],
            "postings_per_100_graduates": [None if at == 3 else 123.4 - 2 * at for at in range(number)],
            "earnings_4yr_median_usd": [None if at == 1 else 90_000.0 - 1000 * at for at in range(number)],
            "debt_median_usd": [20_000.0 + 700 * at for at in range(number)],
            "salary_median_usd": [61_000.0 + 900 * (at % 7) for at in range(number)],
            "withheld": ["openings, debt" if at == 3 else None for at in range(number)],
        }
    )


def with_intervals(number: int) -> pd.DataFrame:
    rows = openings(number)
    ratio = rows["postings_per_100_graduates"]
    return rows.assign(low=ratio * 0.8, high=ratio * 1.3, rank_low=1, rank_high=[at + 4 for at in range(number)])


def pay(number: int) -> pd.DataFrame:
    rows = openings(number)
    # Close together, so that names have to make room for one another.
    rows["debt_median_usd"] = [20_000.0 + 110 * at for at in range(number)]
    rows["earnings_4yr_median_usd"] = [None if at == 1 else 90_000.0 - 90 * at for at in range(number)]
    return rows.assign(
        credential_level=[1 + at % 8 for at in range(number)],
        earnings_4yr_quartile_1_usd=rows["earnings_4yr_median_usd"] * 0.9,
        earnings_4yr_quartile_3_usd=rows["earnings_4yr_median_usd"] * 1.1,
        debt_quartile_1_usd=rows["debt_median_usd"] * 0.8,
        debt_quartile_3_usd=rows["debt_median_usd"] * 1.1,
        earnings_4yr_n=40,
        debt_n=30,
    )


def levels(number: int) -> pd.DataFrame:
    return pay(number).assign(
        earnings_1yr_median_usd=[31_000.0 + at for at in range(number)],
        earnings_5yr_median_usd=[None if at == 3 else 95_000.0 + at for at in range(number)],
        net_price_median_usd="14500.00",
        withheld=["earnings" if at == 1 else None for at in range(number)],
    )


def trend(number: int) -> pd.DataFrame:
    """Days of a few fields."""
    return pd.DataFrame(
        {
            "cip4": [CODES[at % 3] for at in range(number)],
            "title": [title(at % 3) for at in range(number)],
            "as_of_date": [date(2026, 1, 6) - timedelta(at // 3) for at in range(number)],
            "postings_open": [1500 + 37 * (at % 11) for at in range(number)],
            "postings_new": [30 + at % 9 for at in range(number)],
            "postings_closed": [20 + at % 5 for at in range(number)],
            "salary_median_usd": [None if at % 3 == 2 else 60_000.0 + 100 * at for at in range(number)],
            "postings_with_salary": [None if at % 3 == 2 else 300 + at for at in range(number)],
        }
    )


def states(number: int) -> pd.DataFrame:
    codes = (["PR", *sorted(tiles()), "GU", "US"] * 2)[:number]
    known = [float("nan") if at % 6 == 5 else 10.0 + at for at in range(number)]
    return pd.DataFrame(
        {
            "state": codes,
            "postings_open": [1000 + 40 * at for at in range(number)],
            "postings_per_100_graduates": known,
            "earnings_4yr_median_usd": [each * 1000 for each in known],
            "earnings_4yr_n": [300 + at for at in range(number)],
            "salary_median_usd": [each * 2000 for each in known],
            "salary_n": [20 + at for at in range(number)],
            "withheld": ["openings, earnings, salary" if at == 5 else None for at in range(number)],
        }
    )


def shown(number: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "by": "field",
            "value": [f"{at:04}" for at in range(number)],
            "title": [title(at) for at in range(number)],
            "postings_open": [1234 - 20 * at for at in range(number)],
            "postings_with_salary": [300 - 4 * at for at in range(number)],
            "salary_share": [None if at == 3 else 0.01 * (at + 20) for at in range(number)],
            "withheld": ["salary shown" if at == 3 else None for at in range(number)],
        }
    )


def hidden(number: int) -> pd.DataFrame:
    kinds = ("public", "private not for profit", "private for profit")
    return pd.DataFrame(
        {
            "ownership": [kinds[at % 3] for at in range(number)],
            "family_code": [f"{1 + at // 3:02}" for at in range(number)],
            "programs": [1200 + at for at in range(number)],
            "programs_with_earnings": [300 + at for at in range(number)],
            "earnings_missing_share": [None if at == 4 else 0.75 for at in range(number)],
            "programs_with_debt": [600 + at for at in range(number)],
            "debt_missing_share": [None if at == 4 else 0.5 for at in range(number)],
            "withheld": ["shares" if at == 4 else None for at in range(number)],
        }
    )


def complete(number: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "family_code": [f"{1 + at:02}" for at in range(number)],
            "programs": [1234 + at for at in range(number)],
            "graduates_share": [0.8] * number,
            "earnings_4yr_share": [None if at == 2 else 0.25 + at / 400 for at in range(number)],
            "debt_share": [0.5] * number,
            "postings_open": [0 if at == 2 else 1000 + at for at in range(number)],
            "salary_share": ["0.0040" if at == 1 else None if at == 2 else "0.4100" for at in range(number)],
        }
    )


def ranks(number: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "cip4": [f"{at:04}" for at in range(number)],
            "title": [title(at) for at in range(number)],
            "rank": list(range(1, number + 1)),
            "rank_low": [max(1, at - 2) for at in range(number)],
            "rank_high": [at + 5 for at in range(number)],
            "in_top_ten": "0.9310",
            "value": [f"{200 - at}.50" for at in range(number)],
            "low": [f"{180 - at}.00" for at in range(number)],
            "high": [None if at == 2 else f"{240 - at}.00" for at in range(number)],
            "postings": [1000 + at for at in range(number)],
            "employers": 20,
        }
    )


def intervals(number: int) -> pd.DataFrame:
    """Of two figures, the one that is drawn, and another one."""
    rows = ranks(number)
    return pd.concat([rows.assign(figure="salary_median_usd"), rows.assign(figure="postings_per_100_graduates")])


def bounds(number: int) -> pd.DataFrame:
    money = {"value": 60_000, "low": 52_000, "high": 71_000}
    amounts = {name: [f"{value + 100 * at}.00" for at in range(number)] for name, value in money.items()}
    worst = {"worst_low": [None if at == 1 else 30_000 + at for at in range(number)], "worst_high": 120_000}
    worst |= {"selection_low": "45000.00", "selection_high": "81000.00", "share": "0.3100", "with_salary": 1000}
    return ranks(number).assign(**amounts, **worst)


def reporting(number: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "measure": ["pay after four years" if at % 2 else "debt" for at in range(number)],
            "grouping": "ownership",
            "group": [f"kind {at // 2}" for at in range(number)],
            "programs": [1234 + at for at in range(number)],
            "reporting": [1000 + at for at in range(number)],
            "share": [f"{0.9 - at / 100:.4f}" for at in range(number)],
        }
    )


def hiring(number: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "company": [None if at == 2 else f"Employer of {title(at)}" for at in range(number)],
            "postings_open": [1300 - at for at in range(number)],
            "postings_different": [1200 - at for at in range(number)],
            "openings_share": [0.2] * number,
            "salary_median_usd": [None if at % 4 == 1 else 55_000.0 for at in range(number)],
            "salary_n": list(range(number)),
            "withheld": ["salary" if at % 4 == 1 else None for at in range(number)],
        }
    )


SAMPLES: dict[str, Sample] = {
    "completeness_by_family": Sample(complete, ("25 % (01 Agriculture)", "<1 %", "41 %")),
    "credential_levels": Sample(
        levels, ("certificate: Registered Nursing", "with $90,000 (n = 40)", "1 without a value")
    ),
    "employers": Sample(hiring, ("1,200", "1,191", "share 20 %")),
    "intervals": Sample(intervals, ("with 200.50 (n = 1,000)", "10 values")),
    "more_openings_than_graduates": Sample(openings, ("123.40", "n = 1,234", "1 without a value")),
    "openings_by_state": Sample(states, ("Alaska with 11", "n = 1,040")),
    "openings_per_graduate": Sample(with_intervals, ("123.40", "n = 1,234", "1 without a value")),
    "openings_trend": Sample(trend, ("from 1,833 to 1,500", "2026-01-03 to 2026-01-06")),
    "pay_against_debt": Sample(pay, ("$90,000", "9 degrees")),
    "pay_by_state": Sample(states, ("Alaska with $11,000", "n = 301")),
    "postings_by_state": Sample(states, ("Alaska with 1,040",)),
    "rank_advertised_pay": Sample(ranks, ("may rank 1–5", "10 fields")),
    "rank_openings_per_graduate": Sample(ranks, ("may rank 1–5", "10 fields")),
    "salary_bounds": Sample(bounds, ("$60,000", "$52,000 to $71,000", "n = 1,000")),
    "salary_by_state": Sample(states, ("Alaska with $22,000", "n = 21")),
    "salary_shown": Sample(shown, ("20 %", "29 %", "n = 1,234", "1 without a value")),
    "suppression": Sample(reporting, ("ownership: kind 0 with 10 % (n = 1,234)", "19 %")),
    "top_fields": Sample(openings, ("123.40", "n = 1,234", "$90,000", "$20,000")),
    "withheld_by_school_type": Sample(hidden, ("pay, public 75 % of 4,818", "debt, for-profit")),
}
