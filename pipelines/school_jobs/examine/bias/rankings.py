"""Confidence in the top ten: intervals of every field's figures, and the range of ranks of the leading ones."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.examine.check import Check, Row, fraction, ratio, some
from analysis.examine.results import Cell, Finding, Results, ResultTable
from analysis.examine.statistics import bounds
from analysis.examine.statistics.bootstrap import RankRange
from analysis.examine.statistics.chance import MIN_CLUSTERS, Floats, NotExaminable
from pipelines.school_jobs.examine.bias import ranking_figures
from pipelines.school_jobs.examine.bias.postings import Postings
from pipelines.school_jobs.examine.bias.ranking_figures import Figures
from pipelines.school_jobs.examine.bias.thresholds import SELECTION_FACTOR, TOP, WARN_UNSURE

_FIELDS = ("cip4", "title")
_INTERVAL = ("value", "low", "high", "postings", "employers")
_RANKS = ("rank", "rank_low", "rank_high", "in_top_ten")
_BOUNDS = ("selection_low", "selection_high", "worst_low", "worst_high")


@dataclass(frozen=True)
class Ranking:
    """`figure`: the column of the answers that it is by."""

    check: Check
    figure: str
    what: str
    unit: str
    figures: Callable[[Postings, pd.DataFrame, Floats, int], Figures]


RANKINGS = (
    Ranking(
        Check(
            "rank_openings_per_graduate",
            "both",
            "The first ten fields by open postings per hundred graduates would be the same ten with other employers.",
        ),
        "postings_per_100_graduates",
        "The ranking by openings per graduate",
        "open postings per 100 graduates",
        ranking_figures.openings,
    ),
    Ranking(
        Check(
            "rank_advertised_pay",
            "jooble",
            "The first ten fields by median advertised salary would be the same ten with other employers.",
        ),
        "salary_median_usd",
        "The ranking by advertised pay",
        "US dollars per year, median of lower bounds",
        ranking_figures.pay,
    ),
)


def examine(postings: Postings, fields: pd.DataFrame, seed: int, min_n: int) -> Results:
    """Findings on openings per hundred graduates and on advertised pay; a table of ranks for each, one of intervals."""
    titles = {str(code): str(title) for code, title in zip(fields["cip4"], fields["title"], strict=True)}
    findings, tables, intervals = [], [], []
    for ranking in RANKINGS:
        try:
            found = ranking.figures(postings, fields, ranking_figures.drawn(postings, seed), min_n)
        except NotExaminable as error:
            findings.append(ranking.check.not_examined(str(error), limits=True))
            continue
        leading = [(_row(found, at, ranks, titles), ranks) for at, ranks in ranking_figures.leading(found)]
        findings.append(_finding(ranking, found.fields.size, leading))
        tables.append(_table(ranking, found, [row for row, _ in leading]))
        if ranking.figures is ranking_figures.pay:
            tables.append(_bounds(found, postings, titles, min_n))
        rows = ranking_figures.values(found)
        intervals += [[ranking.figure, row[0], titles.get(str(row[0])), *row[1:]] for row in rows]
    return Results(findings=findings, tables=[*tables, *([_intervals(intervals, min_n)] if intervals else [])])


def _row(figures: Figures, at: int, found: RankRange, titles: dict[str, str]) -> Row:
    code = str(figures.fields[at])
    ranks: Row = dict(zip(_RANKS, (found.rank, found.low, found.high, fraction(found.in_top)), strict=True))
    return {"cip4": code, "title": titles.get(code), **ranks}


def _finding(ranking: Ranking, fields: int, leading: list[tuple[Row, RankRange]]) -> Finding:
    if fields <= TOP:
        reason = f"only {fields} fields can be ranked, and all are among the first {TOP}"
        return ranking.check.not_examined(reason, looked_at=fields)
    unsure = [(row, found) for row, found in leading if found.high > TOP]
    sure = [str(row["title"] or "") for row, found in leading if found.high <= TOP]
    base = f"{len(sure)} of the first {TOP} of {fields} fields are sure to be among them"
    if not unsure:
        return ranking.check.judged(fields, 0, f"{base}, at 95 % each.")
    row, last = unsure[-1]
    span = f"{row['title'] or row['cip4']}, at {last.rank}, ranks somewhere from {last.low} to {last.high}"
    named = f" ({some(sure, 3)})" if sure else ""
    return ranking.check.judged(
        fields,
        len(unsure),
        says=f"{base} at 95 % each{named}; the other {len(unsure)} may rank lower: {span}.",
        limit=f"{ranking.what} does not tell which ten fields lead: with other employers hiring, {len(unsure)} of "
        f"{TOP} might not be among them; {span}.",
        warn=len(unsure) >= WARN_UNSURE,
        sample=[row for row, _ in unsure],
    )


def _table(ranking: Ranking, figures: Figures, leading: list[Row]) -> ResultTable:
    by_field = {row[0]: row[1:] for row in ranking_figures.values(figures)}
    return ResultTable(
        name=ranking.check.name,
        title=f"{ranking.what}: how sure are the first ten?",
        note=f"value: {ranking.unit}; low and high: 95 % interval, drawing employers anew; rank_low to rank_high holds "
        f"the rank with 95 % confidence; in_top_ten: share of samples. Of {figures.fields.size} fields with postings "
        f"of {MIN_CLUSTERS} employers or more.",
        columns=[*_FIELDS, *_RANKS, *_INTERVAL],
        rows=[[*row.values(), *by_field[row["cip4"]]] for row in leading],
    )


def _bounds(figures: Figures, postings: Postings, titles: dict[str, str], min_n: int) -> ResultTable:
    """One row per field of `figures` (medians of the salaries shown), the highest median first."""
    rows: list[list[Cell]] = []
    for at in np.argsort(-figures.values, kind="stable"):
        code = str(figures.fields[at])
        here = postings.field == code
        pay = postings.pay[here & ~np.isnan(postings.pay)]
        known, every = int(pay.size), int(here.sum())
        likely = bounds.under_selection(pay, every - known, SELECTION_FACTOR)
        worst = bounds.worst_case(pay, every - known)
        ends = [None if end is None else ratio(end) for end in (likely.low, likely.high, worst.low, worst.high)]
        shown = [code, titles.get(code), every, known, fraction(known / every), ratio(figures.values[at])]
        rows.append([*shown, *ranking_figures.interval(figures, at), *ends])
    return ResultTable(
        name="salary_bounds",
        title="What the median advertised salary of each field may be",
        note="US dollars per year, of lower bounds. low and high: 95 % interval for chance, drawing employers anew; "
        f"selection: if no salary is more than {SELECTION_FACTOR} times likelier to be shown than another; worst: "
        "whatever the salaries that are not shown may be, empty where half of them are missing or more. Fields with "
        f"fewer than {MIN_CLUSTERS} employers or {min_n} salaries are left out.",
        columns=[*_FIELDS, "postings", "with_salary", "share", "value", "low", "high", *_BOUNDS],
        rows=rows,
    )


def _intervals(rows: list[list[Cell]], min_n: int) -> ResultTable:
    return ResultTable(
        name="intervals",
        title="Intervals of every field's openings per hundred graduates and advertised pay, in the nation",
        note="95 % bootstrap intervals, drawing employers anew (a posting without one is its own); they tell of chance "
        f"only. Fields with fewer than {MIN_CLUSTERS} employers or {min_n} postings behind the value are left out.",
        columns=["figure", *_FIELDS, *_INTERVAL],
        rows=rows,
    )
