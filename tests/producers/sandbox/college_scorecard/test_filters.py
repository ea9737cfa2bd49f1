"""Filters and orders of the local API, as far as a client could meet them."""

import base64
import csv
import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from producers.sandbox.college_scorecard.app import sandbox
from producers.sandbox.college_scorecard.fields import PROGRAMS, is_indexed, known
from producers.source import Respond, SandboxOptions
from tests.producers.sandbox.college_scorecard.test_sandbox import KEY, ask, results

CODE, LEVEL = f"{PROGRAMS}.code", f"{PROGRAMS}.credential.level"
PAY = f"{PROGRAMS}.earnings.4_yr.overall_median_earnings"


@pytest.fixture(scope="module")
def respond() -> Respond:
    return sandbox(SandboxOptions(key=KEY))


@pytest.fixture(scope="module")
def everything(respond: Respond) -> list[dict[str, Any]]:
    fields = "id,school,latest.student,latest.cost"
    pages = [results(respond, fields=fields, sort="id", per_page="100", page=str(page)) for page in range(3)]
    return [school for page in pages for school in page]


def found(respond: Respond, **query: str) -> set[int]:
    """Ids of all schools that meet the filters."""
    ids: set[int] = set()
    for page in range(4):
        _, _, answer = ask(respond, **{"fields": "id", "sort": "id", "per_page": "100", "page": str(page), **query})
        ids |= {one["id"] for one in answer["results"]}
    assert len(ids) == answer["metadata"]["total"]
    return ids


SIZE = "latest.student.size"


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ({"school.ownership": "2"}, lambda one: one["school.ownership"] == 2),
        ({"school.ownership": "2,3"}, lambda one: one["school.ownership"] in (2, 3)),
        ({"school.ownership": "[2,3]"}, lambda one: one["school.ownership"] in (2, 3)),
        ({"school.state": "TX,CA"}, lambda one: one["school.state"] in ("TX", "CA")),
        ({"school.state__not": "TX"}, lambda one: one["school.state"] != "TX"),
        ({"school.state__ne": "TX,CA"}, lambda one: one["school.state"] not in ("TX", "CA")),
        ({f"{SIZE}__range": "1000..2000"}, lambda one: 1000 <= (one[SIZE] or 0) <= 2000),
        ({f"{SIZE}__range": "20000.."}, lambda one: (one[SIZE] or 0) >= 20000),
        ({f"{SIZE}__range": "..500,20000.."}, lambda one: one[SIZE] is not None and not 500 < one[SIZE] < 20000),
        ({f"{SIZE}__not": "5"}, lambda one: True),
        ({"id__range": "..999999"}, lambda one: one["id"] <= 999999),
        ({"school.name": "univ"}, lambda one: "Univ" in one["school.name"]),
        ({"school.city": "SAN d"}, lambda one: one["school.city"] == "San Diego"),
        ({"school.state": "TX", "school.ownership": "1"}, lambda one: (one["school.state"], one["school.ownership"])
         == ("TX", 1)),
        ({"school.state": "XX"}, lambda one: False),
        ({"zip": "90001"}, lambda one: True),
        ({"zip": "90001", "distance": "0"}, lambda one: False),
        ({"zip": "90001", "distance": "30mi"}, lambda one: one["school.city"] == "Los Angeles"),
        ({"zip": "90001", "distance": "50km"}, lambda one: one["school.city"] == "Los Angeles"),
    ],
)  # fmt: skip
def test_filters(respond: Respond, everything: list[dict[str, Any]], query: dict[str, str], wanted: Any) -> None:
    assert found(respond, **query) == {one["id"] for one in everything if wanted(one)}


def test_a_range_holds_its_ends(respond: Respond, everything: list[dict[str, Any]]) -> None:
    size = everything[0][SIZE]
    assert everything[0]["id"] in found(respond, **{f"{SIZE}__range": f"{size}..{size}"})


def test_up_to_a_hundred_ids_at_once(respond: Respond, everything: list[dict[str, Any]]) -> None:
    ids = [one["id"] for one in everything][::3]
    assert found(respond, id=",".join(map(str, ids))) == set(ids)


def test_a_filter_of_programmes_trims_them(respond: Respond) -> None:
    query = {CODE: "5138,1107", LEVEL: "3", "fields": f"id,{CODE},{LEVEL}", "per_page": "100"}
    trimmed, whole = results(respond, **query), results(respond, **query, all_programs_nested="true")
    assert [one["id"] for one in trimmed] == [one["id"] for one in whole]
    assert 0 < len(trimmed) < 296
    for few, all_of_them in zip(trimmed, whole, strict=True):
        matching = [
            offer
            for offer in all_of_them[PROGRAMS]
            if offer["code"] in ("5138", "1107") and offer["credential"]["level"] == 3
        ]
        assert few[PROGRAMS] == matching != []


def test_conditions_may_be_met_by_different_programmes_when_asked(respond: Respond) -> None:
    query = {CODE: "5112", LEVEL: "5"}  # medicine is taught at level 7 alone
    assert found(respond, **query) == found(respond, **query, all_programs_nested="true") == set()
    assert found(respond, **query, all_programs="true") == found(respond, **{CODE: "5112"}) & found(
        respond, **{LEVEL: "5"}
    )


def test_a_filter_of_programmes_without_fields_brings_programmes_alone(respond: Respond) -> None:
    [first, *_] = results(respond, **{CODE: "5138"})
    assert set(first) == {PROGRAMS}
    assert {offer["code"] for offer in first[PROGRAMS]} == {"5138"}


def test_programs_may_be_named_without_latest(respond: Respond) -> None:
    assert found(respond, **{"programs.cip_4_digit.code": "5138"}) == found(respond, **{CODE: "5138"})


def test_a_range_of_codes_breaks_the_api(respond: Respond) -> None:
    status, _, answer = ask(respond, **{f"{CODE}__range": "1100..1200"})
    assert (status, answer["error"]["code"]) == (500, "INTERNAL_SERVER_ERROR")


@pytest.mark.parametrize(("sort", "falls"), [(SIZE, False), (f"{SIZE}:asc", False), (f"{SIZE}:desc", True)])
def test_order_by_an_indexed_field(respond: Respond, sort: str, falls: bool) -> None:
    listed = [one[SIZE] for one in results(respond, fields=f"id,{SIZE}", sort=sort, per_page="100")]
    known = [size for size in listed if size is not None]
    assert known == sorted(known, reverse=falls)
    assert None not in listed[: len(known)]


def test_order_by_several_fields(respond: Respond) -> None:
    listed = results(respond, fields="school.state,school.name", sort="school.state:desc,school.name", per_page="100")
    order = [(one["school.state"], one["school.name"].lower()) for one in listed]
    assert [state for state, _ in order] == sorted((state for state, _ in order), reverse=True)
    assert all(one <= two for (a, one), (b, two) in itertools.pairwise(order) if a == b)


def test_order_by_a_figure_of_programmes(respond: Respond) -> None:
    listed = results(respond, fields=f"id,{PAY}", sort=f"{PAY}:desc", per_page="5")
    most = [max(offer["earnings"]["4_yr"]["overall_median_earnings"] or 0 for offer in one[PROGRAMS]) for one in listed]
    assert most == sorted(most, reverse=True)


def test_endpoints_are_listed(respond: Respond) -> None:
    assert ask(respond, "/v1/endpoints")[2] == {"endpoints": [{"name": "schools", "url": "/v1/schools"}]}


def test_a_table_is_no_longer_served(respond: Respond) -> None:
    assert ask(respond, "/v1/schools.csv")[0] == 404


@pytest.mark.parametrize(("user", "status"), [(KEY, 200), ("wrong", 403), ("", 403)])
def test_the_key_may_be_a_user_name(respond: Respond, user: str, status: int) -> None:
    given = {"Authorization": f"Basic {base64.b64encode(f'{user}:'.encode()).decode()}"}
    assert respond("GET", "/v1/schools", {"fields": "id"}, given, b"")[0] == status


@pytest.mark.parametrize("given", ["Basic ?", "Basic", "Bearer abc", "Basic /w=="])
def test_a_broken_user_name_is_no_key(respond: Respond, given: str) -> None:
    status, _, body = respond("GET", "/v1/schools", {}, {"Authorization": given}, b"")
    assert (status, json.loads(body)["error"]["code"]) == (403, "API_KEY_MISSING")


def test_the_key_for_everybody_has_limits_of_its_own() -> None:
    now = [0.0]
    responder = sandbox(SandboxOptions(key=KEY), lambda: now[0])

    def statuses(times: int) -> list[int]:
        return [
            responder("GET", "/v1/schools", {"fields": "id", "api_key": "DEMO_KEY"}, {}, b"")[0] for _ in range(times)
        ]

    assert statuses(31) == [200] * 30 + [429]
    now[0] = 3700.0
    assert statuses(21) == [200] * 20 + [429]  # fifty a day
    assert ask(responder, fields="id")[1]["X-RateLimit-Limit"] == "100000"
    now[0] = 90_000.0
    assert statuses(1) == [200]


def test_fields_are_of_the_kind_and_have_the_index_that_the_dictionary_says(reference_data: Path) -> None:
    rows: dict[str, dict[str, str]] = {}
    for name in ("institution", "fieldofstudy"):
        with (reference_data / "scorecard" / f"dictionary_{name}_2025-01.csv").open(encoding="utf-8-sig") as lines:
            rows |= {row["api_path"]: row for row in csv.DictReader(lines)}
    kinds = {"autocomplete": "string"}
    official = [name for name in known() if name in rows]
    assert set(known()) - set(official) == {"latest.cost.avg_net_price.overall"}  # computed
    told = {name: kinds.get(rows[name]["api_data_type"], rows[name]["api_data_type"]) for name in official}
    assert {name: known()[name].kind for name in official} == told | {f"{PROGRAMS}.school.type": "string"}
    assert {name for name in official if rows[name]["index"]} | {"id"} == set(filter(is_indexed, known()))
