"""Positions at which searches list postings: the latest sweeps, joined to what is known of the postings."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.examine.check import fraction, ratio
from analysis.examine.results import Cell, ResultTable
from analysis.examine.statistics import bounds
from analysis.examine.statistics.chance import Flags, Floats, Ints, Texts
from pipelines.school_jobs.examine.bias.postings import Postings

ALL = "(all)"  # fields


@dataclass(frozen=True)
class Listing:
    """Postings of the latest complete sweep of each search, once each, in the order of search and posting."""

    search: Ints
    first: Flags  # on the first page
    shown: Flags
    pay: Floats  # NaN where it is not known
    age: Floats  # days before the newest posting; NaN where it is not known
    employer: Ints
    named: Flags
    field: Texts


def of(listed: pd.DataFrame, postings: Postings) -> Listing:
    """The latest sweeps, joined to what is known of their postings. What is not open any more is left out."""
    latest = listed[listed["nth"] == 1].sort_values(["search", "page", "place"]).drop_duplicates(["search", "job_id"])
    known = pd.DataFrame({"cip4": postings.field, "job_id": postings.job, "row": np.arange(len(postings))})
    rows = latest.merge(known, on=["cip4", "job_id"]).sort_values(["search", "job_id"], kind="stable")
    rows = rows[rows.groupby("search")["page"].transform("max") > 0]
    at = rows["row"].to_numpy(np.int64)
    newest = np.nanmax(postings.posted, initial=0.0)
    return Listing(
        search=np.unique(rows["search"].to_numpy(np.str_), return_inverse=True)[1],
        first=(rows["page"] == 0).to_numpy(bool),
        shown=postings.shown[at],
        pay=postings.pay[at],
        age=newest - postings.posted[at],
        employer=postings.unit[at],
        named=postings.named[at],
        field=postings.field[at],
    )


def first_pages(listing: Listing, min_n: int) -> list[ResultTable]:
    """Figures of a study of first pages alone, field by field."""
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
