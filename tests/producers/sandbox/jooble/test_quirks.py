"""Whatever the API turns out to do, as far as quirks of the sandbox show it: the source reads it all the same."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from producers.polling.walk import fingerprint
from producers.reading.parsing import Stamp, to_events
from producers.sandbox.jooble.generate_full import pools
from producers.sandbox.jooble.quirks import QUIRKS, rounded
from producers.sandbox.keys import Gate, Key
from producers.source import ParsedPage, Quota, Respond, SandboxOptions
from producers.sources.jooble import api
from producers.sources.jooble.api import SOURCE
from producers.sources.jooble.fields import searchable
from tests.producers.sources.jooble.walks import KEY, SETTINGS

WORDS = next(pool.words for pool in pools() if 120 < pool.trade.demand < 160)
SEARCH = f"{next(cip4 for cip4, field in searchable().items() if field.search_words == WORDS)}|{WORDS}|"
STAMP = Stamp("s", 1, 1, "2026-01-01T00:00:00.000000Z")
README = Path(api.__file__).with_name("README.md")
# What a quirk changes of a posting, as far as its content and notes go.
CHANGES = {
    "old-format": {"link", "age_days"},
    "new-format": {"link", "snippet", "age_days"},
    "no-salary": {name for name in SOURCE.entities[0].model_fields if name.startswith("salary")},
    "odd-texts": {"company", "location", "state", "job_type", "snippet", "title", "updated_at"}
    | {name for name in SOURCE.entities[0].model_fields if name.startswith("salary")},
}
Posting = Mapping[str, Any]


def responder(*quirks: str) -> Respond:
    return SOURCE.polled.sandbox(SandboxOptions(key=KEY, size="full", quirks=frozenset(quirks)))


def ask(respond: Respond, path: str = f"/api/{KEY}", host: str = "jooble.org", **body: Any) -> tuple[int, str, bytes]:
    sent = json.dumps({"keywords": WORDS, **body}).encode()
    status, headers, answer = respond("POST", path, {}, {"Host": host}, sent)
    return status, headers["Content-Type"], answer


def page(respond: Respond, **body: Any) -> Any:
    status, _, answer = ask(respond, **body)
    assert status == 200, answer
    return json.loads(answer)


def walk(respond: Respond) -> Iterator[ParsedPage]:
    """A search's pages as the poller walks them: to an empty page, or to one that came before."""
    seen = set()
    for number in range(100):
        asked = SOURCE.polled.request(SETTINGS, SEARCH, number)
        status, _, body = respond("POST", f"/api/{KEY}", {}, {}, json.dumps(asked.body).encode())
        parsed = SOURCE.parse(body, SEARCH, number)
        events, rejects = to_events(parsed, STAMP)
        assert (status, rejects) == (200, [])
        mark = fingerprint(events, rejects)
        if mark in seen:
            return
        seen.add(mark)
        yield parsed
        if parsed.ends:
            return
    raise AssertionError("the walk does not end")


def read(*quirks: str) -> dict[str, Posting]:
    return {str(draft.content["job_id"]): draft.content for one in walk(responder(*quirks)) for draft in one.drafts}


@pytest.fixture(scope="module")
def plain() -> dict[str, Posting]:
    found = read()
    assert len(found) > 100
    return found


@pytest.mark.parametrize("quirk", QUIRKS)
def test_with_any_quirk_the_same_postings_are_read(quirk: str, plain: dict[str, Posting]) -> None:
    found = read(quirk)
    assert set(found) >= set(plain)
    assert quirk == "near-duplicates" or set(found) == set(plain)
    changed = {name for one in plain for name in plain[one] if found[one][name] != plain[one][name]}
    assert changed == CHANGES.get(quirk, set())


def test_all_quirks_at_once_are_stood(plain: dict[str, Posting]) -> None:
    assert set(read(*QUIRKS)) >= set(plain)


def test_every_quirk_is_explained_to_users() -> None:
    text = README.read_text(encoding="utf-8")
    assert [name for name in QUIRKS if f"| `{name}` |" not in text] == []
    assert responder("no-such-quirk")


def test_the_last_page_comes_again() -> None:
    respond = responder("repeat-last-page")
    total = page(respond)["totalCount"]
    last, beyond = (page(respond, page=number, ResultOnPage=20) for number in (-(-total // 20), 1_000))
    ids = [[job["id"] for job in answer["jobs"]] for answer in (last, beyond)]
    assert ids[0] == ids[1] != []
    assert page(respond, keywords="blacksmith") == {"totalCount": 0, "jobs": []}


def test_totals_and_pages_are_capped(plain: dict[str, Posting]) -> None:
    assert page(responder("total-capped"))["totalCount"] == 100 < len(plain)
    assert len(page(responder("page-size-capped-20"), ResultOnPage=100)["jobs"]) == 20


def test_the_latest_come_first_where_the_search_mode_says_so() -> None:
    sorted_by_date, as_ever = (page(responder("search-mode-by-date"), SearchMode=mode) for mode in (1, 0))
    assert sorted_by_date["totalCount"] == as_ever["totalCount"]
    content = SOURCE.parse(json.dumps(sorted_by_date).encode(), SEARCH, 0).drafts
    dates = [draft.content["updated_at"] or "" for draft in content]
    assert dates == sorted(dates, reverse=True)
    assert page(responder(), SearchMode=1)["jobs"][0]["id"] == as_ever["jobs"][0]["id"]


def test_a_body_is_read_strictly() -> None:
    assert [ask(responder("strict-radius"), radius=radius)[0] for radius in ("26", 80, "", "25")] == [
        200,
        200,
        200,
        400,
    ]
    assert ask(responder(), radius="25")[0] == 200
    assert len(page(responder("case-sensitive-keys"), resultonpage=5)["jobs"]) == 20
    assert len(page(responder("case-sensitive-keys"), ResultOnPage=5)["jobs"]) == 5
    assert ask(responder("bad-body-500"), keywords="")[0] == 500


@pytest.mark.parametrize(
    ("quirk", "kind", "begin"),
    [
        ("html-errors", "text/html", b"<!DOCTYPE html>"),
        ("json-errors", "application/json", b'{"error": "'),
        ("", "text/plain", b""),
    ],
)
def test_errors_take_other_forms(quirk: str, kind: str, begin: bytes) -> None:
    respond = responder(quirk)
    for status, path, keywords in ((403, "/api/wrong", "x"), (404, "/elsewhere", "x"), (400, f"/api/{KEY}", " ")):
        given, content_type, body = ask(respond, path, keywords=keywords)
        assert (given, content_type.partition(";")[0], body.startswith(begin)) == (status, kind, True)


def test_a_refused_key_is_answered_with_json_that_is_none() -> None:
    status, content_type, body = ask(responder("non-json-403"), "/api/wrong")
    assert (status, content_type.partition(";")[0], body) == (403, "application/json", b"Host not in allowlist")


def test_five_hundred_requests_in_all_outlive_the_day() -> None:
    gate = Gate({KEY: Key(), "other": Key(quotas=(Quota(2, 3600),))}, lambda: 0.0)
    options = SandboxOptions(key=KEY, size="full", gate=gate, quirks=frozenset({"quota-500"}))
    days = [SOURCE.polled.sandbox(replace(options, day=day)) for day in (0, 1)]
    statuses = [ask(days[number % 2], keywords="blacksmith")[0] for number in range(502)]
    assert statuses == [200] * 500 + [403] * 2
    assert [ask(days[0], "/api/other")[0] for _ in range(3)] == [200, 200, 403]
    assert ask(days[0], "/api/wrong")[0] == 403
    gate.put("later", Key())
    assert ask(days[0], "/api/later")[0] == 200
    assert ask(SOURCE.polled.sandbox(replace(options, quirks=frozenset())))[0] == 200


def test_a_used_up_quota_and_a_wrong_key_may_be_told_apart() -> None:
    gate = Gate({KEY: Key(quotas=(Quota(1, 3600),))}, lambda: 0.0)
    options = SandboxOptions(key=KEY, size="full", gate=gate, quirks=frozenset({"quota-429", "html-errors"}))
    respond = SOURCE.polled.sandbox(options)
    assert [ask(respond, path)[0] for path in (f"/api/{KEY}", f"/api/{KEY}", "/api/wrong")] == [200, 429, 403]


@pytest.mark.parametrize(
    ("path", "host", "status"),
    [
        ("/api/{key}", "jooble.org", 200),
        ("/api/{key}", "us.jooble.org", 200),
        ("/us/api/{key}", "127.0.0.1:80", 200),
        ("/api/{key}", "PL.jooble.org:443", 403),
        ("/pl/api/{key}", "127.0.0.1:80", 403),
    ],
)
def test_a_key_is_for_one_country(path: str, host: str, status: int) -> None:
    assert ask(responder("country-key"), path.format(key=KEY), host)[0] == status
    assert ask(responder(), path.format(key=KEY), host)[0] == 200


def test_near_duplicates_stand_beside_their_likes(plain: dict[str, Posting]) -> None:
    found = read("near-duplicates")
    more = [one for job_id, one in found.items() if job_id not in plain]
    assert 0.3 * len(plain) < len(more) < 0.9 * len(plain)
    alike = {(one["title"], one["company"], one["location"]) for one in plain.values()}
    assert {(one["title"], one["company"], one["location"]) for one in more} < alike
    assert len({one["link"] for one in found.values()}) == len(found)


def test_ids_are_rounded_as_javascript_does() -> None:
    assert rounded(5719192845797000838) == 5719192845797001000
    assert rounded(-8166745649413340676) == -8166745649413341000
    assert rounded(3215437050306675908) == 3215437050306675700
    assert rounded(12345) == 12345
    ids = [job["id"] for job in page(responder("rounded-ids"))["jobs"]]
    assert all(one == rounded(one) for one in ids)
    assert min(job["id"] for job in page(responder("lost-signs"))["jobs"]) >= 0


def test_formats_of_other_years() -> None:
    old, new = (page(responder(name), ResultOnPage=50)["jobs"] for name in ("old-format", "new-format"))
    assert all("/desc/" in job["link"] and "age=" in job["link"] for job in old)
    assert all("/jdp/" in job["link"] and "?" not in job["link"] for job in new)
    ordinary = [one for one in old if len(str(one["updated"])) > 25]
    assert len(ordinary) > 40
    assert all(one["updated"][-6] in "+-" and len(one["updated"]) == 33 for one in ordinary)
    assert sum("<b>" in str(one["snippet"]) and "&nbsp;" in str(one["snippet"]) for one in old) > 40
    assert not any("+" in str(one["updated"]) or "<b>" in str(one["snippet"]) for one in new)
    assert sum("\r\n * " in str(one["snippet"]) and "\r\r\n~" in str(one["snippet"]) for one in new) > 20


def test_no_salary_and_odd_texts() -> None:
    assert {job["salary"] for job in page(responder("no-salary"), ResultOnPage=100)["jobs"]} == {""}
    odd, plain = (page(responder(*names), ResultOnPage=100)["jobs"] for names in (("odd-texts",), ()))
    assert 20 < sum(one["title"] != other["title"] for one, other in zip(odd, plain, strict=True)) < 50
