"""Values as text: exactly, for machines; set apart by thousands, for people; and which are withheld."""

import re
from datetime import datetime
from decimal import Decimal

from analysis.content import content

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
    """For people: whole dollars, thousands set apart, codes by what they are called, nothing that moves a cursor."""
    if isinstance(value, bool) or value is None:
        return exact(value)
    if value in (labels := content().labels.get(column, {})):
        return labels[value]
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, Decimal):
        return f"{value:,.0f}" if column.endswith("_usd") else f"{value:,f}"
    return quiet(value)


def is_withheld(column: str, withheld: str | None) -> bool:
    """Whether a row whose column `withheld` says this withholds the cell of `column`."""
    named = {each.strip() for each in (withheld or "").split(",")} - {""}
    return bool(named & content().withheld.get(column, set())) or _by_stem(column, named)


def _by_stem(column: str, named: set[str]) -> bool:
    if column in content().withheld:
        return False
    return column.split("_")[0] in named or (column.endswith("_share") and "shares" in named)
