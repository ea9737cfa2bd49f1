"""A made-up market: open postings as the statement open_postings answers them, with biases to be planted in it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.examine.statistics.chance import Flags, Floats, Ints
from pipelines.school_jobs.examine.bias import postings
from pipelines.school_jobs.examine.bias.postings import Postings

EMPLOYERS, FIELDS, STATES, ORIGINS = 160, 14, 8, 3


@dataclass(frozen=True)
class Market:
    """Arrays of one length, one value per posting. `pay` is the true one, whether shown or not."""

    employer: Ints
    field: Ints
    state: Ints
    origin: Ints
    pay: Floats
    posted: Ints

    def frame(self, shown: Flags) -> pd.DataFrame:
        """The answer to open_postings where the postings of `shown` show their pay."""
        rows = len(self.pay)
        pay = np.where(shown, self.pay, np.nan)
        return pd.DataFrame(
            {
                "cip4": [f"{code:02}77" for code in self.field],
                "job_id": [str(7000 + number) for number in range(rows)],
                "company": [f"Employer {code}" for code in self.employer],
                "state": [f"S{code}" for code in self.state],
                "origin": [f"site{code}.example" for code in self.origin],
                "occupation_code": [f"15-{code:04}" for code in self.field * 3 + self.state % 3],
                "field_match_score": np.where(np.arange(rows) % 10 == 0, 0.0, 1.0),
                "salary": [f"${amount:.0f}" if known else None for amount, known in zip(self.pay, shown, strict=True)],
                "salary_annual_min_usd": pay,
                "salary_annual_max_usd": pay,
                "near_duplicate_of": None,
                "posted_date": pd.Timestamp("2026-01-01") + pd.to_timedelta(self.posted, unit="D"),
            }
        )

    def postings(self, shown: Flags) -> Postings:
        return postings.of(self.frame(shown))


def market(rng: np.random.Generator, rows: int = 3000) -> Market:
    """Employers of uneven size that hire in a few fields and one state or two; fields and employers differ in pay."""
    employer = np.minimum(rng.integers(0, EMPLOYERS, rows), rng.integers(0, EMPLOYERS, rows))
    field = (employer + rng.integers(0, 4, rows)) % FIELDS
    level = 11 + 0.05 * field + 0.2 * rng.standard_normal(EMPLOYERS)[employer] + 0.2 * rng.standard_normal(rows)
    return Market(
        employer,
        field,
        (employer + rng.integers(0, 2, rows)) % STATES,
        rng.integers(0, ORIGINS, rows),
        np.round(np.exp(level)),
        rng.integers(0, 60, rows),
    )


def fields(numbers: int = FIELDS, **columns: Any) -> pd.DataFrame:
    """The answer to fields_in_sight: all of them swept, and better paid the higher their number."""
    known = {
        "cip4": [f"{number:02}77" for number in range(numbers)],
        "title": [f"Field {number}" for number in range(numbers)],
        "family_code": [f"{number:02}" for number in range(numbers)],
        "occupations": 3,
        "search_words": "somebody",
        "as_of_date": pd.Timestamp("2026-03-01"),
        "programs": 10,
        "graduates": 1000.0,
        "postings_open": 200,
        "earnings_4yr_median_usd": [50_000.0 + 1000 * number for number in range(numbers)],
        "postings_ever": 220,
    }
    return pd.DataFrame(known | columns)
