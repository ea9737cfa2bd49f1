"""Columns of the official CSV files by field of the API, and the conversion of cells to the API's JSON values.

Copies of the files that went through a spreadsheet or a data frame have lost leading zeros, which are given back, or
keep them by writing `="0301"`, or hold codes as floats ("301.0").
"""

import math
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from producers.sources.college_scorecard import mapping, values
from producers.sources.college_scorecard.values import UNKNOWN

Json = str | int | float | None
WHOLE = re.compile(r"-?[0-9]{1,20}", re.ASCII)
NUMBER = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?([eE][-+]?[0-9]{1,2})?", re.ASCII)
DIGITS = re.compile(r"[0-9]+", re.ASCII)
FLOAT = re.compile(r"([0-9]{1,20})\.0+", re.ASCII)
ROUNDED = re.compile(r"[0-9]+(\.[0-9]+)?[eE][-+]?[0-9]+", re.ASCII)  # digits of a code are lost
FORMULA = re.compile(r'="([^"]*)"')


def plain(cell: str) -> str | None:
    """The cell's text without blanks, spreadsheet formula and quotes of its own; None for a word for unknown."""
    text = cell.strip()
    formula = FORMULA.fullmatch(text)
    text = formula.group(1).strip() if formula else text
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1].strip()
    return None if text in UNKNOWN else text


def number(cell: str) -> Json:
    """A JSON number that is exactly the cell's; what is none stays text, for the reader to refuse."""
    found = plain(cell)
    if found is None or not NUMBER.fullmatch(found):
        return found
    if WHOLE.fullmatch(found):
        return int(found)
    near = float(found)
    return near if math.isfinite(near) and Decimal(repr(near)) == Decimal(found) else found


def whole(cell: str) -> Json:
    """As `number` has it, and 123456.0 is 123456."""
    found = number(cell)
    return int(found) if isinstance(found, float) and found.is_integer() else found


def _code(cell: str) -> str | None:
    """The digits of a code that may stand as a float; unknown where some are lost ("1.9E+08")."""
    found = plain(cell)
    if found is None or ROUNDED.fullmatch(found):
        return None
    float_ = FLOAT.fullmatch(found)
    return float_[1] if float_ else found


def padded(width: int) -> Callable[[str], Json]:
    """Reads digits that have lost their leading zeros."""

    def read(cell: str) -> Json:
        found = _code(cell)
        return found.zfill(width) if found is not None and DIGITS.fullmatch(found) else found

    return read


def zip_code(cell: str) -> Json:
    """`603` is 00603; `193551488` and, with a lost zero, `67831234` are ZIP+4 without their dash."""
    found = _code(cell)
    if found is None or not DIGITS.fullmatch(found):
        return found
    return found.zfill(5 if len(found) <= 5 else 9)


class Column(NamedTuple):
    variable: str
    read: Callable[[str], Json]


UNIT_ID = "UNITID"
READS: Mapping[Callable[[Any], Any], Callable[[str], Json]] = {
    values.text: plain,
    values.ope6_id: padded(6),
    values.cip4: padded(4),
    values.zip_code: zip_code,
    values.unit_id: whole,
}


def columns(readings: mapping.Readings) -> dict[str, Column]:
    """The columns that hold what is read, by their paths in the API."""
    return {
        path: Column(variable, READS.get(reading.read, number))
        for reading in readings
        for path, variable in reading.paths.items()
        if variable
    }


SCHOOL: Mapping[str, Column] = columns(mapping.SCHOOL)
PROGRAM: Mapping[str, Column] = columns(mapping.PROGRAM)
