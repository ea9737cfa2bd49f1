"""Subject pages and records, read: each quirk with the value that must come of it."""

import json
from pathlib import Path
from typing import Any

import pytest

from producers.reading.parsing import Stamp, to_events
from producers.source import PageError, ParsedPage
from producers.sources.open_library.contract import Author, Edition, Redirect, Subject, Work
from producers.sources.open_library.page import parse, record
from tests.producers.sources.open_library.bodies import ADA, BO, SEARCH, page, work

ROCKET = "\N{ROCKET}"


def contents(parsed: ParsedPage, model: type) -> list[dict[str, Any]]:
    return [dict(draft.content) for draft in parsed.drafts if draft.model is model]


def works(*raws: Any) -> list[dict[str, Any]]:
    return contents(parse(page(*raws), SEARCH, 1), Work)


def test_a_page_is_its_subject_its_works_and_their_authors() -> None:
    parsed = parse(page(work(authors=[ADA, BO]), work(key="/works/OL11W", authors=[]), ebook_count=3), SEARCH, 0)
    assert [(draft.model, draft.place) for draft in parsed.drafts] == [
        (Subject, 0), (Work, 1), (Author, 2), (Author, 3), (Work, 4),
    ]  # fmt: skip
    assert (parsed.total, parsed.ends, list(parsed.rejects)) == (30, False, [])
    assert contents(parsed, Subject) == [{"subject": "space", "name": "space", "work_count": 30, "ebook_count": 3}]
    assert contents(parsed, Work)[0] == {
        "work_key": "/works/OL10W",
        "title": "Beyond Comets",
        "first_publish_year": 1952,
        "edition_count": 12,
        "cover_id": 12818862,
        "cover_edition_key": "OL38586477M",
        "has_fulltext": True,
        "archive_id": "beyondcomets0000adaa",
        "author_keys": ["/authors/OL1A", "/authors/OL2A"],
    }
    assert contents(parsed, Author)[1]["name"] == "Bo Brontin"


def test_only_the_first_page_tells_the_subject_and_an_empty_one_ends_the_walk() -> None:
    assert contents(parse(page(work()), SEARCH, 1), Subject) == []
    for number in (0, 3):
        parsed = parse(page(total=30), SEARCH, number)
        assert (parsed.drafts, parsed.total, parsed.ends) == ([], 30, True)


@pytest.mark.parametrize(
    ("name", "raw", "field", "read"),
    [
        ("ia", ["", "first", "second"], "archive_id", "first"),
        ("ia", None, "archive_id", None),
        ("ia", {}, "archive_id", None),
        ("first_publish_year", None, "first_publish_year", None),
        ("first_publish_year", "1952", "first_publish_year", None),
        ("first_publish_year", True, "first_publish_year", None),
        ("first_publish_year", 10_000, "first_publish_year", None),
        ("first_publish_year", 9_999, "first_publish_year", 9_999),
        ("first_publish_year", -44, "first_publish_year", None),
        ("edition_count", 0, "edition_count", 0),
        ("edition_count", 10**12, "edition_count", None),
        ("cover_id", -1, "cover_id", None),
        ("cover_edition_key", "x" * 301, "cover_edition_key", None),
        ("has_fulltext", "yes", "has_fulltext", None),
        ("title", f" {ROCKET}\n\tto\x00the  moon ", "title", f"{ROCKET} to the moon"),
        ("title", "half \ud83d", "title", "half ?"),
        ("title", "t" * 2_001, "title", "t" * 2_000),
        ("authors", None, "author_keys", []),
        ("authors", [ADA, ADA, "Bo", {"key": "/works/OL1W"}, {}], "author_keys", ["/authors/OL1A"]),
    ],
)
def test_a_value_of_another_kind_is_unknown_and_costs_no_work(name: str, raw: Any, field: str, read: Any) -> None:
    assert works(work(**{name: raw}))[0][field] == read


def test_fields_may_be_missing() -> None:
    (found,) = works({"key": "/works/OL10W", "title": "Bare"})
    assert {name: value for name, value in found.items() if value} == {"work_key": "/works/OL10W", "title": "Bare"}


def test_an_author_without_a_name_is_known_by_the_key_and_one_without_key_is_refused() -> None:
    parsed = parse(page(work(authors=[{"key": "/authors/OL1A"}, {"name": "Nobody"}, None])), SEARCH, 0)
    assert contents(parsed, Author) == [
        {"author_key": "/authors/OL1A", "name": None, "birth_date": None, "death_date": None}
    ]
    assert [(one.place, one.reason.partition(":")[0]) for one in parsed.rejects] == [
        (3, "key"),
        (4, "a record is an object, not null"),
    ]
    assert "Nobody" in parsed.rejects[0].text
    assert len(contents(parsed, Work)) == 1


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (work(title=None), "title: missing or empty"),
        (work(title=" \u00a0"), "title: missing or empty"),
        (work(key="OL10W"), "key: 'OL10W' is no key of works"),
        (work(key="/authors/OL1A"), "key: '/authors/OL1A' is no key of works"),
        (17, "a record is an object, not number"),
    ],
)
def test_a_work_without_key_or_title_is_refused_and_the_rest_of_the_page_goes_on(raw: Any, reason: str) -> None:
    parsed = parse(page(raw, work(key="/works/OL11W")), SEARCH, 0)
    assert [one.reason for one in parsed.rejects] == [reason]
    assert [found["work_key"] for found in contents(parsed, Work)] == ["/works/OL11W"]


def test_a_name_that_stands_twice_says_nothing() -> None:
    doubled = json.dumps(work()).replace('"title"', '"key": "/works/OL9W", "title"').encode()
    parsed = parse(b'{"work_count": 1, "works": [' + doubled + b"]}", SEARCH, 1)
    assert [one.reason for one in parsed.rejects] == ["a name stands twice in the record"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b'{"error": "Specified limit exceeds maximum of 1000."}', "Specified limit exceeds"),
        (b'{"detail": {"error": "Specified limit exceeds maximum of 1000."}}', "Specified limit exceeds"),
        (b'{"status": 429, "message": "Too Many Requests."}', "Too Many Requests."),
        (b'{"detail": [{"msg": "value is not a valid integer"}]}', "not a valid integer"),
        (page(work())[:-30], "not whole JSON"),
        (b'{"works": [], "works": []}', "a key stands twice"),
    ],
)
def test_what_is_no_page_is_refused_with_what_it_says(body: bytes, message: str) -> None:
    with pytest.raises(PageError, match=message):
        parse(body, SEARCH, 0)


RECORDS = {
    Work: {
        "type": {"key": "/type/work"},
        "key": "/works/OL1W",
        "title": "Le contrat",
        "covers": [-1, 77],
        "authors": [
            {"type": "/type/author_role", "author": {"key": "/authors/OL1A"}},
            {"type": {"key": "/type/author_role"}, "author": {"key": "/authors/OL2A"}},
        ],
    },
    Author: {"type": {"key": "/type/author"}, "key": "/authors/OL1A", "name": "Ada", "birth_date": "25 June 1903"},
    Edition: {
        "type": {"key": "/type/edition"},
        "key": "/books/OL1M",
        "works": [{"key": "/works/OL1W"}],
        "publish_date": "December 31, 1993",
    },
    Redirect: {"type": {"key": "/type/redirect"}, "key": "/works/OL1W", "location": "/works/OL2W"},
}


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_a_record_is_what_its_type_says(model: type) -> None:
    raw = RECORDS[model]
    body = json.dumps(raw).encode()
    parsed = parse(body, raw["key"], 0)
    (draft,) = parsed.drafts
    assert (draft.model, parsed.ends, parsed.total) == (model, True, int(model is Work))
    assert record(body, 0) == raw
    assert record(body, 1) is None
    content = draft.content
    if model is Work:
        assert (content["cover_id"], content["author_keys"]) == (77, ["/authors/OL1A", "/authors/OL2A"])
        assert (content["first_publish_year"], content["has_fulltext"]) == (None, None)
    elif model is Author:
        assert (content["name"], content["birth_date"]) == ("Ada", "25 June 1903")
    elif model is Edition:
        assert (content["work_key"], content["publish_year"]) == ("/works/OL1W", 1993)
    else:
        assert content == {"record_key": "/works/OL1W", "location": "/works/OL2W"}


@pytest.mark.parametrize(
    ("date", "year"), [("1990-1999", None), ("c1888.", 1888), ("19th century", None), (None, None)]
)
def test_an_edition_has_the_one_year_that_its_date_names(date: str | None, year: int | None) -> None:
    body = json.dumps({**RECORDS[Edition], "publish_date": date}).encode()
    assert parse(body, "/books/OL1M", 0).drafts[0].content["publish_year"] == year


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"type": {"key": "/type/delete"}}, None),
        ({"location": "/works/OL2W/more"}, "location: a redirect to no record"),
        ({"location": None}, "location: a redirect to no record"),
        ({"type": {"key": "/type/page"}}, "type: '/type/page' is none of"),
        ({"type": 7}, "type: '' is none of"),
    ],
)
def test_a_deleted_record_leads_nowhere_and_a_broken_redirect_is_refused(changes: Any, outcome: str | None) -> None:
    parsed = parse(json.dumps({**RECORDS[Redirect], **changes}).encode(), "/works/OL1W", 0)
    if outcome is None:
        assert contents(parsed, Redirect) == [{"record_key": "/works/OL1W", "location": None}]
    else:
        assert outcome in parsed.rejects[0].reason


def test_the_recorded_answers_are_read(reference_data: Path) -> None:
    folder = reference_data / "openlibrary"
    found = {}
    for name in ("subjects_love_2022_first_work_excerpt", "subjects_love_2023_two_works_excerpt"):
        parsed = parse((folder / f"{name}.json").read_bytes(), "love", 0)
        events, rejects = to_events(parsed, Stamp("s", 1, 1, "2026-01-01T00:00:00.000000Z"))
        assert (len(events), rejects) == (len(parsed.drafts), [])
        found[name] = contents(parsed, Work)[0]
    first, second = found.values()
    assert (first["work_key"], first["first_publish_year"], second["first_publish_year"]) == (
        "/works/OL21177W", None, 1847,
    )  # fmt: skip
    assert (first["author_keys"], second["author_keys"]) == (["/authors/OL4327048A"], ["/authors/OL24529A"])
    unknown = parse((folder / "subjects_unknown_subject.json").read_bytes(), "loveasd", 0)
    assert (unknown.drafts, unknown.total, unknown.ends) == ([], 0, True)
    with pytest.raises(PageError, match="Too Many Requests"):
        parse((folder / "rate_limit_429_body.json").read_bytes(), "love", 0)
    alone = json.loads((folder / "subjects_work_null_year.json").read_text())
    (odd,) = works(alone)
    assert (odd["edition_count"], odd["first_publish_year"], odd["archive_id"]) == (0, None, None)
