"""The figures that a salary text states, where they are certain. A wrong figure is worse than none.

Every word of a text must be understood, or nothing of it is taken. A currency or a period that is not stated stays
unknown, but for periods that figures of that size and currency leave alone (`customary`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from producers.sources.jooble.salary_text import (
    CURRENCY,
    DOLLAR,
    LPA,
    MULTIPLIER,
    NUMBER,
    PERIOD,
    UNKNOWN,
    WORKLOAD,
    Period,
    Token,
    is_romance,
    normal,
    read_number,
    tokens,
    words,
)

LONGEST = 300
LARGEST = Decimal("999999999999.99")  # of the contract's Amount
# A full-time year: 40 hours or 5 days a week, 52 weeks.
PER_YEAR: dict[Period, int] = {"hour": 2080, "day": 260, "week": 52, "month": 12, "year": 1}
# A yearly figure outside comes from a text that says something else than it seems to.
PLAUSIBLE_USD = (Decimal(5_000), Decimal(5_000_000))

Bounds = tuple[Decimal | None, Decimal | None]
CENT = Decimal("0.01")
WIDEST = 50  # times the least: a wider range says something else ("$90 - 100,000" leaves out thousands)
MONEY = "C{0,2}NM?C?"
STATED = re.compile(rf"(?P<open>[LU])?(?P<first>{MONEY})(?:(?P<to>[TU])(?P<second>{MONEY}))?(?P<more>P)?C?")


@dataclass(frozen=True)
class Salary:
    """A salary as a text states it; None is unknown. `minimum` ≤ `maximum` where both are known.

    `annual`: figures per year follow, since the period is stated or certain.
    """

    minimum: Decimal | None = None
    maximum: Decimal | None = None
    currency_code: str | None = None
    period: Period | None = None
    annual: bool = field(default=True, compare=False)

    def annual_usd(self) -> tuple[Decimal | None, Decimal | None]:
        """Least and most in US dollars per full-time year; unknown unless currency and period are certain."""
        if self.currency_code != "USD" or self.period is None or not self.annual:
            return None, None
        times = PER_YEAR[self.period]
        bounds = [None if bound is None else bound * times for bound in (self.minimum, self.maximum)]
        least, most = PLAUSIBLE_USD
        if any(bound is not None and not least <= bound <= most for bound in bounds):
            return None, None
        return bounds[0], bounds[1]


@dataclass(frozen=True)
class Money:
    """A number with the multiplier that is written behind it."""

    number: Decimal
    times: int | None

    @property
    def amount(self) -> Decimal:
        return self.number * (self.times or 1)


NOTHING = Salary()


@dataclass(frozen=True)
class TypicalPeriod:
    """Figures from `least` to below `limit` (None: any) are per `period`. `annual`: certain enough to say per year."""

    period: Period
    least: Decimal
    limit: Decimal | None = None
    annual: bool = False


YEARLY = TypicalPeriod("year", Decimal(10_000), annual=True)
TYPICAL_PERIODS: dict[str, tuple[TypicalPeriod, ...]] = {
    **dict.fromkeys(("EUR", "GBP", "CAD", "AUD", "NZD", "CHF"), (YEARLY,)),
    # From the federal minimum wage of an hour to that of a day of eight hours.
    "USD": (YEARLY, TypicalPeriod("hour", Decimal("7.25"), Decimal(58))),
    # Less than a minimum wage if it were per year, more than anybody earns in a week.
    "CZK": (TypicalPeriod("month", Decimal(15_000), Decimal(150_000)),),
    "INR": (TypicalPeriod("month", Decimal(5_000), Decimal(60_000)), TypicalPeriod("year", Decimal(500_000))),
}


def typical_period(bounds: Sequence[Decimal | None], currency: str | None) -> TypicalPeriod | None:
    """The one custom that all known bounds keep to."""
    known = [bound for bound in bounds if bound is not None]
    for custom in TYPICAL_PERIODS.get(currency or "", ()):
        if min(known) >= custom.least and (custom.limit is None or max(known) < custom.limit):
            return custom
    return None


@lru_cache(maxsize=4096)
def parse_salary(text: str, us_dollars: bool = True) -> Salary:
    """The salary of a text; never raises. `us_dollars`: whether "$" is the US dollar, by site and place."""
    text = normal(text) if len(text) <= LONGEST else ""
    found = tokens(text)
    rest = [token for token in found or () if token.kind not in (PERIOD, WORKLOAD)]
    shape = STATED.fullmatch("".join(token.kind for token in rest))
    if found is None or shape is None:
        return NOTHING
    romance = is_romance(text, found)
    currencies, periods = _currencies(found, us_dollars and not romance), _periods(found)
    if len(currencies - {UNKNOWN}) > 1 or len(periods) > 1:
        return NOTHING
    currency = next(iter(currencies - {UNKNOWN}), None)
    bounds = _bounds(shape, rest, currency, romance)
    if bounds is None:
        return NOTHING
    found_period = next(iter(periods), None)
    if not currencies and not _speaks_of_money(bounds, found_period, rest):
        return NOTHING
    whole = not any(token.kind == WORKLOAD for token in found)
    custom = None if found_period else typical_period(bounds, currency)
    if custom:
        return Salary(*bounds, currency, custom.period, custom.annual and whole)
    return Salary(*bounds, currency, found_period, whole)


BARE_NUMBER = re.compile(r"1[0-9]{3}|2[01][0-9]{2}", re.ASCII)  # a year, or a tax form ("1099 hourly")


def _speaks_of_money(bounds: Bounds, period: Period | None, rest: Sequence[Token]) -> bool:
    """True when figures without any currency are money: "40 per week" are hours, and "2024" is a year."""
    multiplied = any(token.kind == MULTIPLIER for token in rest)
    if not multiplied and any(BARE_NUMBER.fullmatch(token.text) for token in rest if token.kind == NUMBER):
        return False
    least = {"hour": 0, None: 1_000 if multiplied and None not in bounds else 10_000}.get(period, 1_000)
    most = LARGEST if period != "hour" else 500
    return all(bound is None or least <= bound <= most for bound in bounds)


def _currencies(found: list[Token], us_dollars: bool) -> set[str]:
    named = {words().currencies[token.text] for token in found if token.kind == CURRENCY}
    if any(token.text == LPA for token in found):
        named.add("INR")
    if DOLLAR in named:
        named.remove(DOLLAR)
        if not named & words().dollars:
            named.add("USD" if us_dollars else UNKNOWN)
    return named


def _periods(found: list[Token]) -> set[Period]:
    stated: set[Period] = {token.text for token in found if token.kind == PERIOD}  # type: ignore[misc]
    return stated | ({"year"} if any(token.text == LPA for token in found) else set())


def _bounds(shape: re.Match[str], rest: list[Token], currency: str | None, romance: bool) -> Bounds | None:
    """Least and most as the text has them; None when a number is unclear or they are not in order."""
    first = _money(rest[slice(*shape.span("first"))], currency, romance)
    if first is None:
        return None
    if shape["to"] is not None:
        second = _money(rest[slice(*shape.span("second"))], currency, romance)
        return None if second is None or shape["open"] == "U" or shape["more"] else _range(first, second)
    if shape["open"] == "U":
        return None if shape["more"] else _checked(None, first.amount)
    return _checked(first.amount, None if shape["open"] or shape["more"] else first.amount)


def _range(first: Money, second: Money) -> Bounds | None:
    """A multiplier on one bound ("$120 – 150k") is meant for both, unless the other is the greater without it. A range
    from nothing has no least ("$0 - $650 per day")."""
    if first.number == 0:
        return _checked(None, second.amount)
    least, most = first, second
    if first.times is None and second.times is not None and first.number <= second.number:
        least = Money(first.number, second.times)
    if second.times is None and first.times is not None and second.number < first.amount:
        most = Money(second.number, first.times)
    return _checked(least.amount, most.amount)


def _checked(least: Decimal | None, most: Decimal | None) -> Bounds | None:
    known = [bound for bound in (least, most) if bound is not None]
    if any(not 0 < bound <= LARGEST or bound != bound.quantize(CENT) for bound in known) or known != sorted(known):
        return None
    if known and known[-1] > WIDEST * known[0]:
        return None
    return least, most


def _money(part: list[Token], currency: str | None, romance: bool) -> Money | None:
    """None for a number that is unclear, as thousands of thousands are ("1000-2500k")."""
    times = next((words().multipliers[token.text] for token in part if token.kind == MULTIPLIER), None)
    written = next(token.text for token in part if token.kind == NUMBER)
    number = read_number(written, currency, times is not None, romance)
    return None if number is None or (times is not None and number >= 1_000) else Money(number, times)


Value = int | float | str | None


def salary_figures(text: str) -> dict[str, Value]:
    """Figures as numbers, in the currency they are written in; null is unknown. A text as on the US site."""
    found = parse_salary(text)
    least, most = found.annual_usd()
    return {
        "min": _plain(found.minimum),
        "max": _plain(found.maximum),
        "currency": found.currency_code,
        "period": found.period,
        "annual_usd_min": _plain(least),
        "annual_usd_max": _plain(most),
    }


def _plain(figure: Decimal | None) -> int | float | None:
    if figure is None:
        return None
    return int(figure) if figure == int(figure) else float(figure)
