"""Does the order of an API's pages favour some postings, does it hold, and what would first pages alone have said?"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.examine.bias import bounds, ordering
from analysis.examine.bias.chance import Flags, Floats, Ints, NotExaminable, generator, holm
from analysis.examine.bias.check import Check, Found, Row
from analysis.examine.bias.ordering import Shift
from analysis.examine.bias.postings import Postings
from analysis.examine.bias.thresholds import ALPHA, WARN_FIRST_PAGES, WARN_STABILITY
from analysis.examine.bias.words import chance, count, dollars, fraction, percent, ratio
from analysis.examine.results import Cell, Finding, Results, ResultTable

CHECKS = {
    "salary": Check("first_pages_salary", "jooble", "First pages list postings with a salary as often as all pages."),
    "pay": Check("first_pages_pay", "jooble", "First pages list postings that pay like those of all pages."),
    "age": Check("first_pages_age", "jooble", "First pages list postings as old as those of all pages."),
    "employer": Check("first_pages_employer", "jooble", "First pages list as many employers as random pages would."),
}
ALL = "(all)"
STABLE = Check("page_order_stable", "jooble", "A search lists its postings in the same order from sweep to sweep.")


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
    field: "np.ndarray[tuple[int], np.dtype[np.str_]]"


@dataclass(frozen=True)
class _Compared:
    """One measure on first pages, and what it would be there in random order."""

    rows: int
    first: float
    random: float
    shift: Shift


def examine(listed: pd.DataFrame, postings: Postings, seed: int, min_n: int) -> Results:
    """Five findings and two tables. `listed`: the answer to listed_in_order."""
    if not len(listed):
        return not_examined("no search has a complete sweep of two pages or more")
    listing = of(listed, postings)
    findings, compared = _compared(listing, seed)
    tables = [_table(compared), *_by_field(listing, min_n)]
    return Results(findings=[*findings, _stable(listed)], tables=tables)


def not_examined(reason: str) -> Results:
    return Results(findings=[check.not_examined(reason, limits=True) for check in (*CHECKS.values(), STABLE)])


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


def _compared(listing: Listing, seed: int) -> tuple[list[Finding], dict[str, _Compared]]:
    measures = {"salary": _salary, "pay": _pay, "age": _age, "employer": _employer}
    compared: dict[str, _Compared] = {}
    refused: dict[str, str] = {}
    for name, measure in measures.items():
        try:
            compared[name] = measure(listing, generator(seed, CHECKS[name].name))
        except NotExaminable as error:
            refused[name] = str(error)
    adjusted = holm({name: one.shift.p_value for name, one in compared.items()})
    findings = [
        CHECKS[name].not_examined(refused[name]) if name in refused else _finding(name, compared[name], adjusted[name])
        for name in measures
    ]
    return findings, compared


def _salary(listing: Listing, rng: np.random.Generator) -> _Compared:
    shift = ordering.shift(listing.search, listing.first, listing.shown.astype(np.int64), ordering.score, rng)
    weight = ordering.chances(listing.search, listing.first)
    random = float((weight * listing.shown).sum() / weight.sum())
    return _Compared(len(listing.first), float(listing.shown[listing.first].mean()), random, shift)


def _pay(listing: Listing, rng: np.random.Generator) -> _Compared:
    return _of_values(listing, listing.pay, rng)


def _age(listing: Listing, rng: np.random.Generator) -> _Compared:
    return _of_values(listing, listing.age, rng)


def _of_values(listing: Listing, values: Floats, rng: np.random.Generator) -> _Compared:
    known = ~np.isnan(values)
    search, first, values = listing.search[known], listing.first[known], values[known]
    shift = ordering.shift(search, first, ordering.deciles(search, values), ordering.score, rng)
    random = bounds.weighted_median(values, ordering.chances(listing.search, listing.first)[known])
    return _Compared(len(values), bounds.lower_median(values[first]), random, shift)


def _employer(listing: Listing, rng: np.random.Generator) -> _Compared:
    """As a ratio to what random order gives: 1 is as concentrated."""
    known = listing.named
    search, first, employer = listing.search[known], listing.first[known], listing.employer[known]
    shift = ordering.shift(search, first, ordering.within(search, employer), ordering.concentration, rng)
    return _Compared(len(first), shift.observed / shift.expected, 1.0, shift)


def _finding(name: str, compared: _Compared, p: float) -> Finding:
    what = _SAYS[name].format(first=_told(name, compared.first), random=_told(name, compared.random))
    says = f"Of {count(compared.rows, 'posting')}, {what} ({chance(p)})."
    if p > ALPHA:
        return CHECKS[name].passed(compared.rows, says)
    limit = f"First pages do not show what all pages hold: {what}."
    found = Found(1, says, limit, warn=_difference(name, compared) >= WARN_FIRST_PAGES)
    return CHECKS[name].found(compared.rows, found)


_SAYS = {
    "salary": "{first} of those on first pages show a salary, where random order would put {random}",
    "pay": "the median salary on first pages is {first}, where random order would make it {random}",
    "age": "the median age on first pages, before the newest, is {first}, where random order would make it {random}",
    "employer": "employers on first pages are {first} times as concentrated as in random order",
}


def _told(name: str, value: float) -> str:
    if name == "employer":
        return ratio(value)
    if name == "age":
        return count(int(value), "day")
    return percent(value) if name == "salary" else dollars(value)


def _difference(name: str, compared: _Compared) -> float:
    """Of shares as they are, of everything else as a part of it."""
    off = abs(compared.first - compared.random)
    return off if name == "salary" else off / max(abs(compared.random), 1.0)


def _table(compared: dict[str, _Compared]) -> ResultTable:
    rows: list[list[Cell]] = [
        [CHECKS[name].name, one.rows, _told(name, one.first), _told(name, one.random), f"{one.shift.p_value:.3f}"]
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


def _by_field(listing: Listing, min_n: int) -> list[ResultTable]:
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


def _stable(listed: pd.DataFrame) -> Finding:
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
        return STABLE.passed(len(correlations), says)
    limit = (
        f"A page that is read at another time lists other postings: the order changed between two sweeps in "
        f"{len(unstable):,} of {searches} (rank correlation {middle:.2f} in the median), so that a posting that moves "
        "while a sweep is under way may be missed."
    )
    return STABLE.found(len(correlations), Found(len(unstable), says, limit, warn=True, sample=tuple(unstable)))


def _places(rows: pd.DataFrame) -> "pd.Series[int]":
    """Position in the sweep by posting; a posting listed twice has its first."""
    ordered = rows.sort_values(["page", "place"]).drop_duplicates("job_id")
    return pd.Series(np.arange(len(ordered)), index=ordered["job_id"])
