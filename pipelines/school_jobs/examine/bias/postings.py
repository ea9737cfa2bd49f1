"""Open postings as arrays, in the order of their keys: what the checks of this part look at."""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.examine.statistics.chance import Flags, Floats, Ints, Texts

_BETWEEN_WORDS = re.compile(r"[^\w+#]+|_+")
_LEGAL = frozenset("inc llc corp corporation incorporated co company ltd limited lp llp plc".split())


def normalised(name: str) -> str:
    """The name as it is compared; empty where it holds no word."""
    words = _BETWEEN_WORDS.sub(" ", name.lower()).split()
    if words[:1] == ["the"]:
        words = words[1:]
    while words and words[-1] in _LEGAL:
        words = words[:-1]
    return " ".join(words)


NONE = "(none)"  # stands for a field, state or origin that is not known


@dataclass(frozen=True)
class Postings:
    """One row per open posting and field. Arrays of one length; order of the rows given does not matter."""

    field: Texts
    job: Texts
    employer: Texts  # the employer's name; empty where none is named
    unit: Ints  # number of the independent unit: the employer, or the posting itself where none is named
    named: Flags  # whether an employer is named
    state: Texts
    origin: Texts
    occupation: Texts  # SOC code; NONE where the title means none
    match: Floats  # field_match_score; NaN where the title means nothing known
    text: Flags  # a salary is written, whatever it says
    shown: Flags  # a yearly salary in US dollars is certain
    pay: Floats  # its lower bound, as in salary_median_usd; NaN where it is not known
    posted: Floats  # day of posting as a number; NaN where it is not known
    repeats: Flags  # a near-duplicate of another posting of the field
    distinct: Flags  # the first row of its posting, and no near-duplicate: each job once

    def __len__(self) -> int:
        return len(self.job)


def of(frame: pd.DataFrame) -> Postings:
    """Postings of the answer to open_postings."""
    rows = frame.sort_values(["cip4", "job_id"], kind="stable", ignore_index=True)
    repeats = rows["near_duplicate_of"].notna().to_numpy(bool)
    names = {name: normalised(name) for name in rows["company"].dropna().unique()}
    employer = rows["company"].map(names).fillna("")
    named = (employer != "").to_numpy(bool)
    low, high = (pd.to_numeric(rows[f"salary_annual_{end}_usd"]) for end in ("min", "max"))
    return Postings(
        field=_texts(rows["cip4"]),
        job=_texts(rows["job_id"]),
        employer=_texts(employer),
        unit=np.unique(_texts(employer.where(named, "\x1f" + rows["job_id"].astype(str))), return_inverse=True)[1],
        named=named,
        state=_texts(rows["state"]),
        origin=_texts(rows["origin"]),
        occupation=_texts(rows["occupation_code"]),
        match=pd.to_numeric(rows["field_match_score"]).to_numpy(np.float64, na_value=np.nan),
        text=rows["salary"].notna().to_numpy(bool),
        shown=(low.notna() | high.notna()).to_numpy(bool),
        pay=low.to_numpy(np.float64, na_value=np.nan),
        posted=_days(rows["posted_date"]),
        repeats=repeats,
        distinct=_first(rows["job_id"], ~repeats),
    )


def _texts(column: "pd.Series[str]") -> Texts:
    return column.fillna(NONE).to_numpy(np.str_)


def _days(column: "pd.Series[object]") -> Floats:
    days = pd.to_datetime(column).to_numpy("datetime64[D]")
    return np.where(np.isnat(days), np.nan, days.astype(np.int64).astype(np.float64))


def _first(job: "pd.Series[str]", eligible: Flags) -> Flags:
    return eligible & ~job.where(eligible, None).duplicated().to_numpy(bool)
