"""Pieces of generated sentences. Every number in them comes from the rows of an answer."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from analysis.report import sheets, values
from analysis.report.content import Row, report


def listed(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))


def counted(number: int | Decimal, noun: str) -> str:
    """`1 page`, `1,234 pages`."""
    plural = f"{noun}es" if noun.endswith("ch") else f"{noun}s"
    return f"{values.number(number)} {noun if number == 1 else plural}"


def known(rows: Iterable[Row], column: str) -> list[Row]:
    """The rows in which the column holds a value."""
    return [row for row in rows if row[column] is not None]


def basis(columns: Sequence[str], rows: Sequence[Row], min_n: int) -> list[str]:
    """Sentences on what the figures of a table rest on: how many values, flagged ones, withheld cells."""
    parts = [text for column in columns if column.endswith(values.N) if (text := _rests(column, columns, rows))]
    withheld = sum(_withheld(columns, row, min_n) for row in rows)
    told = (
        [f"The figures of the table rest on {listed(parts)}; flagged values are outliers, and are counted."]
        if parts
        else []
    )
    if withheld:
        cells = "cell is" if withheld == 1 else "cells are"
        told.append(f"{values.number(withheld)} {cells} withheld for resting on fewer than {min_n} values.")
    return told


def _rests(column: str, columns: Sequence[str], rows: Sequence[Row]) -> str:
    what = column.removesuffix(values.N)
    n = _sum(rows, column)
    if not n:
        return ""
    flagged = f"{what}{values.FLAGGED}"
    noted = (
        f" ({values.number(_sum(rows, flagged)) if _sum(rows, flagged) else 'none'} flagged)"
        if flagged in columns
        else ""
    )
    return f"{values.number(n)} {report().behind(what)} for {_called(what, columns)}{noted}"


def _called(what: str, columns: Sequence[str]) -> str:
    median = f"{what}_median_usd"
    return values.label(median if median in columns else what).lower()


def _sum(rows: Iterable[Row], column: str) -> int:
    return sum(row[column] or 0 for row in rows)


def _withheld(columns: Sequence[str], row: Row, min_n: int) -> int:
    ends = (values.N, values.FLAGGED)
    names = [name for name in columns if not name.endswith(ends) and name != "withheld"]
    return sum(sheets.is_withheld(name, row, sheets.tallies(name, columns, row)[0], min_n) for name in names)
