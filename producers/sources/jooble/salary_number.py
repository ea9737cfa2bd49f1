"""One number of a salary, as people of different countries group it; None where it could be read in two ways."""

import re
from decimal import Decimal

from producers.sources.jooble.salary_words import INDIAN_GROUPS, POINT_GROUPS

LONGEST = 24
PLAIN = re.compile(r"0|[1-9][0-9]*", re.ASCII)
COMMAS = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]{1,2})?", re.ASCII)  # 1,234,567.89
INDIAN = re.compile(r"[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}(?:\.[0-9]{1,2})?", re.ASCII)  # 12,34,567.89
POINTS = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]{1,2})?", re.ASCII)  # 1.234.567,89
SPACED = re.compile(r"[1-9][0-9]{0,2}(?:[ '][0-9]{3})+(?:[.,][0-9]{1,2})?", re.ASCII)  # 1 234 567,89
ONE_POINT = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}", re.ASCII)  # 3.500: a thousand, or a decimal?
POINT_DECIMALS = re.compile(r"(?:0|[1-9][0-9]*)\.[0-9]{1,2}", re.ASCII)
COMMA_DECIMALS = re.compile(r"(?:0|[1-9][0-9]*),[0-9]{1,2}", re.ASCII)


def read_number(text: str, currency: str | None, multiplied: bool) -> Decimal | None:
    """The number that `text` (digits, points, commas, blanks, apostrophes) certainly is.

    `currency` settles what a point or a comma means; before a multiplier ("120k") there are no groups.
    """
    if len(text) > LONGEST:
        return None
    if PLAIN.fullmatch(text) or POINT_DECIMALS.fullmatch(text):
        return Decimal(text)
    if COMMA_DECIMALS.fullmatch(text):
        return Decimal(text.replace(",", ".")) if currency in POINT_GROUPS else None
    return None if multiplied else _grouped(text, currency)


def _grouped(text: str, currency: str | None) -> Decimal | None:
    if COMMAS.fullmatch(text) or (INDIAN.fullmatch(text) and currency in INDIAN_GROUPS | {None}):
        return Decimal(text.replace(",", ""))
    if SPACED.fullmatch(text):
        return Decimal(text.replace(" ", "").replace("'", "").replace(",", "."))
    if not POINTS.fullmatch(text):
        return None
    # "$2.500.000" is a dollar of some other country than the one that was taken for granted.
    certain = currency in POINT_GROUPS or (currency is None and not ONE_POINT.fullmatch(text))
    return Decimal(text.replace(".", "").replace(",", ".")) if certain else None
