"""Events of currency rates: how much of one currency a unit of another one is, by day and provider."""

from typing import Annotated, ClassVar

from pydantic import Field

from producers.contract import Event, Page, Sweep
from producers.fields import Label

SOURCE = "currency-rates"

Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Day = Annotated[str, Field(pattern=r"^[12][0-9]{3}-[01][0-9]-[0-3][0-9]$")]
Price = Annotated[
    str, Field(pattern=r"^(0|[1-9][0-9]{0,10})\.[0-9]{12}$", json_schema_extra={"format": "decimal(23,12)"})
]


class Rate(Event):
    """One rate. Providers disagree about the same day, so that the provider is part of the key."""

    source: ClassVar[str] = SOURCE
    entity: ClassVar[str] = "rate"
    key_fields: ClassVar[tuple[str, ...]] = ("quote", "base", "rate_date", "provider")

    quote: Currency
    """Code of the currency that is priced; metals (XAU) and codes of the past (HRK) come, too."""
    base: Currency
    """Code of the currency of which one unit is priced."""
    rate_date: Day
    """UTC day that the rate is of; of a weekend, the last working day before it."""
    provider: Label
    """Who says it: `currencylayer`, `frankfurter` (the ECB's), `frankfurter-blended` (of many banks)."""
    rate: Price
    """Units of `quote` for one of `base`, rounded to twelve decimals. Unit: none."""


class CurrencyRatesPage(Page):
    source: ClassVar[str] = SOURCE


class CurrencyRatesSweep(Sweep):
    source: ClassVar[str] = SOURCE
