"""A planted world of programmes, postings and schools, by a seed: clean groups of several sizes with slips in them."""

from collections.abc import Iterator
from decimal import Decimal

import numpy as np

from tests.pipelines.school_jobs.examine.outliers.memory import Memory, Row

FIELDS = ("1101", "1107", "1109", "2601", "5138", "5139")
SIZES = (120, 40, 7, 25, 60, 3)  # of their groups; 1109 is compared with its family, 5139, too
SLIPS = (Decimal(12), Decimal(1) / 12, Decimal(1) / 2080, Decimal(1000), Decimal(1) / 1000)
EVERY = 20  # one value of so many is a slip


def fill(memory: Memory, seed: int) -> dict[str, list[Row]]:
    """Fills all views; returns the rows by view."""
    drawn = np.random.default_rng(seed)
    rows = {
        "fields": [{"cip4": cip4, "title": f"Field {cip4}", "family_code": cip4[:2]} for cip4 in FIELDS],
        "field_outlook": [
            {"cip4": cip4, "state": "US", "postings_open": size} for cip4, size in zip(FIELDS, SIZES, strict=True)
        ],
        "programs": list(_programs(drawn)),
        "jobs": list(_jobs(drawn)),
        "schools": list(_schools(drawn)),
    }
    for view, of_view in rows.items():
        memory.fill(view, of_view)
    return rows


def _amounts(drawn: np.random.Generator, n: int, median: float) -> list[Decimal]:
    clean = [Decimal(int(value)) for value in median * np.exp(0.2 * drawn.normal(size=n))]
    return [
        (amount * SLIPS[place % len(SLIPS)]).quantize(Decimal("0.01")) if place % EVERY == EVERY - 1 else amount
        for place, amount in enumerate(clean)
    ]


def _programs(drawn: np.random.Generator) -> Iterator[Row]:
    for cip4, size in zip(FIELDS, SIZES, strict=True):
        for level in (3, 5):
            pay, debt = _amounts(drawn, size, 50_000 + 10_000 * level), _amounts(drawn, size, 20_000)
            for place in range(size):
                yield {
                    "unit_id": f"{100_000 + place}",
                    "cip4": cip4,
                    "credential_level": level,
                    "graduates": int(drawn.integers(0, 60)) * (50 if place == 30 else 1),
                    "earnings_1yr_median_usd": pay[-1 - place],
                    "earnings_4yr_median_usd": None if place % 7 == 6 else pay[place],
                    "debt_median_usd": debt[place],
                }


def _jobs(drawn: np.random.Generator) -> Iterator[Row]:
    for cip4, size in zip(FIELDS, SIZES, strict=True):
        for place, amount in enumerate(_amounts(drawn, size, 70_000)):
            yield {
                "cip4": cip4,
                "job_id": f"{place}",
                "status": "closed" if place % 9 == 8 else "open",
                "salary": f"${amount}",
                "salary_annual_min_usd": None if place % 5 == 4 else amount,
                "salary_annual_max_usd": amount * (10 if place % 30 == 12 else 1),
            }


def _schools(drawn: np.random.Generator) -> Iterator[Row]:
    for kind, (owner, degree, size) in enumerate([(1, 3, 60), (1, 2, 30), (1, 1, 4), (3, 1, 5), (None, None, 30)]):
        for place, price in enumerate(_amounts(drawn, size, 15_000)):
            yield {
                "unit_id": f"{200_000 + 1_000 * kind + place}",
                "ownership_code": owner,
                "predominant_degree_code": degree,
                "tuition_in_state_usd": price,
                "net_price_usd": -price if place == 0 else price,
                "students": int(drawn.integers(0, 9_000)),
            }
