"""Values as people read them and as they are stored, and pieces of generated sentences, with numbers from answers."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from analysis.ask.formats import is_year
from analysis.ask.formats import share as share
from analysis.content import content
from analysis.report.content import Row

_DECIMAL = re.compile(r"-?\d+\.\d+")
_CODES = ("_code", "_id", "code", "version")
N, FLAGGED = "_n", "_flagged"  # ends of the columns that tell on how many values an aggregate rests


def stored(value: object) -> str | None:
    """The value exactly, as text; null stays null."""
    if value is None:
        return None
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def text(name: str, value: object) -> str:
    """The value of column `name` for people: dollars by `_usd`, per cent by `_share`, thousands apart but in years."""
    if value is None:
        return ""
    if name in content().spelled:
        return content().spelled[name](value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) and is_year(name):
        return str(value)
    if isinstance(value, int | float | Decimal):
        return _number(name, Decimal(str(value)))
    return value.isoformat() if isinstance(value, date) else str(value)


def _number(name: str, value: Decimal) -> str:
    if name.endswith("_usd"):
        return usd(value)
    if name == "share" or name.startswith("share_") or name.endswith("_share"):
        return share(value)
    return number(value)


def number(value: Decimal | int) -> str:
    """Thousands set apart; the digits after the point are those that are stored."""
    return f"{Decimal(value):,f}"


def day(value: date | str) -> str:
    """A date as a sentence says it: 6 January 2026."""
    parsed = value if isinstance(value, date) else date.fromisoformat(value)
    return f"{parsed.day} {parsed:%B %Y}"


def usd(value: Decimal | int) -> str:
    """Whole dollars: no amount here is known to the cent. Below ten dollars the cents are the amount."""
    amount = Decimal(value)
    digits = 0 if abs(amount) >= 10 else 2
    return f"{'−' if amount < 0 else ''}${abs(amount):,.{digits}f}"


def is_number(name: str, values: Iterable[object]) -> bool:
    """True when column `name` of these values holds numbers."""
    known = [value for value in values if value is not None]
    if not known:
        return name.endswith(("_usd", "_share"))
    return name not in content().spelled and all(_counts(value) for value in known)


def _counts(value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def label(name: str) -> str:
    """The head of a column: `paid_median_usd` as "Pay". The unit stands in the cells."""
    words = content().headings.get(name, "").removesuffix(", $") or name.removesuffix("_usd").replace("_", " ")
    return words[:1].upper() + words[1:]


def tally(name: str, columns: Iterable[str], end: str) -> str | None:
    """The column that counts what `name` rests on: `paid_n` of `paid_median_usd`; the most like it."""
    counted = {column.removesuffix(end): column for column in columns if column.endswith(end)}
    parts = name.split("_")
    starts = ("_".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((counted[start] for start in starts if start in counted), None)


def restored(name: str, value: object) -> object:
    """A value that was stored as JSON, read again: amounts, shares and other decimals stand there as text."""
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, str) and _DECIMAL.fullmatch(value) and not name.endswith(_CODES):
        return Decimal(value)
    return value


def listed(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))


def counted(number: int | Decimal, noun: str) -> str:
    """`1 page`, `1,234 pages`."""
    plural = f"{noun}es" if noun.endswith("ch") else f"{noun}s"
    return f"{Decimal(number):,f} {noun if number == 1 else plural}"


def known(rows: Iterable[Row], column: str) -> list[Row]:
    """The rows in which the column holds a value."""
    return [row for row in rows if row[column] is not None]
