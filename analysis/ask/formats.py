"""Values of answers as text, for machines and for people, and the files an answer is written to."""

import csv
import io
import json
import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from analysis.ask.answer import Answer
from analysis.content import content
from plumbing.errors import Failure
from plumbing.targets import target

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def exact(value: object) -> str:
    """Decimals with all their digits and no exponent, instants in ISO 8601, nothing for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, datetime) else str(value)


def harmless(value: object) -> str:
    """The same for a spreadsheet: a text that it would take for a formula is given an apostrophe."""
    text = exact(value)
    return f"'{text}" if isinstance(value, str) and text.lstrip(" ").startswith(_FORMULA) else text


def quiet(value: object) -> str:
    """The exact value without what moves a cursor."""
    return _CONTROL.sub("�", exact(value))


def readable(column: str, value: object) -> str:
    """For people: whole dollars, shares in per cent, thousands set apart but in years, codes by what they are called,
    nothing that moves a cursor."""
    if isinstance(value, bool) or value is None:
        return exact(value)
    if value in (labels := content().labels.get(column, {})):
        return labels[value]
    if isinstance(value, int):
        return str(value) if is_year(column) else f"{value:,}"
    if isinstance(value, Decimal):
        if column.endswith("_share"):
            return share(value)
        return f"{value:,.0f}" if column.endswith("_usd") else f"{value:,f}"
    return quiet(value)


def is_year(column: str) -> bool:
    """True of a column whose whole numbers are years of the calendar, in which thousands are not set apart."""
    return column.endswith("year") or column == "decade"


def share(value: Decimal) -> str:
    """A fraction in per cent, with one digit after the point."""
    return f"{value * 100:,.1f} %"


def is_withheld(column: str, withheld: str | None) -> bool:
    """True when a row with this text in its column `withheld` withholds the cell of `column`."""
    named = {each.strip() for each in (withheld or "").split(",")} - {""}
    return bool(named & content().withheld.get(column, set())) or _by_stem(column, named)


def _by_stem(column: str, named: set[str]) -> bool:
    if column in content().withheld:
        return False
    return column.split("_")[0] in named or (column.endswith("_share") and "shares" in named)


def as_csv(answer: Answer) -> str:
    """A line with the columns' names, then the rows. No cell is a formula to a spreadsheet."""
    return csv_of(answer.names, answer.rows)


def csv_of(names: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """The same of any rows."""
    return "".join(_csv_line([harmless(value) for value in row]) for row in (names, *rows))


def _csv_line(cells: Sequence[str]) -> str:
    """Ended by a line feed alone. A cell with a carriage return is quoted: only the other ending makes sure of that."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue().removesuffix("\r\n") + "\n"


def as_json(answer: Answer) -> str:
    """One object: question, title, parameters, columns (name, meaning), rows (objects), notes."""
    payload = {
        "question": answer.question.name,
        "title": answer.question.title,
        "parameters": dict(answer.parameters),
        "columns": [{"name": column.name, "meaning": column.meaning} for column in answer.columns],
        "rows": [dict(zip(answer.names, row, strict=True)) for row in answer.rows],
        "notes": list(answer.notes),
    }
    return json.dumps(payload, default=_plain, ensure_ascii=False, indent=1) + "\n"


def _plain(value: object) -> str:
    if isinstance(value, Decimal | date):
        return exact(value)
    raise TypeError(f"no form in JSON for {type(value).__name__}")


class CannotKeep(Failure):
    """The file cannot be written. The message says why."""


def keep(path: Path, content: bytes) -> None:
    """Writes a file that the user named, all of it or nothing. Raises CannotKeep."""
    try:
        with target(path) as draft:
            draft.write_bytes(content)
    except OSError as error:
        raise CannotKeep(f"cannot write {path}: {error.strerror}") from None
