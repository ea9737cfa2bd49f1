"""Requests to the API, and their settings."""

from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import ValidationError

from producers.source import Request
from producers.sources.college_scorecard.api import SOURCE, CollegeScorecardSettings, request, searches
from producers.sources.college_scorecard.mapping import requested

KEY = "abcdefghij0123456789ABCDEFGHIJ9876543210"


@pytest.fixture(autouse=True)
def _no_settings_of_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("COLLEGE_SCORECARD_API_KEY", "GPPS_COLLEGE_SCORECARD__BASE_URL", "GPPS_COLLEGE_SCORECARD__PER_PAGE"):
        monkeypatch.delenv(name, raising=False)


def asked(**settings: object) -> Request:
    return request(CollegeScorecardSettings(api_key=KEY, **settings), "schools", 3)


def problems(**settings: object) -> ValidationError:
    with pytest.raises(ValidationError) as caught:
        CollegeScorecardSettings(**settings)
    return caught.value


def test_the_walk_is_by_id_in_pages_of_a_hundred() -> None:
    made = asked()
    assert (made.method, made.url, made.body) == ("GET", "https://api.data.gov/ed/collegescorecard/v1/schools", None)
    assert {name: made.params[name] for name in ("page", "per_page", "sort")} == {
        "page": "3",
        "per_page": "100",
        "sort": "id",
    }


def test_only_the_fields_of_the_contract_are_asked_for() -> None:
    fields = asked().params["fields"].split(",")
    assert fields == requested()
    assert {"id", "school.name", "latest.programs.cip_4_digit.code"} <= set(fields)
    assert len(fields) == len(set(fields)) == 37


def test_nothing_is_filtered() -> None:
    """A filter of programmes would trim them, and many fields have no index."""
    assert set(asked().params) == {"page", "per_page", "sort", "fields"}


def test_the_key_travels_in_the_header_alone() -> None:
    made = asked()
    assert made.headers["X-Api-Key"] == KEY
    assert KEY not in f"{made.url}{made.shown}{dict(made.params)}"
    assert KEY not in repr(CollegeScorecardSettings(api_key=KEY))


def test_what_is_shown_is_the_whole_request() -> None:
    made = asked()
    shown = urlsplit(made.shown)
    assert made.shown.startswith(f"{made.url}?")
    assert {name: values[0] for name, values in parse_qs(shown.query).items()} == dict(made.params)


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLLEGE_SCORECARD_API_KEY", KEY)
    monkeypatch.setenv("GPPS_COLLEGE_SCORECARD__BASE_URL", "http://127.0.0.1:8000/college-scorecard/")
    monkeypatch.setenv("GPPS_COLLEGE_SCORECARD__PER_PAGE", "50")
    settings = SOURCE.polled.settings()
    assert searches(settings) == ["schools"]
    made = request(settings, "schools", 0)
    assert made.url == "http://127.0.0.1:8000/college-scorecard/v1/schools"
    assert (made.params["per_page"], made.headers["X-Api-Key"]) == ("50", KEY)


def test_a_key_is_needed() -> None:
    assert "COLLEGE_SCORECARD_API_KEY" in str(problems())


@pytest.mark.parametrize("key", ["", "two words", "line\nfeed", "schlüssel"])
def test_a_key_that_no_header_can_carry_is_refused_and_not_shown(key: str) -> None:
    text = str(problems(api_key=key))
    assert "characters a header cannot carry" in text
    assert not key or key not in text


@pytest.mark.parametrize(
    "url", ["", "api.data.gov", "ftp://api.data.gov", "https://", "https://u:p@h", "https://h/?a=1"]
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    assert "base_url" in str(problems(api_key=KEY, base_url=url))


@pytest.mark.parametrize("size", [0, 101])
def test_a_page_holds_one_to_a_hundred_schools(size: int) -> None:
    assert "per_page" in str(problems(api_key=KEY, per_page=size))
