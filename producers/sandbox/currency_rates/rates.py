"""Made-up rates by seed and day."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from producers.sandbox.chance import draw

FIRST_DAY = date(2026, 1, 1)
TYPICAL = {
    "EUR": "0.92",
    "GBP": "0.79",
    "JPY": "151",
    "CAD": "1.36",
    "MXN": "18.2",
    "CNY": "7.2",
    "INR": "83",
    "CHF": "0.89",
    "AUD": "1.52",
    "BRL": "5.1",
    "SEK": "10.6",
    "KRW": "1340",
    "HRK": "6.9",
    "ZMK": "9000",
    "XAU": "0.00043",
    "BTC": "1.15e-5",
    "BMD": "1",
    "USD": "1",
}  # for one US dollar; fmt: skip


class Market:
    """Rates on a day."""

    def __init__(self, seed: int, day: int) -> None:
        self._seed, self._day = seed, day

    def day(self, base: str) -> date:
        return FIRST_DAY + timedelta(days=self._day)

    def stamp(self, base: str) -> int:
        return int(datetime.combine(self.day(base), datetime.min.time(), UTC).timestamp()) + 64_800

    def rates(self, base: str, provider: str) -> Mapping[str, Any]:
        """Rates of all currencies; empty for a base that is not known."""
        if base not in TYPICAL:
            return {}
        dollars = {code: self._dollar(code, provider) for code in TYPICAL}
        return {code: _plain(rate / dollars[base]) for code, rate in dollars.items()}

    def _dollar(self, code: str, provider: str) -> Decimal:
        if code in ("USD", "BMD"):
            return Decimal(1)
        drift = 1 + (draw(self._seed, code, self._day) - 0.5) / 25 + (0.001 if provider == "frankfurter" else 0)
        return Decimal(TYPICAL[code]) * Decimal(f"{drift:.6f}")


def _plain(rate: Decimal) -> int | float:
    """As the API writes it: an int where it is one, six digits or scientific for the small."""
    rounded = float(f"{rate:.8g}")
    return int(rounded) if rounded.is_integer() else rounded


def odd(quotes: Mapping[str, Any], base: str) -> dict[str, Any]:
    """Quotes as `odd-quotes` writes them: unlike any that was recorded."""
    strange = (-1.5, "0.9", None, 0, True, 1e-15, 1e30)
    changed = dict(zip(list(quotes)[::2], strange, strict=False))
    return {**quotes, **changed, f"{base}\N{ROCKET}": 1.5, "EURGBP": 0.85, f"{base}ZZZ": 2}
