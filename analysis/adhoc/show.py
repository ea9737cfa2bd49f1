"""An answer as a table, CSV or JSON."""

import json
from decimal import Decimal
from io import StringIO

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from analysis.adhoc.answers import Answer
from analysis.ask.formats import csv_of, exact, quiet
from plumbing.errors import WrongUsage

_WIDE = 100_000  # where no terminal says how wide it is
_NARROW = 12  # with fewer letters a column on average, a table is no longer read


class TwoColumns(WrongUsage):
    """Two columns have one name, and an object has no place for both."""


def shown(answer: Answer, form: str, width: int | None) -> str:
    """`width`: of the terminal; None: nothing is broken. Raises TwoColumns for JSON."""
    if form == "csv":
        return csv_of(answer.columns, answer.rows)
    return _as_json(answer) if form == "json" else _as_table(answer, width)


def _as_json(answer: Answer) -> str:
    if twice := sorted({name for name in answer.columns if answer.columns.count(name) > 1}):
        raise TwoColumns(f"two columns are called {', '.join(twice)}; give them names of their own with AS")
    rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    return json.dumps(rows, default=exact, ensure_ascii=False, indent=1) + "\n"


def _as_table(answer: Answer, width: int | None) -> str:
    lines = _lines(answer, _WIDE)
    if width is None or max(map(len, lines)) <= width:
        return "\n".join(lines) + "\n"
    if len(answer.columns) * _NARROW <= width:
        return "\n".join(_lines(answer, width)) + "\n"
    return _as_blocks(answer)


def _lines(answer: Answer, width: int) -> list[str]:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for at, name in enumerate(answer.columns):
        number = any(isinstance(row[at], int | Decimal) for row in answer.rows)
        table.add_column(Text(quiet(name)), justify="right" if number else "left", overflow="fold")
    for row in answer.rows:
        table.add_row(*(Text(quiet(value)) for value in row))
    text = StringIO()
    Console(file=text, width=width, color_system=None).print(table)
    return "\n".join(line.rstrip() for line in text.getvalue().split("\n")).strip("\n").split("\n")


def _as_blocks(answer: Answer) -> str:
    """A line for each value that there is, and an empty line after each row."""
    names = [quiet(name) for name in answer.columns]
    left = max(map(len, names))
    lines = []
    for row in answer.rows:
        values = zip(names, map(quiet, row), strict=True)
        lines += [*(f"{name.ljust(left)}  {value}" for name, value in values if value), ""]
    return "\n".join(lines)
