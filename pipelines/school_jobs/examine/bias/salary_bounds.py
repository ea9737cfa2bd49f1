"""What each field's median salary may be: by chance, by who shows pay, and at worst."""

import numpy as np

from analysis.examine.results import Cell, ResultTable
from analysis.examine.statistics import bootstrap, bounds
from analysis.examine.statistics.chance import NotExaminable
from analysis.examine.statistics.thresholds import MIN_CLUSTERS
from pipelines.school_jobs.examine.bias.postings import Postings
from pipelines.school_jobs.examine.bias.ranking_figures import Figures
from pipelines.school_jobs.examine.bias.thresholds import SELECTION_FACTOR
from pipelines.school_jobs.examine.bias.words import fraction, ratio

COLUMNS = ("cip4", "title", "postings", "with_salary", "share", "value", "low", "high")
BOUNDS = ("selection_low", "selection_high", "worst_low", "worst_high")


def table(figures: Figures, postings: Postings, titles: dict[str, str], min_n: int) -> ResultTable:
    """One row per field of `figures` (medians of the salaries shown), the highest median first."""
    rows = [_row(figures, at, postings, titles) for at in np.argsort(-figures.values, kind="stable")]
    return ResultTable(
        name="salary_bounds",
        title="What the median advertised salary of each field may be",
        note="US dollars per year, of lower bounds. low and high: 95 % interval for chance, drawing employers anew; "
        f"selection: if no salary is more than {SELECTION_FACTOR} times likelier to be shown than another; worst: "
        "whatever the salaries that are not shown may be, empty where half of them are missing or more. Fields with "
        f"fewer than {MIN_CLUSTERS} employers or {min_n} salaries are left out.",
        columns=[*COLUMNS, *BOUNDS],
        rows=rows,
    )


def _row(figures: Figures, at: int, postings: Postings, titles: dict[str, str]) -> list[Cell]:
    code = str(figures.fields[at])
    here = postings.field == code
    pay = postings.pay[here & ~np.isnan(postings.pay)]
    known, every = int(pay.size), int(here.sum())
    likely = bounds.under_selection(pay, every - known, SELECTION_FACTOR)
    worst = bounds.worst_case(pay, every - known)
    base: list[Cell] = [code, titles.get(code), every, known, fraction(known / every), ratio(figures.values[at])]
    return [*base, *interval(figures, at), *map(_amount, (likely.low, likely.high, worst.low, worst.high))]


def interval(figures: Figures, at: int) -> list[Cell]:
    """Ends of the 95 % interval of one value, as text; empty where the samples do not give one."""
    try:
        told = bootstrap.interval(figures.samples[:, at], int(figures.employers[at]))
    except NotExaminable:
        return [None, None]
    return [ratio(told.low), ratio(told.high)]


def _amount(value: float | None) -> str | None:
    return None if value is None else ratio(value)
