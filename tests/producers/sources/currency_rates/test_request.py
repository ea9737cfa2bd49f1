"""Settings and requests: each provider is asked in its own words, and no key is shown."""

import pytest

from plumbing.errors import Misconfigured
from producers import settings as stage
from producers.source import Quota, Request
from producers.sources.currency_rates.api import CurrencyRatesSettings, quotas, request, searches

KEY = "rates-canary-key"


def own(monkeypatch: pytest.MonkeyPatch, key: str | None = KEY, **variables: str) -> CurrencyRatesSettings:
    if key:
        monkeypatch.setenv("CURRENCY_RATES_API_KEY", key)
    else:
        monkeypatch.delenv("CURRENCY_RATES_API_KEY", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(f"GPPS_CURRENCY_RATES__{name}", value)
    found: CurrencyRatesSettings = stage.load_source(CurrencyRatesSettings)
    return found


def asked(settings: CurrencyRatesSettings) -> Request:
    made = request(settings, searches(settings)[0], 0)
    assert KEY not in made.shown + repr(settings)
    return made


def test_the_key_goes_where_the_host_takes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    new = asked(own(monkeypatch, CURRENCIES="eur, GBP,EUR"))
    assert (new.url, new.headers["apikey"]) == ("https://api.apilayer.com/currency_data/live", KEY)
    assert dict(new.params) == {"source": "USD", "currencies": "EUR,GBP", "format": "1"}
    old = asked(own(monkeypatch, PROVIDER="currencylayer"))
    assert (old.url, old.params["access_key"]) == ("https://api.currencylayer.com/live", KEY)
    assert "apikey" not in old.headers


def test_frankfurter_is_asked_without_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = own(monkeypatch, key=None, PROVIDER="frankfurter", BASE="EUR", CURRENCIES="USD")
    assert searches(settings) == ["frankfurter|EUR"]
    assert asked(settings).shown == "https://api.frankfurter.dev/v1/latest?base=EUR&symbols=USD"
    moved = own(monkeypatch, key=KEY, PROVIDER="frankfurter", BASE_URL="https://rates.example.org/")
    assert asked(moved).url == "https://rates.example.org/v1/latest"
    assert KEY not in repr(asked(moved))


@pytest.mark.parametrize(
    "variables", [{"CURRENCIES": "EURO"}, {"CURRENCIES": " ,"}, {"BASE": "usd"}, {"BASE_URL": "rates.org"}]
)
def test_settings_that_cannot_be_are_refused(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]) -> None:
    with pytest.raises(Misconfigured, match=next(iter(variables))):
        own(monkeypatch, **variables)


def test_a_provider_that_needs_a_key_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Misconfigured, match="CURRENCY_RATES_API_KEY is not set"):
        own(monkeypatch, key=None)


def test_a_free_plan_is_asked_a_hundred_times_a_month(monkeypatch: pytest.MonkeyPatch) -> None:
    assert quotas(own(monkeypatch)) == (Quota(100, 31 * 86_400),)
    assert quotas(own(monkeypatch, PROVIDER="frankfurter")) == ()
    assert quotas(own(monkeypatch, PROVIDER="apilayer", BASE_URL="http://127.0.0.1:1/currency-rates")) == ()
