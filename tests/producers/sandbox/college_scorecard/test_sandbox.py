"""The API served locally answers as the API does."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from producers.sandbox.college_scorecard.app import sandbox
from producers.source import Respond, SandboxOptions

KEY = "sandbox-key"
OPTIONS = SandboxOptions(key=KEY)
PROGRAMS = "latest.programs.cip_4_digit"


@pytest.fixture(scope="module")
def respond() -> Respond:
    return sandbox(OPTIONS)


def ask(
    respond: Respond, path: str = "/v1/schools", method: str = "GET", **query: str
) -> tuple[int, Mapping[str, str], Any]:
    status, headers, body = respond(method, path, query, {"x-API-key": KEY}, b"")
    return status, headers, json.loads(body)


def results(respond: Respond, **query: str) -> list[dict[str, Any]]:
    status, _, answer = ask(respond, **query)
    assert status == 200, answer
    found: list[dict[str, Any]] = answer["results"]
    return found


def test_the_envelope_and_its_defaults(respond: Respond) -> None:
    status, headers, answer = ask(respond, fields="id")
    assert (status, headers["Content-Type"]) == (200, "application/json")
    assert answer["metadata"] == {"page": 0, "total": 296, "per_page": 20}
    assert len(answer["results"]) == 20


def test_the_page_size_is_clamped_without_a_word(respond: Respond) -> None:
    _, _, answer = ask(respond, fields="id", per_page="500")
    assert answer["metadata"]["per_page"] == len(answer["results"]) == 100


def test_pages_count_from_zero_and_the_last_one_is_short(respond: Respond) -> None:
    walk = [results(respond, fields="id", sort="id", per_page="100", page=str(page)) for page in range(3)]
    assert [len(page) for page in walk] == [100, 100, 96]
    ids = [school["id"] for page in walk for school in page]
    assert ids == sorted(set(ids))


def test_the_order_is_by_id_only_when_asked_for(respond: Respond) -> None:
    orders = {
        sort: [one["id"] for one in results(respond, fields="id", sort=sort, per_page="100")] for sort in ("", "id")
    }
    assert orders["id"] == sorted(orders["id"]) != orders[""]
    falling = [one["id"] for one in results(respond, fields="id", sort="id:desc")]
    assert falling == sorted(falling, reverse=True)


def test_requested_fields_come_dotted_and_empty_ones_as_null(respond: Respond) -> None:
    found = results(respond, fields="id,school.price_calculator_url,latest.student.size")
    assert {frozenset(one) for one in found} == {
        frozenset(["id", "school.price_calculator_url", "latest.student.size"])
    }
    assert found[0]["school.price_calculator_url"] is None


def test_a_prefix_stands_for_its_leaves(respond: Respond) -> None:
    [first, *_] = results(respond, fields="location,school.degrees_awarded")
    assert set(first) == {
        *("location.lat", "location.lon"),
        *("school.degrees_awarded.predominant", "school.degrees_awarded.highest"),
    }


@pytest.mark.parametrize("prefix", ["latest.programs.cip_4_digit", "latest.programs", "programs.cip_4_digit"])
def test_programmes_come_nested_and_whole_by_their_prefix(respond: Respond, prefix: str) -> None:
    programmes = [one for school in results(respond, fields=f"id,{prefix}") for one in school.get(PROGRAMS) or []]
    assert set(programmes[0]) == {
        *("unit_id", "ope6_id", "code", "title", "school", "credential"),
        *("distance", "counts", "debt", "earnings"),
    }


def test_programmes_hold_only_the_leaves_asked_for(respond: Respond) -> None:
    found = results(respond, fields=f"{PROGRAMS}.code,{PROGRAMS}.earnings.4_yr.overall_median_earnings")
    programmes = [one for school in found for one in school.get(PROGRAMS) or []]
    assert {frozenset(one) for one in programmes} == {frozenset(["code", "earnings"])}
    assert {tuple(one["earnings"]["4_yr"]) for one in programmes} == {("overall_median_earnings",)}
    assert any(one["earnings"]["4_yr"]["overall_median_earnings"] is None for one in programmes)


def test_schools_without_programmes_say_so_in_each_known_way() -> None:
    responder = sandbox(SandboxOptions(key=KEY, day=40))
    found = [
        one for page in "012" for one in results(responder, fields=f"id,{PROGRAMS}.code", per_page="100", page=page)
    ]
    empty = [one.get(PROGRAMS, "absent") for one in found if not one.get(PROGRAMS)]
    assert len(empty) == 40
    assert all(shape in empty for shape in ("absent", None, []))


@pytest.mark.parametrize("query", [{}, {"fields": "school,id,location,latest", "keys_nested": "true"}])
def test_the_whole_document_is_nested(respond: Respond, query: dict[str, str]) -> None:
    [first, *_] = results(respond, **query)
    assert {"id", "school", "location", "latest"} <= set(first)
    assert isinstance(first["latest"]["cost"]["tuition"]["in_state"], int)


@pytest.mark.parametrize("path", ["/v1/schools", "/v1/schools/", "/v1/schools.json", "/ed/collegescorecard/v1/schools"])
def test_every_spelling_of_the_path(respond: Respond, path: str) -> None:
    assert ask(respond, path, fields="id")[0] == 200


@pytest.mark.parametrize("path", ["/", "/v2/schools", "/v1/schools/fieldofstudy", "/schools", "/v1/"])
def test_other_paths_are_not_found(respond: Respond, path: str) -> None:
    status, _, answer = ask(respond, path)
    assert (status, answer["error"]["code"]) == (404, "NOT_FOUND")


def test_another_data_set_is_named_as_missing(respond: Respond) -> None:
    status, _, answer = ask(respond, "/v1/programs.json")
    assert (status, answer) == (404, {"error": 404, "message": "programs not found. Available endpoints: schools"})


def test_only_get_is_served(respond: Respond) -> None:
    assert ask(respond, method="POST")[0] == 404


@pytest.mark.parametrize(
    ("query", "headers", "status", "code"),
    [
        ({}, {}, 403, "API_KEY_MISSING"),
        ({"api_key": ""}, {"X-Api-Key": ""}, 403, "API_KEY_MISSING"),
        ({}, {"X-Api-Key": "wrong"}, 403, "API_KEY_INVALID"),
        ({"api_key": "wrong"}, {}, 403, "API_KEY_INVALID"),
        ({"api_key": KEY}, {}, 200, None),
        ({}, {"X-Api-Key": KEY}, 200, None),
        ({}, {"x-api-key": KEY}, 200, None),
    ],
)
def test_the_key_is_checked(
    respond: Respond, query: dict[str, str], headers: dict[str, str], status: int, code: str | None
) -> None:
    answered, sent, body = respond("GET", "/v1/schools", {"fields": "id", **query}, headers, b"")
    error = json.loads(body).get("error", {})
    assert (answered, error.get("code")) == (status, code)
    assert ("X-RateLimit-Remaining" in sent) == (status == 200)


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ({"fields": "id,wombat,school.nam"}, [("field_not_found", "wombat"), ("field_not_found", "school.nam")]),
        ({"fields": "<b>wombat</b>"}, [("field_not_found", "wombat")]),
        ({"wombat": "1"}, [("parameter_not_found", "wombat")]),
        ({"page": "frog"}, [("parameter_type_error", "frog")]),
        ({"page": "-1", "per_page": "0"}, [("parameter_type_error", "-1"), ("parameter_type_error", "0")]),
        ({"sort": "location.lat"}, [("field_not_found", "location.lat")]),
        ({"sort": "id,wombat:desc"}, [("field_not_found", "wombat")]),
        ({"sort": "id:up"}, [("field_not_found", "id:up")]),
        ({"location.lat": "1"}, [("parameter_not_found", "location.lat")]),
        ({f"{PROGRAMS}.title": "History."}, [("parameter_not_found", f"{PROGRAMS}.title")]),
        ({"school.ownership": "1,frog"}, [("parameter_type_error", "frog")]),
        ({"latest.admissions.admission_rate.overall": "0.1,0.2"}, [("parameter_type_error", "0.1,0.2")]),
        ({"school.ownership__like": "1"}, [("operator_not_found", "like")]),
        ({"latest.student.size__range": "..", "id__range": "5"}, [("range_format_error", one) for one in ("..", "5")]),
        ({"distance": "10"}, [("distance_error", "10")]),
        ({"distance": "far", "zip": "90001"}, [("distance_error", "far")]),
        ({"distance": "10", "zip": "12"}, [("zipcode_error", "12")]),
        ({"_fields": "wombat", "fields": "id"}, [("field_not_found", "wombat")]),
    ],
)
def test_every_problem_of_a_query_is_listed(
    respond: Respond, query: dict[str, str], errors: list[tuple[str, str]]
) -> None:
    status, _, answer = ask(respond, **query)
    assert status == 400
    assert [(one["error"], one["input"]) for one in answer["errors"]] == errors


def test_the_rate_limit_is_a_rolling_hour_and_does_not_count_what_it_refuses() -> None:
    now = [0.0]
    responder = sandbox(SandboxOptions(key=KEY, requests_per_hour=2), lambda: now[0])

    def one(at: float) -> tuple[int, str, str]:
        now[0] = at
        status, headers, _ = ask(responder, fields="id")
        return status, headers["X-RateLimit-Limit"], headers["X-RateLimit-Remaining"]

    assert one(0) == (200, "2", "1")
    assert one(1800) == (200, "2", "0")
    assert [one(1801)[0] for _ in range(5)] == [429] * 5
    assert one(3599)[0] == 429
    assert one(3600) == (200, "2", "0")
    assert one(3601)[0] == 429
    assert one(5400) == (200, "2", "0")


def test_over_the_limit_there_is_no_retry_after() -> None:
    responder = sandbox(SandboxOptions(key=KEY, requests_per_hour=0))
    status, headers, answer = ask(responder)
    assert (status, answer["error"]["code"]) == (429, "OVER_RATE_LIMIT")
    assert "Retry-After" not in headers
    assert headers["X-RateLimit-Remaining"] == "0"
