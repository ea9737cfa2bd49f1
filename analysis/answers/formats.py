"""An answer for programs: CSV and JSON."""

import csv
import io
import json
from datetime import date
from decimal import Decimal

from analysis.answers.answer import Answer
from analysis.answers.cells import exact, harmless


def as_csv(answer: Answer) -> str:
    """A line with the columns' names, then the rows. No cell is a formula to a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(answer.names)
    writer.writerows([harmless(value) for value in row] for row in answer.rows)
    return text.getvalue()


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
