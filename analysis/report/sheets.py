"""Rows of a question or of the examination as a table of the page.

What an aggregate rests on (`…_n`, `…_flagged`) stands in its cell, a row's code below its name, and a column that is
the same in all rows appears once, in the caption.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from analysis.ask import formats
from analysis.report import values
from analysis.report.content import report
from analysis.report.model import Cell, Column, Sheet

CAPTION_COLUMNS = ("as_of_date", "by")
Row = Mapping[str, Any]


def sheet(
    caption: str, columns: Sequence[str], rows: Sequence[Row], meanings: Mapping[str, str], min_n: int = 0
) -> Sheet:
    """The table of `rows`. Empty cells on fewer than `min_n` values, or named in `withheld`, say that they are."""
    once = [name for name in CAPTION_COLUMNS if name in columns and len({row[name] for row in rows}) == 1]
    codes = _codes([name for name in columns if any(row[name] is not None for row in rows)])
    shown = _shown([name for name in columns if name not in once], codes)
    return Sheet(
        caption=" ".join([caption, *(_once(name, rows[0][name]) for name in once)]),
        columns=[_column(name, rows, meanings) for name in shown],
        rows=[[_cell(name, columns, row, codes, min_n) for name in shown] for row in rows],
    )


def is_withheld(name: str, row: Row, n: int | None, min_n: int) -> bool:
    """True when the cell of column `name` is empty because it rests on too few values."""
    few = n is not None and 0 < n < min_n
    return row[name] is None and (few or formats.is_withheld(name, row.get("withheld")))


def tallies(name: str, columns: Sequence[str], row: Row) -> tuple[int | None, int | None]:
    """On how many values the aggregate `name` rests, and how many of these were flagged."""
    found = [values.tally(name, columns, end) for end in (values.N, values.FLAGGED)]
    n, flagged = (None if tally is None or name.endswith((values.N, values.FLAGGED)) else row[tally] for tally in found)
    return n, flagged


def _once(name: str, value: Any) -> str:
    if name == "as_of_date" and value is not None:
        return f"As of {values.day(value)}."
    return f"{values.label(name)} {values.text(name, value) or 'not known'}."


def _codes(columns: Sequence[str]) -> dict[str, str]:
    """The column of the code below each name."""
    found = {name: next((code for code in codes if code in columns), "") for name, codes in report().codes.items()}
    return {name: code for name, code in found.items() if code and name in columns}


def _shown(columns: Sequence[str], codes: Mapping[str, str]) -> list[str]:
    """The columns that have cells of their own, the one that names the row first."""
    rest = [name for name in columns if name not in (*codes, *codes.values(), "withheld")]
    ends = (values.N, values.FLAGGED)
    tally_columns = {values.tally(name, columns, end) for name in rest if not name.endswith(ends) for end in ends}
    return [*codes, *(name for name in rest if name not in tally_columns)]


def _column(name: str, rows: Sequence[Row], meanings: Mapping[str, str]) -> Column:
    number = values.is_number(name, (row[name] for row in rows))
    return Column(name=name, label=values.label(name), meaning=meanings.get(name, ""), number=number)


def _cell(name: str, columns: Sequence[str], row: Row, codes: Mapping[str, str], min_n: int) -> Cell:
    n, flagged = tallies(name, columns, row)
    return Cell(
        value=values.stored(row[name]),
        text=values.text(name, row[name]),
        n=n,
        flagged=flagged,
        aside=report().code(row[codes[name]]) if name in codes else "",
        withheld=is_withheld(name, row, n, min_n),
    )


def basis(columns: Sequence[str], rows: Sequence[Row], min_n: int) -> list[str]:
    """Sentences on what the figures of a table rest on: how many values, flagged ones, withheld cells."""
    counted = [column for column in columns if column.endswith(values.N)]
    parts = [text for column in counted if (text := _rests(column, columns, _with_a_figure(column, columns, rows)))]
    withheld = sum(_number_withheld(columns, row, min_n) for row in rows)
    sentences = (
        [f"The figures of the table rest on {values.listed(parts)}; flagged values are outliers, and are counted."]
        if parts
        else []
    )
    if withheld:
        cells = "cell is" if withheld == 1 else "cells are"
        sentences.append(f"{values.number(withheld)} {cells} withheld for resting on fewer than {min_n} values.")
    return sentences


def _with_a_figure(column: str, columns: Sequence[str], rows: Sequence[Row]) -> list[Row]:
    """The rows that show a figure which `column` counts the values of."""
    ends = (values.N, values.FLAGGED)
    figures = [name for name in columns if not name.endswith(ends) and values.tally(name, columns, values.N) == column]
    return [row for row in rows if any(row[name] is not None for name in figures)]


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


def _number_withheld(columns: Sequence[str], row: Row, min_n: int) -> int:
    ends = (values.N, values.FLAGGED)
    names = [name for name in columns if not name.endswith(ends) and name != "withheld"]
    return sum(is_withheld(name, row, tallies(name, columns, row)[0], min_n) for name in names)
