"""Values as the cells of a CSV file (RFC 4180), safe to open in a spreadsheet.

Texts are quoted, all else is not, and null is nothing: `""` is an empty text. Numbers are exact decimals, instants
`2026-03-23T14:05:09.000123Z`.

A spreadsheet takes a text for a formula when it begins with one of `= + - @`, their full-width forms, tab or a line
break. OWASP ("CSV injection") names these, and that spaces, quotes, or a separator or line break inside the text may
come before: a program that takes `;` or a line break for the end of a cell sees a new one begin there. Each such place
gets an apostrophe in front, and so does the text itself. `unguarded` takes exactly that back.
"""

import re
from collections.abc import Callable
from typing import Any

from streaming.column_types import column_type

Cell = Callable[[Any], str]

# What a reader may skip before a formula: blanks, invisible characters, quotes, and apostrophes (ours among them).
_SKIPPED = r"[ \u00a0\u1680\u2000-\u200f\u2028\u2029\u202f\u205f\u2060\u3000\ufeff\x00\"']*"
_FORMULA = r"[=+\-@\uff1d\uff0b\uff0d\uff20]"
# A cell begins at the start, after a line break, or after what another locale separates cells by.
_BEGIN = r"(?:\A|(?<=[\n\r\v\f\x85\u2028\u2029;\t|]))"
_DANGER = rf"(?:\A{_SKIPPED}[\t\r\n\v\f]|{_BEGIN}{_SKIPPED}{_FORMULA})"

_DANGEROUS = re.compile(_DANGER)
_GUARDED_PLACE = re.compile(rf"\A|{_BEGIN}(?={_SKIPPED}{_FORMULA})")
_GUARD = re.compile(rf"\A'|{_BEGIN}'(?={_SKIPPED}{_FORMULA})")


def guarded(text: str) -> str:
    """The text with an apostrophe before whatever might be run as a formula; itself when nothing might."""
    return _GUARDED_PLACE.sub("'", text) if _DANGEROUS.search(text) else text


def unguarded(cell: str) -> str:
    """The text that `guarded` made `cell` of."""
    return _GUARD.sub("", cell) if _DANGEROUS.search(cell) else cell


def quoted(text: str) -> str:
    return '"' + guarded(text).replace('"', '""') + '"'


def cell_of(type_name: str) -> Cell:
    """Writer of values of a contract's column type; None becomes an empty cell."""
    text, is_text = column_type(type_name).text, column_type(type_name).is_text
    if is_text:
        return lambda value: "" if value is None else quoted(text(value))
    return lambda value: "" if value is None else text(value)
