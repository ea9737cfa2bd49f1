"""The period of a salary that states none, where figures of that size are paid for one period only."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from producers.sources.jooble.salary_words import Period


@dataclass(frozen=True)
class Customary:
    """Figures from `least` to below `limit` (None: any) are per `period`. `annual`: certain enough to say per year."""

    period: Period
    least: Decimal
    limit: Decimal | None = None
    annual: bool = False


YEARLY = Customary("year", Decimal(10_000), annual=True)
CUSTOMARY: dict[str, tuple[Customary, ...]] = {
    **dict.fromkeys(("EUR", "GBP", "CAD", "AUD", "NZD", "CHF"), (YEARLY,)),
    # From the federal minimum wage of an hour to that of a day of eight hours.
    "USD": (YEARLY, Customary("hour", Decimal("7.25"), Decimal(58))),
    # Less than a minimum wage if it were per year, more than anybody earns in a week.
    "CZK": (Customary("month", Decimal(15_000), Decimal(150_000)),),
    "INR": (Customary("month", Decimal(5_000), Decimal(60_000)), Customary("year", Decimal(500_000))),
}


def customary(bounds: Sequence[Decimal | None], currency: str | None) -> Customary | None:
    """The one custom that all known bounds keep to."""
    known = [bound for bound in bounds if bound is not None]
    for custom in CUSTOMARY.get(currency or "", ()):
        if min(known) >= custom.least and (custom.limit is None or max(known) < custom.limit):
            return custom
    return None
