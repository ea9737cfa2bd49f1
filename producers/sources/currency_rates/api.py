"""Currency rates as a source: the latest rates of one base, from the provider that the settings choose.

apilayer is asked with the key in a header, its older host currencylayer with the key in the query (and answers errors
with status 200), Frankfurter without a key.
"""

import re
from collections.abc import Sequence
from typing import Annotated, Literal
from urllib.parse import urlencode

from pydantic import AfterValidator, Field, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

from plumbing.settings import SharedSettings
from producers.sandbox.currency_rates.app import sandbox
from producers.source import Polled, Quota, Request, Source, api_address, is_this_machine
from producers.sources.currency_rates import contract
from producers.sources.currency_rates.contract import CurrencyRatesPage, CurrencyRatesSweep, Rate
from producers.sources.currency_rates.page import CURRENCYLAYER, FRANKFURTER, parse, record

ADDRESSES = {
    "apilayer": "https://api.apilayer.com/currency_data",
    "currencylayer": "https://api.currencylayer.com",
    "frankfurter": "https://api.frankfurter.dev",
}
MONTH_SECONDS, CALLS_A_MONTH = 2_678_400, 100  # of the free plan


def _sendable(key: SecretStr | None) -> SecretStr | None:
    if key is not None and not re.fullmatch(r"[A-Za-z0-9._~-]{1,200}", key.get_secret_value()):
        raise ValueError("is empty or holds characters a key never has; get one at https://apilayer.com")
    return key


def _codes(text: str) -> str:
    codes = list(dict.fromkeys(code.strip().upper() for code in text.split(",") if code.strip()))
    if wrong := [code for code in codes if not re.fullmatch(r"[A-Z]{3}", code, re.ASCII)]:
        raise ValueError(f"{wrong[0][:50]!a} is no code of a currency (EUR,GBP)")
    if not codes:
        raise ValueError("names no currency; give codes between commas (EUR,GBP)")
    return ",".join(codes)


def _address(url: str) -> str:
    return api_address(url, ", ".join(ADDRESSES.values()), "/live or /v1") if url else url


class CurrencyRatesSettings(SharedSettings):
    """Provider and currencies. The key comes from CURRENCY_RATES_API_KEY."""

    model_config = SettingsConfigDict(env_prefix="GPPS_CURRENCY_RATES__")

    base_url: Annotated[str, AfterValidator(_address)] = ""
    """Where the API is; empty: the public one of the provider."""
    provider: Literal["apilayer", "currencylayer", "frankfurter"] = "apilayer"
    """Who is asked: `apilayer` and `currencylayer` are hosts of one provider; `frankfurter` needs no key."""
    base: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "USD"
    """Currency of which a unit is priced; free plans of currencylayer allow USD alone."""
    currencies: Annotated[str, AfterValidator(_codes)] = "EUR,GBP,JPY,CAD,MXN,CNY,INR,CHF,AUD,BRL,SEK,KRW"
    """Asked for: codes between commas."""
    quota: Annotated[int, Field(ge=1)] = CALLS_A_MONTH
    """Requests a key may make in 31 days."""
    api_key: Annotated[SecretStr | None, AfterValidator(_sendable)] = Field(
        None, validation_alias="CURRENCY_RATES_API_KEY"
    )
    """From https://apilayer.com; frankfurter needs none."""

    @model_validator(mode="after")
    def _key_is_given(self) -> "CurrencyRatesSettings":
        if self.api_key is None and self.provider != FRANKFURTER:
            raise ValueError("CURRENCY_RATES_API_KEY is not set, and GPPS_CURRENCY_RATES__PROVIDER is not frankfurter")
        return self


def searches(settings: CurrencyRatesSettings) -> Sequence[str]:
    """One: the provider and the base."""
    return [f"{FRANKFURTER if settings.provider == FRANKFURTER else CURRENCYLAYER}|{settings.base}"]


def request(settings: CurrencyRatesSettings, search: str, page: int) -> Request:
    """The request for all currencies; a further page, which there is none, asks for the base alone."""
    base = search.rpartition("|")[2]
    address = settings.base_url or ADDRESSES[settings.provider]
    codes = settings.currencies if page == 0 else base
    key = settings.api_key.get_secret_value() if settings.api_key else ""
    if settings.provider == FRANKFURTER:
        url, params, headers = f"{address}/v1/latest", {"base": base, "symbols": codes}, {}
    else:
        url, params = f"{address}/live", {"source": base, "currencies": codes, "format": "1"}
        headers = {"apikey": key} if settings.provider == "apilayer" else {}
    shown = f"{url}?{urlencode(params)}"
    secret = {"access_key": key} if settings.provider == CURRENCYLAYER else {}
    return Request("GET", url, shown, {"Accept": "application/json", **headers}, {**params, **secret})


def quotas(settings: CurrencyRatesSettings) -> Sequence[Quota]:
    """The plan's requests a month; none for a sandbox on this machine, nor for Frankfurter, which states none."""
    free = settings.provider == FRANKFURTER or is_this_machine(settings.base_url)
    return () if free else (Quota(settings.quota, MONTH_SECONDS),)


SOURCE = Source(
    name=contract.SOURCE,
    entities=(Rate,),
    page=CurrencyRatesPage,
    sweep=CurrencyRatesSweep,
    parse=parse,
    record=record,
    transports=(Polled(CurrencyRatesSettings, searches, request, sandbox, quotas),),
)
