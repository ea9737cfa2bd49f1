"""Settings, searches and requests: what is asked, in which words, and never with the token to be seen."""

from datetime import UTC, datetime

import pytest

from plumbing.clock import Clock
from plumbing.errors import Misconfigured
from producers import settings as stage
from producers.source import Quota
from producers.sources.flight_fares.api import FlightFaresSettings, quotas, request, searches

TOKEN = "duffel_test_canary"
NEW_YEAR = Clock(now=lambda: datetime(2026, 12, 31, 23, 59, tzinfo=UTC))


def own(monkeypatch: pytest.MonkeyPatch, **variables: str) -> FlightFaresSettings:
    monkeypatch.setenv("DUFFEL_ACCESS_TOKEN", TOKEN)
    for name, value in variables.items():
        monkeypatch.setenv(f"GPPS_FLIGHT_FARES__{name}", value)
    found: FlightFaresSettings = stage.load_source(FlightFaresSettings)
    return found


def test_dates_are_counted_from_today_or_as_they_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    routes = "tpe-lax+1+10, SFO-JFK+1,SFO-JFK+1,TPE-LAX@2017-06-12,TPE-LAX@2027-01-01@2027-01-11"
    assert searches(own(monkeypatch, ROUTES=routes), NEW_YEAR) == [
        "TPE-LAX|2027-01-01|2027-01-11",
        "SFO-JFK|2027-01-01|",
        "TPE-LAX|2017-06-12|",
    ]


def test_a_round_trip_is_two_slices_of_one_adult(monkeypatch: pytest.MonkeyPatch) -> None:
    found = request(own(monkeypatch, SOLUTIONS="7"), "TPE-LAX|2027-01-01|2027-01-11", 0)
    assert found.body == {
        "request": {
            "passengers": {"adultCount": 1},
            "slice": [
                {"origin": "TPE", "destination": "LAX", "date": "2027-01-01"},
                {"origin": "LAX", "destination": "TPE", "date": "2027-01-11"},
            ],
            "solutions": 7,
        }
    }
    assert found.url == f"https://www.googleapis.com/qpxExpress/v1/trips/search?key={TOKEN}"
    assert TOKEN not in found.shown


def test_duffel_is_asked_in_its_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = own(monkeypatch, VENDOR="duffel")
    found = request(settings, "TPE-LAX|2027-01-01|", 0)
    assert found.body == {
        "data": {
            "slices": [{"origin": "TPE", "destination": "LAX", "departure_date": "2027-01-01"}],
            "passengers": [{"type": "adult"}],
            "cabin_class": "economy",
        }
    }
    assert found.url == "https://api.duffel.com/air/offer_requests?return_offers=true"
    assert (found.headers["Authorization"], found.headers["Duffel-Version"]) == (f"Bearer {TOKEN}", "v2")
    assert TOKEN not in f"{found.shown} {found.body} {settings!r}"
    assert quotas(settings) == (Quota(60, 60),)
    assert quotas(own(monkeypatch, BASE_URL="http://127.0.0.1:8080/flight-fares")) == ()


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("ROUTES", "TPE-LAX", "no route with dates"),
        ("ROUTES", "TPE-TPE+3", "it ends where it begins"),
        ("ROUTES", "TPE-LAX@2027-06-31", "no route with dates"),
        ("ROUTES", "TPE-LAX@2027-06-12@2027-06-11", "the return is before the departure"),
        ("SOLUTIONS", "501", "less than or equal to 500"),
        ("VENDOR", "amadeus", "qpx"),
        ("BASE_URL", "duffel.com", "not an http or https address"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, message: str
) -> None:
    with pytest.raises(Misconfigured, match=f"GPPS_FLIGHT_FARES__{variable}.*{message}"):
        own(monkeypatch, **{variable: value})
