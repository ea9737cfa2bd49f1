"""How sure are the top ten? Intervals of every field's figures, and the range of ranks of the leading ones."""

import pandas as pd

from analysis.examine.check import Check, Row, fraction, ratio, some
from analysis.examine.results import Cell, Finding, Results, ResultTable
from analysis.examine.statistics.bootstrap import RankRange
from analysis.examine.statistics.chance import MIN_CLUSTERS, NotExaminable
from pipelines.school_jobs.examine.bias import ranking_figures, unknown_pay
from pipelines.school_jobs.examine.bias.postings import Postings
from pipelines.school_jobs.examine.bias.ranking_figures import Figures
from pipelines.school_jobs.examine.bias.thresholds import TOP, WARN_UNSURE

OPENINGS = Check(
    "rank_openings_per_graduate",
    "both",
    "The ten fields with most open postings per hundred graduates would be the same ten with other employers.",
)
PAY = Check(
    "rank_advertised_pay",
    "jooble",
    "The ten fields with the highest median advertised salary would be the same ten with other employers.",
)
_FIELDS = ("cip4", "title")
_INTERVAL = ("value", "low", "high", "postings", "employers")
_RANKS = ("rank", "rank_low", "rank_high", "in_top_ten")


def examine(postings: Postings, fields: pd.DataFrame, seed: int, min_n: int) -> Results:
    """Findings on openings per hundred graduates and on advertised pay; a table of ranks for each, one of intervals."""
    titles = {str(code): str(title) for code, title in zip(fields["cip4"], fields["title"], strict=True)}
    findings, tables, all_rows = [], [], []
    for check, figures in ((OPENINGS, ranking_figures.openings), (PAY, ranking_figures.pay)):
        try:
            found = figures(postings, fields, ranking_figures.drawn(postings, seed), min_n)
        except NotExaminable as error:
            findings.append(check.not_examined(str(error), limits=True))
            continue
        ranges = ranking_figures.leading(found)
        findings.append(_finding(check, found, ranges, titles))
        tables.append(_ranks_table(check, found, ranges, titles))
        if check is PAY:
            tables.append(unknown_pay.table(found, postings, titles, min_n))
        all_rows += _rows(check, found, titles)
    return Results(findings=findings, tables=[*tables, *([_intervals(all_rows, min_n)] if all_rows else [])])


def _finding(check: Check, figures: Figures, ranges: list[tuple[int, RankRange]], titles: dict[str, str]) -> Finding:
    fields = figures.fields.size
    if fields <= TOP:
        return check.not_examined(
            f"only {fields} fields can be ranked, and all are among the first {TOP}", looked_at=fields
        )
    unsure = [(at, found) for at, found in ranges if found.high > TOP]
    sure = [titles.get(str(figures.fields[at]), "") for at, found in ranges if found.high <= TOP]
    base = f"{len(sure)} of the first {TOP} of {fields} fields are sure to be among them"
    if not unsure:
        return check.judged(fields, 0, f"{base}, at 95 % each.")
    span = _span(figures, unsure[-1], titles)
    return check.judged(
        fields,
        len(unsure),
        says=f"{base} at 95 % each{_named(sure)}; the other {len(unsure)} may rank lower: {span}.",
        limit=f"{_what(check)} does not tell which ten fields lead: with other employers hiring, {len(unsure)} of "
        f"{TOP} might not be among them; {span}.",
        warn=len(unsure) >= WARN_UNSURE,
        sample=[_range_row(figures, at, found, titles) for at, found in unsure],
    )


def _named(sure: list[str]) -> str:
    return f" ({some(sure, 3)})" if sure else ""


def _what(check: Check) -> str:
    return "The ranking by openings per graduate" if check is OPENINGS else "The ranking by advertised pay"


def _span(figures: Figures, last: tuple[int, RankRange], titles: dict[str, str]) -> str:
    at, found = last
    title = titles.get(str(figures.fields[at]), str(figures.fields[at]))
    return f"{title}, at {found.rank}, ranks somewhere from {found.low} to {found.high}"


def _range_row(figures: Figures, at: int, found: RankRange, titles: dict[str, str]) -> Row:
    code = str(figures.fields[at])
    ranked: Row = dict(zip(_RANKS, (found.rank, found.low, found.high, fraction(found.in_top)), strict=True))
    return {"cip4": code, "title": titles.get(code), **ranked}


def _ranks_table(
    check: Check, figures: Figures, ranges: list[tuple[int, RankRange]], titles: dict[str, str]
) -> ResultTable:
    by_field = {str(row[0]): row for row in _values(figures)}
    rows: list[list[Cell]] = [
        [*_range_row(figures, at, found, titles).values(), *by_field[str(figures.fields[at])][1:]]
        for at, found in ranges
    ]
    unit = "open postings per 100 graduates" if check is OPENINGS else "US dollars per year, median of lower bounds"
    return ResultTable(
        name=check.name,
        title=f"{_what(check)}: how sure are the first ten?",
        note=f"value: {unit}; low and high: 95 % interval, drawing employers anew; rank_low to rank_high holds the "
        f"rank with 95 % confidence; in_top_ten: share of samples. Of {figures.fields.size} fields with postings of "
        f"{MIN_CLUSTERS} employers or more.",
        columns=[*_FIELDS, *_RANKS, *_INTERVAL],
        rows=rows,
    )


def _values(figures: Figures) -> list[list[Cell]]:
    return [
        [
            str(name),
            ratio(figures.values[at]),
            *unknown_pay.interval(figures, at),
            int(figures.postings[at]),
            int(figures.employers[at]),
        ]
        for at, name in enumerate(figures.fields)
    ]


def _rows(check: Check, figures: Figures, titles: dict[str, str]) -> list[list[Cell]]:
    figure = "postings_per_100_graduates" if check is OPENINGS else "salary_median_usd"
    return [[figure, row[0], titles.get(str(row[0])), *row[1:]] for row in _values(figures)]


def _intervals(rows: list[list[Cell]], min_n: int) -> ResultTable:
    return ResultTable(
        name="intervals",
        title="Intervals of every field's openings per hundred graduates and advertised pay, in the nation",
        note="95 % bootstrap intervals, drawing employers anew (a posting without one is its own); they tell of chance "
        f"only. Fields with fewer than {MIN_CLUSTERS} employers or {min_n} postings behind the value are left out.",
        columns=["figure", *_FIELDS, *_INTERVAL],
        rows=rows,
    )
