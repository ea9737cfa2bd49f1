"""Confidence in the ranking of the nation's fields by openings: the ranges that the examination found."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from analysis.examine.results import Examination
from analysis.report.content import Asked, Ranges
from pipelines.school_jobs.analysis import places
from pipelines.school_jobs.report.sentences import title

QUESTION, TABLE = "openings_per_graduate", "rank_openings_per_graduate"
INTERVAL, RANKS = ("low", "high"), ("rank_low", "rank_high")


def ranges_of(asked: Asked, looked: Callable[[], Examination]) -> Ranges:
    """The ranges for an answer, where the examination has any."""
    known = ranges(asked, looked)
    return Ranges(sentences(asked, known), *widened(asked, known))


def ranges(asked: Asked, looked: Callable[[], Examination]) -> Mapping[str, Mapping[str, Any]]:
    """Interval and ranks by field; none for other questions, and for one state."""
    if asked.section.question != QUESTION or asked.parameters.get("state") != places.NATION:
        return {}
    table = next((table for table in looked().tables if table.name == TABLE), None)
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows] if table else []
    return {str(row["cip4"]): _range(row) for row in rows}


def _range(row: Mapping[str, Any]) -> Mapping[str, Any]:
    interval = {name: None if row[name] is None else Decimal(str(row[name])) for name in INTERVAL}
    return {**interval, **{name: row[name] for name in RANKS}}


def widened(asked: Asked, known: Mapping[str, Mapping[str, Any]]) -> tuple[list[str], list[list[Any]]]:
    """Columns and rows of the answer, with the ranges where they are known of all its rows, for its figure."""
    rows = [list(row.values()) for row in asked.rows]
    if not known or any(row["cip4"] not in known for row in asked.rows):
        return list(asked.columns), rows
    names = [*INTERVAL, *RANKS]
    more = [[known[row["cip4"]][name] for name in names] for row in asked.rows]
    return [*asked.columns, *names], [[*row, *each] for row, each in zip(rows, more, strict=True)]


def sentences(asked: Asked, known: Mapping[str, Mapping[str, Any]]) -> Sequence[str]:
    """A sentence on the range of ranks of the first, if it is known."""
    first = next((row for row in asked.rows if row.get("cip4") in known), None)
    if first is None:
        return []
    low, high = (known[first["cip4"]][name] for name in RANKS)
    if low is None or high is None or low == high:
        return []
    return [f"With other employers hiring, {title(first)} might rank anywhere from {low} to {high} (95 % sure)."]
