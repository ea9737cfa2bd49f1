"""An answer for machines: CSV and JSON."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from analysis.ask.answer import Answer
from analysis.ask.cells import exact, harmless


def as_csv(answer: Answer) -> str:
    """A line with the columns' names, then the rows. No cell is a formula to a spreadsheet."""
    return csv_of(answer.names, answer.rows)


def csv_of(names: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """The same of any rows."""
    return "".join(_line([harmless(value) for value in row]) for row in (names, *rows))


def _line(cells: Sequence[str]) -> str:
    """Ended by a line feed alone. A cell with a carriage return is quoted: only the other ending makes sure of that."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue().removesuffix("\r\n") + "\n"


def as_json(answer: Answer) -> str:
    """One object: question, title, parameters, columns (name, meaning), rows (objects), notes."""
    told = {
        "question": answer.question.name,
        "title": answer.question.title,
        "parameters": dict(answer.parameters),
        "columns": [{"name": column.name, "meaning": column.meaning} for column in answer.columns],
        "rows": [dict(zip(answer.names, row, strict=True)) for row in answer.rows],
        "notes": list(answer.notes),
    }
    return json.dumps(told, default=_plain, ensure_ascii=False, indent=1) + "\n"


def _plain(value: object) -> str:
    if isinstance(value, Decimal | date):
        return exact(value)
    raise TypeError(f"no form in JSON for {type(value).__name__}")
