"""The API served locally answers as the API does."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from producers.source import Respond
from producers.sources.jooble.link import age_days
from tests.producers.sources.jooble.walks import KEY, responder

NURSES = "registered nurse"
FIELDS = ["title", "location", "snippet", "salary", "source", "type", "link", "company", "updated", "id"]


@pytest.fixture(scope="module")
def respond() -> Respond:
    return responder()


def ask(respond: Respond, body: Any, path: str = f"/api/{KEY}", method: str = "POST") -> tuple[int, Any]:
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    status, headers, answer = respond(method, path, {}, {}, sent)
    told = headers["Content-Type"].startswith("application/json")
    return status, json.loads(answer) if told else answer.decode()


def page(respond: Respond, **body: Any) -> Mapping[str, Any]:
    status, answer = ask(respond, {"keywords": NURSES, **body})
    assert status == 200, answer
    return answer


def ids(answer: Mapping[str, Any]) -> list[int]:
    return [job["id"] for job in answer["jobs"]]


def test_the_envelope_and_its_defaults(respond: Respond) -> None:
    answer = page(respond)
    assert list(answer) == ["totalCount", "jobs"]
    assert len(answer["jobs"]) == 20 < answer["totalCount"]
    for job in answer["jobs"]:
        assert list(job) == FIELDS
        assert -(2**63) <= job["id"] < 2**63
        assert str(job["id"]) in job["link"]
    assert min(ids(page(respond, ResultOnPage=100))) < 0 < max(ids(page(respond, ResultOnPage=100)))


def test_pages_count_from_one_and_past_the_end_are_empty(respond: Respond) -> None:
    total = page(respond)["totalCount"]
    walked = [page(respond, page=number, ResultOnPage=50) for number in range(1, total // 50 + 3)]
    assert {answer["totalCount"] for answer in walked} == {total}
    assert [len(answer["jobs"]) for answer in walked] == [50] * (total // 50) + [total % 50, 0]
    listed = [one for answer in walked for one in ids(answer)]
    assert len(set(listed)) == len(listed) == total


def test_numbers_as_text_and_keys_in_any_case(respond: Respond) -> None:
    second = ids(page(respond, page=2, ResultOnPage=7))
    assert len(second) == 7
    assert second != ids(page(respond, ResultOnPage=7))
    assert ids(page(respond, page="2", resultonpage="7")) == second
    assert ids(page(respond, PAGE="2", RESULTONPAGE=7, radius="40", SearchMode=1, unknown=[{}])) == second


def test_a_page_size_is_capped_and_nonsense_passed_over(respond: Respond) -> None:
    assert len(page(respond, ResultOnPage=1000)["jobs"]) == 100
    for nonsense in (0, "", None, -5, "many", 1.5, [1]):
        assert len(page(respond, ResultOnPage=nonsense)["jobs"]) == 20
        assert ids(page(respond, page=nonsense)) == ids(page(respond))


@pytest.mark.parametrize(
    "body", [b"", b"{ keywords: 'it' }", b"\xff", b"[]", b"3", b"[" * 100_000, b"{}", b'{"keywords": " "}']
)
def test_a_body_that_is_no_search(respond: Respond, body: bytes) -> None:
    assert ask(respond, body)[0] == 400


@pytest.mark.parametrize("path", ["/api/wrong", "/api/", f"/api/{KEY}x"])
def test_a_wrong_key(respond: Respond, path: str) -> None:
    assert ask(respond, {"keywords": NURSES}, path) == (403, "Access denied")


@pytest.mark.parametrize(("method", "path"), [("GET", f"/api/{KEY}"), ("POST", "/"), ("POST", f"/api/{KEY}/more")])
def test_other_requests_are_not_found(respond: Respond, method: str, path: str) -> None:
    assert ask(respond, {"keywords": NURSES}, path, method)[0] == 404


def test_tracking_changes_on_every_call_and_the_rest_does_not(respond: Respond) -> None:
    first, second = page(respond, ResultOnPage=100), page(respond, ResultOnPage=100)
    links = [(one["link"], other["link"]) for one, other in zip(first["jobs"], second["jobs"], strict=True)]
    assert all(one.partition("?")[0] == other.partition("?")[0] for one, other in links)
    assert all((one != other) == ("/jdp/" not in one) for one, other in links)
    assert {link.split("/")[3] for pair in links for link in pair} == {"desc", "away", "jdp"}
    bare = [[{**job, "link": ""} for job in answer["jobs"]] for answer in (first, second)]
    assert bare[0] == bare[1]


def test_the_age_in_a_link_is_that_of_the_posting() -> None:
    ages = []
    for day in (0, 5):
        jobs = page(responder(day=day), ResultOnPage=100)["jobs"]
        ages.append({job["id"]: age_days(job["link"]) for job in jobs if "/jdp/" not in job["link"]})
    stayed = ages[0].keys() & ages[1].keys()
    assert len(stayed) > 20
    assert all(ages[1][one] - ages[0][one] == 5 for one in stayed)
    assert all(0 <= age <= 60 for found in ages for age in found.values())


def test_a_search_is_for_words_and_a_place(respond: Respond) -> None:
    total = page(respond)["totalCount"]
    assert page(respond, keywords="Registered NURSES", location="United States")["totalCount"] == total
    assert page(respond, keywords="blacksmith") == {"totalCount": 0, "jobs": []}
    texan = page(respond, location="TX", ResultOnPage=100)
    assert 0 < texan["totalCount"] < total
    assert ids(texan) == ids(page(respond, location="texas", ResultOnPage=100))
    assert all(job["location"].endswith((", TX", "Texas", "Texas, United States")) for job in texan["jobs"])
    assert 0 < page(respond, location="Houston")["totalCount"] < texan["totalCount"]
    assert page(respond, location="Atlantis")["jobs"] == []
    assert page(respond, keywords="\ud83d nurse")["totalCount"] >= total
