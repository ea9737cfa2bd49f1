"""Settings, searches and requests: what is asked, in which words, and never with the contact to be seen."""

import pytest

from plumbing.errors import Misconfigured
from producers import settings as stage
from producers.source import Quota
from producers.sources.open_library.api import OpenLibrarySettings, quotas, request, searches

CONTACT = "librarian@example.org"


def own(monkeypatch: pytest.MonkeyPatch, **variables: str) -> OpenLibrarySettings:
    for name, value in {"CONTACT": CONTACT, **variables}.items():
        monkeypatch.setenv(f"GPPS_OPEN_LIBRARY__{name}", value)
    found: OpenLibrarySettings = stage.load_source(OpenLibrarySettings)
    return found


def test_a_search_per_subject_then_one_per_record(monkeypatch: pytest.MonkeyPatch) -> None:
    assert searches(own(monkeypatch)) == ["space", "love"]
    found = own(monkeypatch, SUBJECTS=" Science Fiction, space,space,person:Zoë", RECORDS="/works/OL1W,/authors/OL2A")
    assert searches(found) == ["science_fiction", "space", "person:zoë", "/works/OL1W", "/authors/OL2A"]


def test_pages_are_asked_for_by_offset_and_the_first_with_details(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = own(monkeypatch, WORKS_ON_PAGE="60")
    first, third = (request(settings, "person:zoë", page) for page in (0, 2))
    assert first.url == "https://openlibrary.org/subjects/person:zo%C3%AB.json"
    assert dict(first.params) == {"details": "true", "limit": "60", "offset": "0"}
    assert dict(third.params) == {"details": "false", "limit": "60", "offset": "120"}
    assert third.shown == f"{third.url}?details=false&limit=60&offset=120"
    assert request(settings, "/works/OL1W", 0).url == "https://openlibrary.org/works/OL1W.json"
    assert first.headers["User-Agent"] == f"gpps ({CONTACT})"
    assert CONTACT not in repr(settings) + first.shown


def test_the_public_api_is_asked_once_a_second_and_a_sandbox_here_without_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert quotas(own(monkeypatch)) == (Quota(1, 1),)
    assert quotas(own(monkeypatch, REQUESTS_PER_SECOND="3")) == (Quota(3, 1),)
    assert quotas(own(monkeypatch, BASE_URL="http://127.0.0.1:8080/open-library")) == ()


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("WORKS_ON_PAGE", "100", "ask for 99 or 101"),
        ("WORKS_ON_PAGE", "1001", "less than or equal to 1000"),
        ("REQUESTS_PER_SECOND", "4", "less than or equal to 3"),
        ("SUBJECTS", "love/../../admin", "is no subject"),
        ("SUBJECTS", "dump", "is no subject"),
        ("RECORDS", "OL1W", "is no key of a record"),
        ("CONTACT", "a b", "an e-mail address or a URL"),
        ("CONTACT", "me\r\nHost: x", "an e-mail address or a URL"),
        ("BASE_URL", "openlibrary.org", "not an http or https address"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, message: str
) -> None:
    with pytest.raises(Misconfigured, match=f"GPPS_OPEN_LIBRARY__{variable}.*{message}"):
        own(monkeypatch, **{variable: value})


def test_who_asks_must_say_how_to_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GPPS_OPEN_LIBRARY__CONTACT", raising=False)
    with pytest.raises(Misconfigured, match="GPPS_OPEN_LIBRARY__CONTACT"):
        stage.load_source(OpenLibrarySettings)
