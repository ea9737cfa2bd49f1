"""The sandbox of fare searches answers as QPX did: options, errors, quota, the recorded answer."""

import json
from pathlib import Path
from typing import Any

import pytest

from producers.sandbox.flight_fares import reference
from producers.source import SandboxOptions
from producers.sources.flight_fares.api import SOURCE
from producers.sources.flight_fares.page import asked, parse

KEY = "key"
SEARCH = "TPE-LAX|2027-06-12|2027-06-22"
ODD = frozenset({"odd-options"})


def ask(search: str = SEARCH, key: str = KEY, request: Any = None, **options: Any) -> tuple[int, bytes]:
    wanted = asked(search)
    slices = [{"origin": wanted.origin, "destination": wanted.destination, "date": str(wanted.depart)}]
    if wanted.back:
        slices.append({"origin": wanted.destination, "destination": wanted.origin, "date": str(wanted.back)})
    body = json.dumps({"request": request or {"passengers": {"adultCount": 1}, "slice": slices}}).encode()
    respond = SOURCE.polled.sandbox(SandboxOptions(key=KEY, **options))
    status, _, answered = respond("POST", "/qpxExpress/v1/trips/search", {"key": key}, {}, body)
    return status, answered


def test_an_answer_has_what_the_recorded_one_has() -> None:
    parsed = parse(ask()[1], SEARCH, 0)
    assert (parsed.total, list(parsed.rejects)) == (20, [])
    drafts = {
        entity: [d.content for d in parsed.drafts if d.model.entity == entity] for entity in ("leg", "trip-segment")
    }
    bridge = drafts["trip-segment"]
    occurrences = {one["segment_id"] for one in bridge}
    assert len(occurrences) < len(bridge)
    waits = {(one["segment_id"], one["connection_min"]) for one in bridge}
    married = {(one["segment_id"], one["married_group"]) for one in bridge}
    assert len(waits) > len(occurrences) < len(married)
    assert {one["slice_no"] for one in bridge} == {1, 2}
    assert {one["meal"] for one in drafts["leg"]} == {None, "Meal"}
    assert {"HND", "NRT"} <= {one["origin"] for one in drafts["leg"]} | {one["destination"] for one in drafts["leg"]}


def test_what_is_wrong_is_refused_as_google_did() -> None:
    for status, answered in (
        (403, ask(key="other")),
        (400, ask(request={"slice": [{"origin": "TPE"}]})),
        (400, ask(request={"slice": [{"origin": "TPE", "destination": "LAX", "date": "2027-06-12"}]})),
    ):
        assert answered[0] == status == json.loads(answered[1])["error"]["code"]


def test_an_airport_that_nobody_knows_has_no_solution() -> None:
    status, body = ask("XXX-LAX|2027-06-12|")
    trips = json.loads(body)["trips"]
    assert (status, trips["data"], "tripOption" in trips) == (200, {}, False)


def test_quirks_change_ids_and_make_options_that_are_refused() -> None:
    parsed = parse(ask(quirks=ODD, size="full")[1], SEARCH, 0)
    assert 0.2 < len(parsed.rejects) / 200 < 0.6
    assert len({reject.reason.split(":")[0] for reject in parsed.rejects}) >= 4
    assert "tripOption" not in json.loads(ask(quirks=frozenset({"no-options"}))[1])["trips"]
    respond = SOURCE.polled.sandbox(SandboxOptions(key=KEY, quirks=frozenset({"moving-ids"})))
    request = {
        "passengers": {"adultCount": 1},
        "slice": [{"origin": "TPE", "destination": "LAX", "date": "2027-06-12"}],
    }
    body = json.dumps({"request": request}).encode()
    ids = {
        json.loads(respond("POST", "/qpxExpress/v1/trips/search", {"key": KEY}, {}, body)[2])["trips"]["requestId"]
        for _ in range(2)
    }
    assert len(ids) == 2


def test_the_recorded_answer_is_that_of_its_search_alone(reference_data: Path) -> None:
    search = "TPE-LAX|2017-06-12|"
    assert parse(ask(search, reference_data=reference_data)[1], search, 0).total == 25
    assert parse(ask(reference_data=reference_data)[1], SEARCH, 0).total == 0
    counted = reference.accounting(reference_data, [search])["trip options"]
    assert counted == {"rows": 25, "matched": 25, "not_asked_for": 0}


def test_a_folder_without_the_recorded_answer_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="flights/qpx_TPE_LAX"):
        ask(reference_data=tmp_path)
