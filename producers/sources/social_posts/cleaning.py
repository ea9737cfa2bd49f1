"""Values of raw messages, cleaned by the rules: error words are no value, 1.2k is 1200, times come in two forms."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from producers.fields import instant
from producers.reading.parsing import cut, kind
from producers.sources.social_posts.contract import LATEST_YEAR, OLDEST_YEAR

# What the programs that filled the tables wrote where they found nothing, in lower case and without blanks at the ends.
ERROR_WORDS = frozenset(
    {
        "",
        "no title data available",
        "no description available",
        "no description available story format",
        "user info error",
        "image src error.",
        "image src error",
        "no tags available",
        "null",
        "none",
        "nan",
    }
)
SAVED = "Local save in "
FOLLOWERS = re.compile(r"(\d{1,15}(?:\.\d{1,9})?)([kKmMbB]?)", re.ASCII)
SIZES = {"": 1, "k": 10**3, "m": 10**6, "b": 10**9}
TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,6})?", re.ASCII)
MOST_FOLLOWERS = 2**63 - 1
LABEL, TEXT = 300, 2_000


class Refusal(ValueError):
    """A value that no event can hold. `reason` is its kind."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def text(raw: Mapping[str, Any], name: str, longest: int = TEXT) -> str | None:
    """A text, cut at `longest` characters; None where it is missing, empty or an error word. Raises Refusal."""
    value = raw.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise Refusal("wrong-type", f"{name}: {kind(value)} came instead of text")
    found = value.replace("\x00", "").encode("utf-8", "replace").decode()
    letters = found.replace(",", "") if spelled(found) else found
    return None if letters.strip().lower() in ERROR_WORDS else found[:longest]


def spelled(value: str) -> bool:
    """True of a text whose every letter stands between commas: an error word that was taken for a list."""
    return len(value) > 2 and all(len(part) <= 1 for part in value.split(","))


def followers(value: str) -> int | None:
    """The number that a text such as 437, 26k, 1.2k or 6M means; None where it is none, or no whole number."""
    found = FOLLOWERS.fullmatch(value.strip())
    if not found:
        return None
    number = Decimal(found[1]) * SIZES[found[2].lower()]
    return int(number) if number == number.to_integral_value() and number <= MOST_FOLLOWERS else None


def follower_count(raw: Mapping[str, Any], name: str = "follower_count") -> int | None:
    """Followers of a record, a text or a whole number. Raises Refusal for another text that is no error word."""
    if isinstance(raw.get(name), int) and not isinstance(raw[name], bool):
        return whole(raw, name, MOST_FOLLOWERS)
    written = text(raw, name)
    number = None if written is None else followers(written)
    if written is not None and number is None:
        raise Refusal("wrong-value", f"{name}: {cut(written)} is no number such as 437, 1.2k or 6M")
    return number


def whole(raw: Mapping[str, Any], name: str, most: int) -> int | None:
    """A whole number from 0 to `most`; None where it is missing. Raises Refusal."""
    value = raw.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool):
        raise Refusal("wrong-type", f"{name}: {kind(value)} {cut(value)} came instead of a whole number")
    if not 0 <= value <= most:
        raise Refusal("wrong-value", f"{name}: {cut(value)} is not between 0 and {most:,}")
    return value


def degrees(raw: Mapping[str, Any], name: str, most: int) -> str | None:
    """A coordinate as contract text, rounded to six places; None where it is missing. Raises Refusal."""
    value = raw.get(name)
    if value is None:
        return None
    if not isinstance(value, int | float | Decimal) or isinstance(value, bool):
        raise Refusal("wrong-type", f"{name}: {kind(value)} came instead of a number")
    try:
        number = Decimal(str(value))
        if abs(number) > most:
            raise Refusal("wrong-value", f"{name}: {cut(value)} is not between -{most} and {most}")
        written = f"{number:.6f}"
    except InvalidOperation:
        raise Refusal("wrong-value", f"{name}: {cut(value)} is no coordinate") from None
    return "0.000000" if written == "-0.000000" else written


def time(raw: Mapping[str, Any], name: str) -> str | None:
    """A time as contract text, of `2020-08-28T03:52:47` or the same with a blank; None where it is missing. Raises
    Refusal for what is no time, or of a year that cannot be."""
    written = text(raw, name)
    if written is None:
        return None
    try:
        if not TIME.fullmatch(written):
            raise ValueError
        moment = datetime.fromisoformat(written).replace(tzinfo=UTC)
    except ValueError:
        raise Refusal("wrong-value", f"{name}: {cut(written)} is no time such as 2020-08-28 03:52:47") from None
    if not OLDEST_YEAR <= moment.year <= LATEST_YEAR:
        raise Refusal("wrong-value", f"{name}: the year {moment.year} is not between {OLDEST_YEAR} and {LATEST_YEAR}")
    return instant(moment)
