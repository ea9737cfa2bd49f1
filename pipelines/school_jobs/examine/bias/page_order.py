"""Bias by the order of pages: first pages against the rest, and whether the order stays."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.examine.check import Check, Row, chance, count, dollars, fraction, percent, ratio, tested
from analysis.examine.results import Cell, Finding, Results, ResultTable
from analysis.examine.statistics import bounds, ordering
from analysis.examine.statistics.chance import Floats
from analysis.examine.statistics.ordering import Shift
from pipelines.school_jobs.examine.bias import listing as listings
from pipelines.school_jobs.examine.bias.listing import Listing
from pipelines.school_jobs.examine.bias.postings import Postings
from pipelines.school_jobs.examine.bias.thresholds import ALPHA, WARN_FIRST_PAGES, WARN_STABILITY

CHECKS = {
    "salary": Check("first_pages_salary", "jooble", "First pages list postings with a salary as often as all pages."),
    "pay": Check("first_pages_pay", "jooble", "First pages list postings that pay like those of all pages."),
    "age": Check("first_pages_age", "jooble", "First pages list postings as old as those of all pages."),
    "employer": Check("first_pages_employer", "jooble", "First pages list as many employers as random pages would."),
}


@dataclass(frozen=True)
class Compared:
    """One measure on first pages, and what it would be there in random order."""

    rows: int
    first: float
    random: float
    shift: Shift


def examine(listed: pd.DataFrame, postings: Postings, seed: int, min_n: int) -> Results:
    """Five findings and two tables. `listed`: the answer to listed_in_order."""
    if not len(listed):
        return not_examined("no search has a complete sweep of two pages or more")
    listing = listings.of(listed, postings)
    findings, measured = compared(listing, seed)
    tables = [_table(measured), *listings.first_pages(listing, min_n)]
    return Results(findings=[*findings, order_stays(listed)], tables=tables)


def not_examined(reason: str) -> Results:
    return Results(findings=[check.not_examined(reason, limits=True) for check in (*CHECKS.values(), STABLE)])


def compared(listing: Listing, seed: int) -> tuple[list[Finding], dict[str, Compared]]:
    """A finding per measure, and the measures that could be compared."""
    measures = {"salary": _salary, "pay": _pay, "age": _age, "employer": _employer}
    found, refused = tested(CHECKS, lambda name, rng: measures[name](listing, rng), lambda one: one.shift.p_value, seed)
    findings = [
        CHECKS[name].not_examined(refused[name]) if name in refused else _finding(name, *found[name])
        for name in measures
    ]
    return findings, {name: one for name, (one, _) in found.items()}


def _salary(listing: Listing, rng: np.random.Generator) -> Compared:
    shift = ordering.shift(listing.search, listing.first, listing.shown.astype(np.int64), ordering.score, rng)
    weight = ordering.chances(listing.search, listing.first)
    random = float((weight * listing.shown).sum() / weight.sum())
    return Compared(len(listing.first), float(listing.shown[listing.first].mean()), random, shift)


def _pay(listing: Listing, rng: np.random.Generator) -> Compared:
    return _of_values(listing, listing.pay, rng)


def _age(listing: Listing, rng: np.random.Generator) -> Compared:
    return _of_values(listing, listing.age, rng)


def _of_values(listing: Listing, values: Floats, rng: np.random.Generator) -> Compared:
    known = ~np.isnan(values)
    search, first, values = listing.search[known], listing.first[known], values[known]
    shift = ordering.shift(search, first, ordering.deciles(search, values), ordering.score, rng)
    random = bounds.weighted_median(values, ordering.chances(listing.search, listing.first)[known])
    return Compared(len(values), bounds.lower_median(values[first]), random, shift)


def _employer(listing: Listing, rng: np.random.Generator) -> Compared:
    """As a ratio to what random order gives: 1 is as concentrated."""
    known = listing.named
    search, first, employer = listing.search[known], listing.first[known], listing.employer[known]
    shift = ordering.shift(search, first, ordering.within(search, employer), ordering.concentration, rng)
    return Compared(len(first), shift.observed / shift.expected, 1.0, shift)


def _finding(name: str, compared: Compared, p: float) -> Finding:
    what = _SAYS[name].format(first=_formatted(name, compared.first), random=_formatted(name, compared.random))
    says = f"Of {count(compared.rows, 'posting')}, {what} ({chance(p)})."
    if p > ALPHA:
        return CHECKS[name].judged(compared.rows, 0, says)
    limit = f"First pages do not show what all pages hold: {what}."
    return CHECKS[name].judged(compared.rows, 1, says, limit, warn=_difference(name, compared) >= WARN_FIRST_PAGES)


_SAYS = {
    "salary": "{first} of those on first pages show a salary, where random order would put {random}",
    "pay": "the median salary on first pages is {first}, where random order would make it {random}",
    "age": "the median age on first pages, before the newest, is {first}, where random order would make it {random}",
    "employer": "employers on first pages are {first} times as concentrated as in random order",
}


def _formatted(name: str, value: float) -> str:
    if name == "employer":
        return ratio(value)
    if name == "age":
        return count(int(value), "day")
    return percent(value) if name == "salary" else dollars(value)


def _difference(name: str, compared: Compared) -> float:
    """Of shares as they are, of everything else as a part of it."""
    off = abs(compared.first - compared.random)
    return off if name == "salary" else off / max(abs(compared.random), 1.0)


def _table(compared: dict[str, Compared]) -> ResultTable:
    rows: list[list[Cell]] = [
        [
            CHECKS[name].name,
            one.rows,
            _formatted(name, one.first),
            _formatted(name, one.random),
            f"{one.shift.p_value:.3f}",
        ]
        for name, one in compared.items()
    ]
    return ResultTable(
        name="page_order",
        title="First pages of complete sweeps against random order",
        note="The latest complete sweep of each search of two pages or more. random_order: what first pages of that "
        "size would hold if the order in each search were random; p: how often random order is as far from that "
        "(by ranks within searches), before adjusting for four tests.",
        columns=["check", "postings", "first_pages", "random_order", "p"],
        rows=rows,
    )


STABLE = Check("page_order_stable", "jooble", "A search lists its postings in the same order from sweep to sweep.")


def order_stays(listed: pd.DataFrame) -> Finding:
    """By search: rank correlation of the positions of postings that both sweeps list."""
    by_search: list[Row] = []
    correlations = []
    for search, rows in listed.groupby("search", sort=True):
        places = [_places(rows[rows["nth"] == nth]) for nth in (2, 1)]
        common = places[0].index.intersection(places[1].index)
        if len(common) >= 2:
            found = ordering.rank_correlation(*(place.loc[common].to_numpy(np.int64) for place in places))
            correlations.append(found)
            by_search.append({"search": str(search), "postings": len(common), "rank_correlation": fraction(found)})
    if not correlations:
        return STABLE.not_examined("no search has two complete sweeps with postings in common")
    middle = bounds.lower_median(np.array(correlations))
    unstable = [row for row in by_search if float(str(row["rank_correlation"])) < WARN_STABILITY]
    searches = count(len(correlations), "search", "searches")
    says = (
        f"In {searches} with two complete sweeps, positions of the same postings have a rank correlation of "
        f"{middle:.2f} in the median; in {len(unstable):,} it is below {WARN_STABILITY}."
    )
    if not unstable:
        return STABLE.judged(len(correlations), 0, says)
    limit = (
        f"A page that is read at another time lists other postings: the order changed between two sweeps in "
        f"{len(unstable):,} of {searches} (rank correlation {middle:.2f} in the median), so that a posting that moves "
        "while a sweep is under way may be missed."
    )
    return STABLE.judged(len(correlations), len(unstable), says, limit, sample=unstable)


def _places(rows: pd.DataFrame) -> "pd.Series[int]":
    """Position in the sweep by posting; a posting listed twice has its first."""
    ordered = rows.sort_values(["page", "place"]).drop_duplicates("job_id")
    return pd.Series(np.arange(len(ordered)), index=ordered["job_id"])
