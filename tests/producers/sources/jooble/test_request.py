"""Requests to the API, and settings that do not fit."""

import pytest
from pydantic import ValidationError

from producers.source import Quota
from producers.sources.jooble.api import SOURCE, JoobleSettings
from producers.sources.jooble.contract import Job, JooblePage, JoobleSweep
from producers.sources.jooble.location import names, state_of

KEY = "canary-7f3a9c-key"


def settings(monkeypatch: pytest.MonkeyPatch, **environment: str) -> JoobleSettings:
    for name in JoobleSettings.model_fields:
        monkeypatch.delenv(f"GPPS_JOOBLE__{name.upper()}", raising=False)
    monkeypatch.setenv("JOOBLE_API_KEY", KEY)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return JoobleSettings()


def problems(monkeypatch: pytest.MonkeyPatch, **environment: str) -> str:
    with pytest.raises(ValidationError) as raised:
        settings(monkeypatch, **environment)
    return str(raised.value)


def test_the_source_is_whole() -> None:
    assert SOURCE.name == "jooble"
    assert SOURCE.models() == (Job, JooblePage, JoobleSweep)


def test_the_request_of_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    own = settings(monkeypatch)
    asked = SOURCE.polled.request(own, "1107|software developer|", 0)
    assert (asked.method, asked.url) == ("POST", f"https://jooble.org/api/{KEY}")
    assert asked.body == {"keywords": "software developer", "page": "1", "ResultOnPage": 50}
    assert SOURCE.polled.request(own, "1107|software developer|", 2).body["page"] == "3"  # type: ignore[index]


def test_what_is_shown_holds_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    own = settings(monkeypatch)
    asked = SOURCE.polled.request(own, "1107|software developer|", 0)
    assert asked.shown == "https://jooble.org/api/***"
    assert KEY not in f"{own!r} {own} {asked.shown} {asked.headers} {asked.params} {asked.body}"


def test_location_and_page_size_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    own = settings(
        monkeypatch,
        GPPS_JOOBLE__LOCATION="San Diego, CA",
        GPPS_JOOBLE__RESULTS_ON_PAGE="100",
        GPPS_JOOBLE__BASE_URL="http://127.0.0.1:80/jooble/",
    )
    [first, *_] = SOURCE.polled.searches(own)
    assert first == "1101|computer systems analyst|San Diego, CA"
    asked = SOURCE.polled.request(own, first, 0)
    assert asked.url == f"http://127.0.0.1:80/jooble/api/{KEY}"
    assert asked.body == {
        "keywords": "computer systems analyst",
        "location": "San Diego, CA",
        "page": "1",
        "ResultOnPage": 100,
    }


def test_one_search_per_field(monkeypatch: pytest.MonkeyPatch) -> None:
    default = SOURCE.polled.searches(settings(monkeypatch))
    assert len(default) == len(set(default)) == 35
    assert "5138|registered nurse|" in default
    named = SOURCE.polled.searches(settings(monkeypatch, GPPS_JOOBLE__FIELDS=" 5138, 0301,,5138 "))
    assert [search.split("|")[0] for search in named] == ["5138", "0301"]
    assert named[0] == "5138|registered nurse|"


def test_more_titles_of_a_field_come_after_the_first_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    named = settings(monkeypatch, GPPS_JOOBLE__FIELDS="5138,4702,2203", GPPS_JOOBLE__TITLES_PER_FIELD="3")
    assert SOURCE.polled.searches(named) == [
        "5138|registered nurse|",
        "4702|heating air conditioning and refrigeration mechanic|",
        "2203|paralegal|",
        "5138|nurse practitioner|",
        "2203|court reporter|",
        "5138|medical and health services manager|",
        "2203|title examiner|",
    ]
    every = SOURCE.polled.searches(settings(monkeypatch, GPPS_JOOBLE__FIELDS="", GPPS_JOOBLE__TITLES_PER_FIELD="20"))
    assert len(every) == len(set(every)) > 150
    assert max(len(search) for search in every) < 150


def test_states_are_searched_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    own = settings(monkeypatch, GPPS_JOOBLE__FIELDS="5138,2203", GPPS_JOOBLE__STATES=" tx, CA,DC,,TX ")
    assert SOURCE.polled.searches(own)[:4] == [
        "5138|registered nurse|Texas",
        "5138|registered nurse|California",
        "5138|registered nurse|District of Columbia",
        "2203|paralegal|Texas",
    ]
    assert SOURCE.polled.request(own, SOURCE.polled.searches(own)[1], 0).body["location"] == "California"  # type: ignore[index]
    assert len(SOURCE.polled.searches(own)) == 6
    assert all(state_of(f"{name}, United States") == code for code, name in names().items())


def test_a_state_that_is_none_and_two_kinds_of_places_are_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "ON, X: no state or territory" in problems(monkeypatch, GPPS_JOOBLE__STATES="TX,ON,X")
    assert "is set beside GPPS_JOOBLE__LOCATION" in problems(
        monkeypatch, GPPS_JOOBLE__STATES="TX", GPPS_JOOBLE__LOCATION="Dallas"
    )


def test_a_key_may_make_five_hundred_requests_unless_set_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    assert SOURCE.polled.quotas(settings(monkeypatch)) == (Quota(500, None),)
    local = {"GPPS_JOOBLE__BASE_URL": "http://127.0.0.1:80/jooble"}
    assert SOURCE.polled.quotas(settings(monkeypatch, **local)) == ()
    assert SOURCE.polled.quotas(settings(monkeypatch, **local, GPPS_JOOBLE__QUOTA="3")) == (Quota(3, None),)
    monthly = {"GPPS_JOOBLE__QUOTA": "1000", "GPPS_JOOBLE__QUOTA_WINDOW_SECONDS": "2592000"}
    assert SOURCE.polled.quotas(settings(monkeypatch, **monthly)) == (Quota(1000, 2_592_000),)


def test_chosen_fields_and_first_titles_are_wanted_most(monkeypatch: pytest.MonkeyPatch) -> None:
    own = settings(monkeypatch, GPPS_JOOBLE__FIELDS="0301,5138")
    weights = {
        "5138|registered nurse|": 4,
        "5138|nurse practitioner|Texas": 2,
        "0301|environmental scientist|": 2,
        "1107|software developer|": 4,
        "0301|some other words|": 2,
        "0101|farmer|": 2,
        "0101|buyer|": 1,
        "9999|nothing|": 1,
    }
    assert {search: SOURCE.polled.weight(own, search) for search in weights} == weights
    every = settings(monkeypatch, GPPS_JOOBLE__TITLES_PER_FIELD="2")
    assert {SOURCE.polled.weight(every, search) for search in SOURCE.polled.searches(every)} == {4, 2}


@pytest.mark.parametrize("fields", ["9999", "51.38", "301", "2801", "5138,abcd"])
def test_a_field_that_cannot_be_searched_is_named(monkeypatch: pytest.MonkeyPatch, fields: str) -> None:
    message = problems(monkeypatch, GPPS_JOOBLE__FIELDS=fields)
    assert f"{fields.split(',')[-1]}: no field of study" in message
    assert "fields.csv" in message


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GPPS_JOOBLE__BASE_URL", "jooble.org"),
        ("GPPS_JOOBLE__BASE_URL", "ftp://jooble.org"),
        ("GPPS_JOOBLE__BASE_URL", "https://me@jooble.org"),
        ("GPPS_JOOBLE__BASE_URL", "https://jooble.org/?a=1"),
        ("GPPS_JOOBLE__LOCATION", "a|b"),
        ("GPPS_JOOBLE__LOCATION", "x" * 101),
        ("GPPS_JOOBLE__RESULTS_ON_PAGE", "0"),
        ("GPPS_JOOBLE__RESULTS_ON_PAGE", "101"),
        ("GPPS_JOOBLE__TITLES_PER_FIELD", "0"),
        ("GPPS_JOOBLE__QUOTA", "0"),
        ("GPPS_JOOBLE__QUOTA_WINDOW_SECONDS", "secret"),
        ("JOOBLE_API_KEY", ""),
        ("JOOBLE_API_KEY", "secret/../x"),
        ("JOOBLE_API_KEY", "secret key"),
    ],
)
def test_settings_that_do_not_fit_are_refused_without_being_repeated(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    message = problems(monkeypatch, **{name: value})
    assert "secret" not in message
    assert KEY not in message


def test_a_missing_key_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    settings(monkeypatch)
    monkeypatch.delenv("JOOBLE_API_KEY")
    with pytest.raises(ValidationError, match="JOOBLE_API_KEY"):
        JoobleSettings()
