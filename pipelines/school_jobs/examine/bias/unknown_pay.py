"""Possible pay of postings that state none: bounds of medians, and who states it."""

import numpy as np
import pandas as pd

from analysis.examine.check import Check, chance, count, dollars, percent
from analysis.examine.results import Finding
from analysis.examine.statistics import bootstrap, bounds, levels
from analysis.examine.statistics.bounds import Bounds
from analysis.examine.statistics.chance import Flags, NotExaminable, Texts, generator, summed
from pipelines.school_jobs.examine.bias.postings import NONE, Postings
from pipelines.school_jobs.examine.bias.thresholds import ALPHA, SELECTION_FACTOR, WARN_EFFECT, WARN_MISSING

MISSING = Check("salary_missing", "jooble", "Every open posting shows a yearly salary in US dollars.")
MEDIAN = Check(
    "salary_median_bounds", "jooble", "The median of the salaries shown is that of all open postings, shown or not."
)
BY_OCCUPATION = Check(
    "salary_shown_by_pay_of_occupation",
    "jooble",
    "Postings of well-paid occupations show their salary as often as those of others.",
)
BY_EARNINGS = Check(
    "salary_shown_by_earnings_of_field",
    "both",
    "Postings of fields whose graduates earn much show their salary as often as those of others.",
)


def examine(postings: Postings, fields: pd.DataFrame, seed: int, min_n: int) -> list[Finding]:
    """Four findings. `fields`: the answer to fields_in_sight."""
    return [
        _missing(postings, seed),
        _median(postings, seed, min_n),
        _by_occupation(postings, seed, min_n),
        _by_earnings(postings, fields, seed),
    ]


def _missing(postings: Postings, seed: int) -> Finding:
    rows, shown, text = len(postings), int(postings.shown.sum()), int(postings.text.sum())
    if not rows:
        return MISSING.not_examined("there are no open postings")
    if shown == rows:
        return MISSING.judged(rows, 0, f"All {count(rows, 'open posting')} show a yearly salary.")
    share = (rows - shown) / rows
    what = f"{rows - shown:,} of {count(rows, 'open posting')} ({percent(share)})"
    says = (
        f"{what} show no yearly salary in US dollars that is certain: {rows - text:,} write none, {text - shown:,} one "
        f"that is not certain{_interval(postings, seed)}."
    )
    limit = f"What {what} pay is not known: they show no yearly salary that is certain."
    return MISSING.judged(rows, rows - shown, says, limit, warn=share >= WARN_MISSING)


def _interval(postings: Postings, seed: int) -> str:
    """Of the share that shows pay, where there are employers enough for one."""
    units = int(postings.unit.max()) + 1
    rows = (np.ones(len(postings)), postings.shown.astype(np.float64))
    total, shown = (summed(postings.unit, flags, units)[:, None] for flags in rows)
    try:
        drawn = bootstrap.draws(units, generator(seed, MISSING.name))
        ends = bootstrap.interval(bootstrap.shares(drawn, total, shown)[:, 0], units)
    except NotExaminable:
        return ""
    share = percent(float(shown.sum() / total.sum()))
    return f"; the share that does is {share} (95 % interval by employer {percent(ends.low)} to {percent(ends.high)})"


def _median(postings: Postings, seed: int, min_n: int) -> Finding:
    pay = postings.pay[~np.isnan(postings.pay)]
    missing = len(postings) - pay.size
    if pay.size < max(1, min_n):
        return MEDIAN.not_examined(f"{count(pay.size, 'salary is', 'salaries are')} known, fewer than {max(1, min_n)}")
    median = bounds.lower_median(pay)
    if not missing:
        return MEDIAN.judged(pay.size, 0, f"All salaries are known; their median is {dollars(median)}.")
    worst, likely = bounds.worst_case(pay, missing), bounds.under_selection(pay, missing, SELECTION_FACTOR)
    says = (
        f"The median of {count(pay.size, 'lower bound')} of a salary is {dollars(median)}{_sampling(postings, seed)}; "
        f"{_worst(worst, missing, len(postings))} If no salary is more than {SELECTION_FACTOR} times likelier to be "
        f"shown than another, it is about {_range(likely)}."
    )
    limit = (
        f"The median advertised salary ({dollars(median)}) is that of the lower bounds that postings show; "
        f"{_worst(worst, missing, len(postings))} Intervals tell of chance only, not of salaries kept back on purpose."
    )
    return MEDIAN.judged(len(postings), missing, says, limit, warn=missing / len(postings) >= WARN_MISSING)


def _sampling(postings: Postings, seed: int) -> str:
    known = ~np.isnan(postings.pay)
    names, unit = np.unique(postings.unit[known], return_inverse=True)
    try:
        drawn = bootstrap.draws(names.size, generator(seed, MEDIAN.name))
        ends = bootstrap.interval(bootstrap.medians(drawn, unit, postings.pay[known]), names.size)
    except NotExaminable as error:
        return f" (no interval: {error})"
    return f" (95 % interval by employer {dollars(ends.low)} to {dollars(ends.high)})"


def _worst(worst: Bounds, missing: int, rows: int) -> str:
    share = f"of {percent(missing / rows)} of {count(rows, 'open posting')} none is known"
    if worst.low is None and worst.high is None:
        return f"{share}: if they may be missing for being high or low, nothing bounds the median of all postings."
    return f"{share}; whatever these are, the median of all postings is {_range(worst)}."


def _range(found: Bounds) -> str:
    if found.low is None:
        return f"at most {dollars(found.high or 0)}"
    return f"at least {dollars(found.low)}" if found.high is None else f"{dollars(found.low)} to {dollars(found.high)}"


def _by_occupation(postings: Postings, seed: int, min_n: int) -> Finding:
    rows = postings.distinct & (postings.occupation != NONE)
    occupations, pay = postings.occupation[rows], postings.pay[rows]
    level = {
        str(name): bounds.lower_median(pay[(occupations == name) & ~np.isnan(pay)])
        for name in np.unique(occupations)
        if np.count_nonzero(~np.isnan(pay[occupations == name])) >= max(1, min_n)
    }
    return _gradient(BY_OCCUPATION, "occupation", occupations, postings.shown[rows], level, seed)


def _by_earnings(postings: Postings, fields: pd.DataFrame, seed: int) -> Finding:
    earnings = pd.to_numeric(fields.set_index("cip4")["earnings_4yr_median_usd"]).dropna()
    rows = ~postings.repeats
    level = {str(name): float(value) for name, value in earnings.items()}
    return _gradient(BY_EARNINGS, "field", postings.field[rows], postings.shown[rows], level, seed)


def _gradient(check: Check, unit: str, units: Texts, shown: Flags, level: dict[str, float], seed: int) -> Finding:
    names, at = np.unique(units, return_inverse=True)
    has_level = np.array([str(name) in level for name in names], dtype=bool)
    total, stating = (summed(at, flags, names.size)[has_level] for flags in (np.ones(len(at)), shown.astype(float)))
    known = np.array([level[str(name)] for name in names[has_level]], dtype=np.float64)
    try:
        result = levels.gradient(total, stating, known, generator(seed, check.name))
    except NotExaminable as error:
        return check.not_examined(str(error), int(total.sum()))
    says = (
        f"Of {count(result.rows, 'posting')} of {count(result.units, unit)}, {percent(result.share_low)} show a salary "
        f"where the {unit} pays less and {percent(result.share_high)} where it pays more ({chance(result.p_value)})."
    )
    if result.p_value > ALPHA:
        return check.judged(result.rows, 0, says)
    more = "more" if result.share_high > result.share_low else "less"
    limit = (
        f"Salaries are not missing at random: postings of better paid {unit}s show theirs {more} often "
        f"({percent(result.share_high)} against {percent(result.share_low)}), so that medians over several {unit}s "
        f"lean {'up' if more == 'more' else 'down'}."
    )
    warn = abs(result.share_high - result.share_low) >= WARN_EFFECT
    return check.judged(result.rows, 1, says, limit, warn=warn)
