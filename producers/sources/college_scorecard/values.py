"""One raw JSON value → one contract value. None is unknown; what can be neither raises Refused.

The API writes unknown as null, a blank or one of several words, integers as floats (`51100.0`) and numbers as text.
"""

import re
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Any

UNKNOWN = frozenset({"", "PrivacySuppressed", "PS", "NULL", "NA"})
NUMBER = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?", re.ASCII)
LARGEST_EXPONENT = 20  # beyond any field; keeps 1e999999999 from being written out
CENT, MICRO = Decimal("0.01"), Decimal("0.000001")
CONTEXT = Context(prec=60, rounding=ROUND_HALF_EVEN)
PLAIN = 10**15  # whole numbers below it are far within every field's reach, and are not made decimals to be read
SHOWN = 60  # characters of a value that a reason repeats


class Refused(ValueError):
    """A value or a record that cannot become what the contract asks for; the message says why."""


def text(raw: Any) -> str | None:
    """Text without surrounding blanks."""
    if raw is None:
        return None
    if not isinstance(raw, str):
        raise Refused(f"{shown(raw)} is not text")
    stripped = raw.strip()
    return None if stripped in UNKNOWN else stripped


def whole(raw: Any) -> int | None:
    """An integer, also from `51100.0` and `"51100"`."""
    if raw is None or (type(raw) is int and -PLAIN < raw < PLAIN):
        return raw
    number = _number(raw)
    if number is None:
        return None
    if number != number.to_integral_value(context=CONTEXT):
        raise Refused(f"{shown(raw)} is not a whole number")
    return int(number)


def code(raw: Any) -> int | None:
    """A coded value; negative codes are IPEDS's "not available" and "not applicable"."""
    number = whole(raw)
    return None if number is None or number < 0 else number


def flag(raw: Any) -> bool | None:
    """true or false, also from 1 and 0 as number or text."""
    if isinstance(raw, bool):
        return raw
    number = whole(raw)
    if number not in (None, 0, 1):
        raise Refused(f"{shown(raw)} is neither 0 nor 1")
    return None if number is None else bool(number)


def usd(raw: Any) -> str | None:
    """US dollars as text with two decimals, rounded half to even."""
    if raw is None or (type(raw) is int and -PLAIN < raw < PLAIN):
        return None if raw is None else f"{raw}.00"
    return _fixed(raw, CENT)


def degrees(raw: Any) -> str | None:
    """Degrees as text with six decimals, rounded half to even."""
    return _fixed(raw, MICRO)


def unit_id(raw: Any) -> str | None:
    """UNITID as text, from number or text."""
    return _digits(raw, 0)


def ope6_id(raw: Any) -> str | None:
    """OPEID of six digits; a number has lost its leading zeros and gets them back."""
    return _digits(raw, 6)


def zip_code(raw: Any) -> str | None:
    """ZIP code as reported; a number has lost its leading zeros and gets them back."""
    return _digits(raw, 5)


def cip4(raw: Any) -> str | None:
    """CIP code of four digits; one of three digits has lost its leading zero and gets it back."""
    digits = _digits(raw, 4)
    return digits if digits is None or len(digits) != 3 else digits.zfill(4)


def shown(raw: Any) -> str:
    """A value as a reason may show it: short and printable."""
    written = str(raw) if isinstance(raw, int | Decimal) else ascii(raw)
    return written if len(written) <= SHOWN else f"{written[: SHOWN - 1]}…"


def _digits(raw: Any, width: int) -> str | None:
    if raw is None or isinstance(raw, str):
        return text(raw)
    number = whole(raw)
    if number is not None and number < 0:
        raise Refused(f"{number} is negative")
    return str(number).zfill(width)


def _fixed(raw: Any, step: Decimal) -> str | None:
    number = _number(raw)
    if number is None:
        return None
    rounded = number.quantize(step, context=CONTEXT)
    return f"{rounded if rounded else abs(rounded):f}"  # never -0.00


def _number(raw: Any) -> Decimal | None:
    if isinstance(raw, str):
        raw = _written_number(raw)
    if raw is None:
        return None
    if isinstance(raw, float):  # read_canonical: it has the digits of its text
        raw = Decimal(repr(raw))
    if isinstance(raw, bool) or not isinstance(raw, int | Decimal):
        raise Refused(f"{shown(raw)} is not a number")
    number = Decimal(raw)
    if number.adjusted() > LARGEST_EXPONENT:
        raise Refused(f"{shown(raw)} is beyond any field")
    return number


def _written_number(raw: str) -> Decimal | None:
    stripped = text(raw)
    if stripped is None:
        return None
    if not NUMBER.fullmatch(stripped):
        raise Refused(f"{shown(raw)} is not a number")
    return Decimal(stripped)
