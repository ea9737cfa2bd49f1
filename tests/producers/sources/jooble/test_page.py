"""A page of postings by hand: every field, the quirks, and what comes instead of a page."""

import json
import re
from typing import Any

import pytest

from producers.contract import PROVENANCE
from producers.reading.parsing import Stamp, to_events
from producers.source import Draft, PageError, ParsedPage
from producers.sources.jooble.contract import Job
from producers.sources.jooble.page import parse, utc_instant
from tests.producers.sources.jooble.bodies import SEARCH, page, record, without


def only(parsed: ParsedPage) -> Draft:
    assert parsed.rejects == []
    [draft] = parsed.drafts
    return draft


def content(**more: Any) -> Any:
    return only(parse(page(record(**more)), SEARCH, 0)).content


def event(**more: Any) -> Any:
    """The event of a record, as page 1 of a walk brings it."""
    [made], rejects = to_events(parse(page(record(**more)), SEARCH, 0), Stamp("s", 1, 1, "2026-01-01T00:00:00.000000Z"))
    assert rejects == []
    return made


def reason(raw: Any) -> str:
    [reject] = parse(page(raw), SEARCH, 0).rejects
    return reject.reason


def test_a_whole_record() -> None:
    draft = only(parse(page(record(salary="$60,000 - $75,000")), SEARCH, 0))
    assert (draft.model, draft.place) == (Job, 0)
    assert draft.content == {
        "job_id": "-9059355599196008744",
        "cip4": "1107",
        "title": "Software Developer",
        "company": "Agency (A)",
        "location": "Burke, VA",
        "state": "VA",
        "job_type": None,
        "origin": "jobs.example",
        "link": "https://jooble.org/desc/-9059355599196008744",
        "updated_at": "2021-07-29T07:11:51.694876Z",
        "salary": "$60,000 - $75,000",
        "salary_min": "60000.00",
        "salary_max": "75000.00",
        "salary_currency_code": "USD",
        "salary_period": "year",
        "salary_annual_min_usd": "60000.00",
        "salary_annual_max_usd": "75000.00",
        "age_days": 39,
        "snippet": "...Software Developers identify...",
    }


def test_an_unread_salary_keeps_its_text() -> None:
    found = content(salary=" by <b>agreement</b> ")
    assert found["salary"] == "by agreement"
    assert [value for name, value in found.items() if name.startswith("salary_")] == [None] * 6


def test_missing_null_and_empty_are_unknown() -> None:
    for name, field in (("company", "company"), ("location", "location"), ("type", "job_type"), ("source", "origin")):
        assert content(**{name: None})[field] is None
        assert content(**{name: " &nbsp; "})[field] is None
        assert only(parse(page(without(name)), SEARCH, 0)).content[field] is None


def test_what_changes_on_every_call_is_not_content() -> None:
    other = event(link="https://jooble.org/desc/-9059355599196008744?ckey=other&age=3", snippet=None, more=1)
    assert (other.age_days, other.snippet) == (3, None) != (event().age_days, event().snippet)
    assert other.content_hash() == event().content_hash() != event(title="Other").content_hash()
    assert set(other.content()) | set(Job.notes) | set(PROVENANCE) == set(Job.model_fields)


@pytest.mark.parametrize(
    ("link", "days"),
    [
        ("https://jooble.org/desc/1?ckey=it&age=39&scr=7240,01630434783", 39),
        ("https://jooble.org/away/1?jobAge=206&p=1", 206),
        ("https://jooble.org/away/1?age=8&jobAge=206", 206),
        ("https://jooble.org/away/1?age=8&jobAge=", 8),
        ("https://jooble.org/away/1?age=8&jobAge=x", None),
        ("https://jooble.org/away/1?age=0", 0),
        ("https://jooble.org/away/1?age=8&age=8", 8),
        ("https://jooble.org/away/1?age=8&age=9", None),
        ("https://jooble.org/away/1?page=8&linkage=3", None),
        ("https://jooble.org/away/1?age=-3", None),
        ("https://jooble.org/away/1?age=3,5", None),
        ("https://jooble.org/away/1?age=36501", None),
        ("https://jooble.org/away/1?age=%C2%B2", None),
        ("https://jooble.org/away/1#age=3", None),
        ("https://[jooble.org/away/1?age=3", 3),
        ("https://jooble.org/age=3", None),
        ("https://jooble.org/away/1?ckey=a&amp;age=3", None),
        ("https://jooble.org/jdp/1", None),
        (None, None),
        (["?age=3"], None),
    ],
)
def test_the_age_is_what_the_link_says(link: Any, days: int | None) -> None:
    assert content(link=link)["age_days"] == days


def test_a_snippet_never_refuses_its_posting() -> None:
    for snippet in (7, None, [], {"a": 1}, "", "<b> </b>"):
        assert content(snippet=snippet)["snippet"] is None
    assert len(event(snippet="é\r\n" * 9000).snippet) == 1999
    assert event(snippet="cut in the middle of \ud83d").snippet == "cut in the middle of ?"


def test_a_place_on_another_countrys_site_names_no_state_and_its_dollar_is_not_ours() -> None:
    there = content(link="https://mx.jooble.org/desc/-9059355599196008744", salary="$15,000 al mes")
    assert (there["state"], there["salary_currency_code"], there["salary_min"]) == (None, None, "15000.00")
    here = content(salary="$15,000 a month")
    assert (here["state"], here["salary_currency_code"]) == ("VA", "USD")


@pytest.mark.parametrize(
    "place",
    [
        *("Toronto, ON", "Canada", "Sydney, Australia", "Sydney NSW", "Singapore", "Ciudad de México", "Hong Kong"),
        *("Vancouver, British Columbia", "Auckland, New Zealand", "Montreal, QC H3B 1A7", "Boston, MA or London, UK"),
    ],
)
def test_a_dollar_abroad_is_not_ours(place: str) -> None:
    found = content(location=place, salary="$90,000 - $110,000")
    assert (found["salary_min"], found["salary_currency_code"], found["salary_annual_min_usd"]) == (
        "90000.00",
        None,
        None,
    )
    assert content(location=place, salary="US$ 90,000")["salary_currency_code"] == "USD"


LONG = "x" * 301


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(
            (field, value)
            for field in ("company", "location", "salary", "type", "source")
            for value in (LONG, 50000, ["A"])
        ),
        *(("link", value) for value in (f"https://jooble.org/desc/5/{'x' * 2000}", 7)),
    ],
)
def test_a_value_that_does_not_fit_is_unknown_and_costs_no_posting(field: str, value: Any) -> None:
    ours = {"type": "job_type", "source": "origin"}.get(field, field)
    assert content(**{field: value}) == content(**{field: None}), ours
    assert content(**{field: value})[ours] is None


@pytest.mark.parametrize(
    ("written", "title"), [(5, "5"), ("x" * 2001, "x" * 2000), ("half \ud83d", "half ?"), ("R&amp;amp;D", "R&D")]
)
def test_a_title_is_preserved_as_far_as_it_can_be(written: Any, title: str) -> None:
    assert content(title=written)["title"] == title


def test_an_id_rounded_by_javascript_is_mended() -> None:
    found = content(id=5719192845797001000, link="https://es.jooble.org/jdp/5719192845797000838")
    assert found["job_id"] == "5719192845797000838"


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2021-07-29T10:11:51.6948763+03:00", "2021-07-29T07:11:51.694876Z"),
        ("2022-11-13T04:39:15.7820007+00:00", "2022-11-13T04:39:15.782000Z"),
        ("2020-11-25T00:00:00.0000000", "2020-11-25T00:00:00.000000Z"),
        ("2025-05-27T20:03:48.1670000", "2025-05-27T20:03:48.167000Z"),
        ("2025-01-01T01:00:00+02:00", "2024-12-31T23:00:00.000000Z"),
        ("2025-01-01T00:00:00.5Z", "2025-01-01T00:00:00.500000Z"),
        ("2025-02-30T00:00:00", None),
        ("0001-01-01T00:00:00", None),
        ("1000-01-01T00:00:00+03:00", None),
        ("2999-12-31T23:00:00-03:00", None),
        ("2025-01-01", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_updated(written: str, instant: str | None) -> None:
    assert utc_instant(written) == instant
    assert content(updated=written)["updated_at"] == instant


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (7, "a posting is an object, not int"),
        (None, "a posting is an object, not NoneType"),
        (record(id=None, link=None), "id: neither"),
        (record(id=2**63, link="https://jooble.org/x"), "id: neither"),
        (record(title=None), "title: missing or empty"),
        (record(title="<b> </b>"), "title: missing or empty"),
        (without("title"), "title: missing or empty"),
    ],
)
def test_a_record_that_cannot_be_an_event_is_rejected_with_its_reason(raw: Any, message: str) -> None:
    assert reason(raw).startswith(message)


def test_what_fits_exactly_is_taken() -> None:
    found = content(title="x" * 2000, company="y" * 300, link="https://jooble.org/desc/5?" + "q" * 5000)
    assert (len(found["title"]), len(found["company"]), found["link"]) == (2000, 300, "https://jooble.org/desc/5")


def test_a_name_that_stands_twice_is_rejected() -> None:
    body = page(record()).replace(b'"title"', b'"title": "Other", "title"')
    [reject] = parse(body, SEARCH, 0).rejects
    assert reject.reason == "a name stands twice in the posting"


def test_places_count_drafts_and_rejects_together() -> None:
    parsed = parse(page(record(id=1, link=None), 7, record(id=2, link=None), None), SEARCH, 0)
    assert [(draft.place, draft.content["job_id"]) for draft in parsed.drafts] == [(0, "1"), (2, "2")]
    assert [(reject.place, reject.text) for reject in parsed.rejects] == [(1, "7"), (3, "null")]


def test_the_text_of_a_reject_is_bounded() -> None:
    [reject] = parse(page(record(title="", snippet="é" * 9000)), SEARCH, 0).rejects
    assert len(reject.text) == 2000


@pytest.mark.parametrize(
    ("total", "expected"),
    [(30, 30), (0, 0), ("30", 30), (None, None), (-1, None), (3 * 10**9, None), (True, None), ("x", None)],
)
def test_the_total_is_an_estimate(total: Any, expected: int | None) -> None:
    assert parse(page(record(), total=total), SEARCH, 0).total == expected


def test_only_an_empty_page_ends_the_walk() -> None:
    assert not parse(page(record(), total=1), SEARCH, 5).ends
    ended = parse(page(total=30), SEARCH, 5)
    assert (ended.ends, ended.total, ended.drafts, ended.rejects) == (True, 30, [], [])


def test_a_byte_order_mark_is_no_harm() -> None:
    assert only(parse(b"\xef\xbb\xbf" + page(record()), SEARCH, 0)).content["cip4"] == "1107"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"<!DOCTYPE html><title>Just a moment...</title>", "HTML came instead of JSON: 'Just a moment...'"),
        (b"Host not in allowlist", "not whole JSON"),
        (page(record())[:-40], "not whole JSON"),
        (page(record()) + b"{}", "not whole JSON"),
        (b"\xff\xfe{", "not UTF-8 at byte 0"),
        (b"[]", "a JSON list came"),
        (b"null", "a JSON null came"),
        (b'"ok"', "a JSON text came"),
        (b"{}", "its keys are: none"),
        (b'{"totalCount": 3}', "its keys are: 'totalCount'"),
        (b'{"totalCount": 0, "jobs": null}', "without a list of jobs"),
        (b'{"error": "Access denied"}', "it says 'Access denied'"),
        (b'{"jobs": [], "jobs": []}', "twice in the envelope"),
        (b'{"totalCount": NaN, "jobs": []}', "NaN"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"totalCount": ' + b"9" * 5000 + b', "jobs": []}', "not JSON of this API"),
    ],
)
def test_what_is_no_page_says_what_came(body: bytes, message: str) -> None:
    with pytest.raises(PageError, match=re.escape(message)):
        parse(body, SEARCH, 0)


def test_a_search_without_a_field_is_refused() -> None:
    with pytest.raises(PageError, match="does not begin with a field of study"):
        parse(page(record()), "software developer", 0)


def test_the_recorded_records(reference_data: Any) -> None:
    lines = (reference_data / "jooble" / "real_records.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line)["record"] for line in lines]
    parsed = parse(page(*records), SEARCH, 0)
    assert parsed.rejects == []
    found = [draft.content for draft in parsed.drafts]
    assert [one["job_id"] for one in found] == [
        "-9059355599196008744",
        "-8166745649413340676",
        "-2476942630518357134",
        "5719192845797000838",
        "5888960919801243150",
        "2634789443908639072",
        "2514791645020379211",
        "3215437050306675908",
    ]
    assert [one["state"] for one in found] == ["VA", None, "NC", None, None, None, None, None]
    assert [one["job_type"] for one in found] == [None, None, "Full-time", "Completa", None, None, None, None]
    assert [(one["salary_min"], one["salary_period"]) for one in found if one["salary"]] == [
        ("10.34", "hour"),
        ("1848.50", "month"),
    ]
    assert found[0]["updated_at"] == "2021-07-29T07:11:51.694876Z"
    assert {one["salary_annual_min_usd"] for one in found} == {None}
