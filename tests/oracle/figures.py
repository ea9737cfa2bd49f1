"""Exact figures: a quantile is a value that occurs, a ratio is rounded once."""

from collections.abc import Iterable
from decimal import Decimal

from tests.oracle.judge import Event


def quantile(values: Iterable[Decimal | None], quarters: int) -> Decimal | None:
    """The least known value with so many quarters of the known ones at or below it; None of none."""
    known = sorted(value for value in values if value is not None)
    return known[-(-quarters * len(known) // 4) - 1] if known else None


def median(facts: Iterable[Event], name: str) -> Decimal | None:
    return quantile((fact[name] for fact in facts), 2)


def ratio(above: Decimal | int | None, below: Decimal | int | None, places: int) -> Decimal | None:
    """Rounded half up (away from zero); None where either is unknown, or nothing is above zero to divide by."""
    if above is None or below is None or below <= 0:
        return None
    over, under = int(above * 100), int(below * 100)  # whole cents
    units = (2 * abs(over) * 10**places + under) // (2 * under)
    return Decimal(units if over >= 0 else -units).scaleb(-places)


def of_amounts(above: Decimal | None, below: Decimal | None) -> Decimal | None:
    """The ratio of two amounts to four places; None where it is 100,000 or more."""
    found = ratio(above, below, 4)
    return found if found is None or abs(found) < 100_000 else None
