"""Mixtures in `latest`: earnings of different years' graduates side by side, and figures that several schools share."""

import pandas as pd

from analysis.examine.check import Check, count, dollars, percent, sampled
from analysis.examine.results import Finding
from pipelines.school_jobs.examine.bias.thresholds import WARN_REPEATED

SOURCE = "college-scorecard"
MIXED = Check(
    "cohorts_mixed", SOURCE, "Earnings one, four and five years after completion are of the same graduates, and rise."
)
ONLY_ONE = Check("cohorts_incomplete", SOURCE, "A programme that reports earnings reports them for one and four years.")
REPEATED = Check("figures_repeated", SOURCE, "Debt and earnings of a programme are those of its school alone.")


def examine(fields: pd.DataFrame, repeated: pd.DataFrame) -> list[Finding]:
    """Three findings. `fields`: the answer to cohorts_by_field; `repeated`: that to repeated_figures."""
    return [_mixed(fields), _incomplete(fields), _repeated(fields, repeated)]


def _sum(fields: pd.DataFrame, column: str) -> int:
    return int(fields[column].sum())


def _mixed(fields: pd.DataFrame) -> Finding:
    both, falling = _sum(fields, "with_1yr_and_4yr"), _sum(fields, "falling")
    if not both:
        return MIXED.not_examined("no programme reports earnings one and four years after completion")
    medians = [pd.to_numeric(fields[f"earnings_{years}yr_median_usd"]) for years in (1, 4)]
    lower = fields[(medians[0] > medians[1]).fillna(False)]
    base = f"Of {count(both, 'programme')} with earnings one and four years after completion"
    later = f"{_sum(fields, 'falling_later'):,} of {_sum(fields, 'with_4yr_and_5yr'):,}"
    if not falling:
        says = f"{base}, none earns less after four; after five years less than after four, {later}."
        return MIXED.judged(both, 0, says, _no_raise(both))
    says = (
        f"{base}, {falling:,} ({percent(falling / both)}) earn less after four; after five years less than after four, "
        f"{later}; in {count(len(lower), 'field')} the median is lower after four years than after one."
    )
    limit = (
        f"Earnings one, four and five years after completion are of different years' graduates: of "
        f"{count(both, 'programme')} {percent(falling / both)} have lower ones after four years than after one, and no "
        "difference between them is a raise or a loss."
    )
    sample = sampled(
        lower,
        cip4=("cip4", str),
        title=("title", str),
        programs=("with_1yr_and_4yr", int),
        after_1=("earnings_1yr_median_usd", dollars),
        after_4=("earnings_4yr_median_usd", dollars),
    )
    return MIXED.judged(both, falling, says, limit, sample=sample)


def _no_raise(both: int) -> str:
    return (
        "Earnings one, four and five years after completion are of different years' graduates: in "
        f"{count(both, 'programme')} that report both, the difference between them is no raise."
    )


def _incomplete(fields: pd.DataFrame) -> Finding:
    both, single = _sum(fields, "with_1yr_and_4yr"), _sum(fields, "with_only_one")
    if not both + single:
        return ONLY_ONE.not_examined("no programme reports earnings one or four years after completion")
    if not single:
        return ONLY_ONE.judged(both, 0, f"All {count(both, 'programme')} with earnings report both.")
    what = f"{single:,} of {count(both + single, 'programme')} ({percent(single / (both + single))})"
    limit = (
        f"Medians of earnings after one and after four years are not of the same programmes: {what} report one alone."
    )
    says = f"{what} that report earnings do so for one of the two years alone."
    return ONLY_ONE.judged(both + single, single, says, limit)


def _repeated(fields: pd.DataFrame, repeated: pd.DataFrame) -> Finding:
    both = _sum(fields, "with_1yr_and_4yr")
    if not both:
        return REPEATED.not_examined("no programme reports earnings one and four years after completion")
    if not len(repeated):
        return REPEATED.judged(both, 0, f"No two of {count(both, 'programme')} report the same debt and earnings.")
    number, alike = _sum(repeated, "programs"), int(repeated.loc[repeated["names"] == 1, "programs"].sum())
    what = f"{number:,} of {count(both, 'programme')} with earnings ({percent(number / both)})"
    says = (
        f"{what} have the debt and earnings of another school's programme of their field and level, to the dollar; "
        f"{alike:,} of them at schools whose names begin alike."
    )
    limit = (
        f"Branches report the figures of their parent: {what} repeat another school's to the dollar, so that a median "
        "over programmes counts these graduates more than once."
    )
    sample = sampled(
        repeated,
        cip4=("cip4", str),
        level=("credential_level", int),
        programs=("programs", int),
        first_unit_id=("first_unit_id", str),
        debt=("debt_median_usd", dollars),
    )
    return REPEATED.judged(both, number, says, limit, warn=number / both >= WARN_REPEATED, sample=sample)
