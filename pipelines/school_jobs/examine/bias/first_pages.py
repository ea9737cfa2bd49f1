"""What a study of first pages alone would have said, field by field."""

import numpy as np

from analysis.examine.results import Cell, ResultTable
from analysis.examine.statistics import bounds
from analysis.examine.statistics.chance import Flags
from pipelines.school_jobs.examine.bias.listing import Listing
from pipelines.school_jobs.examine.bias.words import fraction, ratio

ALL = "(all)"


def by_field(listing: Listing, min_n: int) -> list[ResultTable]:
    rows: list[list[Cell]] = []
    for name in (ALL, *np.unique(listing.field)):
        every = (listing.field == name) | (name == ALL)
        first = every & listing.first
        if first.sum() >= min_n:
            rows.append([str(name), *_both(first, every, listing, min_n)])
    table = ResultTable(
        name="first_pages_by_field",
        title="What a study of first pages alone would have said",
        note="Share of postings with a certain yearly salary, and median salary in US dollars; a median of fewer than "
        f"{min_n} salaries is withheld. {ALL}: first pages weigh all fields alike, all pages do not.",
        columns=["cip4", "postings_first", "postings_all", "share_first", "share_all", "median_first", "median_all"],
        rows=rows,
    )
    return [table] if rows else []


def _both(first: Flags, every: Flags, listing: Listing, min_n: int) -> list[Cell]:
    pays = [listing.pay[rows & ~np.isnan(listing.pay)] for rows in (first, every)]
    medians: list[Cell] = [ratio(bounds.lower_median(pay)) if pay.size >= max(1, min_n) else None for pay in pays]
    shares: list[Cell] = [fraction(float(listing.shown[rows].mean())) for rows in (first, every)]
    return [int(first.sum()), int(every.sum()), *shares, *medians]
