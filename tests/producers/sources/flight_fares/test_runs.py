"""Whole runs of the producer against the sandbox over HTTP: what is published, whatever the API does."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from plumbing.clock import Stop
from producers import settings
from producers.polling.daemon import once
from producers.polling.progress import Hooks, SearchSummary
from producers.sandbox.app import Sandbox
from producers.sandbox.server import serve
from producers.source import SandboxOptions
from producers.sources.flight_fares.api import SOURCE
from tests.producers.conftest import CANARY, running
from tests.producers.stored import archived, read_topic

pytestmark = pytest.mark.services

ROUTES = "TPE-LAX@2027-06-12@2027-06-22,SFO-JFK@2027-06-12"


def published(environment: dict[str, str], entity: str) -> list[dict[str, Any]]:
    return [one.event for one in read_topic(environment, f"flight-fares.{entity}.v1")]


@pytest.fixture
def produced(
    environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., list[SearchSummary]]:
    """`produced(quirks, fault)` polls a sandbox once that behaves so."""
    for name, value in (environment | {"GPPS_MAX_REJECTED_PERCENT": "50", "GPPS_MIN_LISTED_PERCENT": "20"}).items():
        monkeypatch.setenv(name, value)

    def go(quirks: list[str], **fault: Any) -> list[SearchSummary]:
        sandbox = Sandbox({SOURCE.name: SOURCE}, SandboxOptions(key=CANARY), tmp_path)
        for url in running(serve(sandbox, 0)):
            monkeypatch.setenv("DUFFEL_ACCESS_TOKEN", CANARY)
            monkeypatch.setenv("GPPS_FLIGHT_FARES__BASE_URL", f"{url}/flight-fares")
            monkeypatch.setenv("GPPS_FLIGHT_FARES__ROUTES", ROUTES)
            asked = json.dumps({"source": SOURCE.name, "names": quirks}).encode()
            assert sandbox.answer("POST", "/_sandbox/quirks", {}, asked).status == 200
            if fault:
                wanted = json.dumps({"source": SOURCE.name, **fault}).encode()
                assert sandbox.answer("POST", "/_sandbox/faults", {}, wanted).status == 200
            summary = once(SOURCE, settings.load(), settings.load_source(SOURCE.polled.settings), Hooks(Stop()))
        return summary.searches

    return go


def test_odd_options_are_rejected_whole_and_the_others_published(
    environment: dict[str, str], produced: Callable[..., list[SearchSummary]]
) -> None:
    runs = produced(["odd-options"])
    assert [run.complete for run in runs] == [True, True]
    trips = published(environment, "trip")
    rejected = sum(run.rejected for run in runs)
    assert rejected > 5
    assert len(trips) + rejected == sum(search["options"] for search in published(environment, "search")) == 40
    used = {(one["request_id"], one["segment_id"]) for one in published(environment, "trip-segment")}
    assert Counter((one["request_id"], one["segment_id"]) for one in published(environment, "segment")) == Counter(used)
    assert b"is no currency" in b"".join(archived(environment).values())


def test_the_same_answer_publishes_nothing_again_and_no_token_is_stored(
    environment: dict[str, str], produced: Callable[..., list[SearchSummary]]
) -> None:
    assert all(run.published for run in produced([]))
    assert [run.published for run in produced([])] == [0, 0]
    assert {one["complete"] for one in published(environment, "sweep")} == {True}
    stored = archived(environment)
    assert stored
    assert [key for key, body in stored.items() if CANARY.encode() in body] == []


def test_a_run_that_is_not_answered_tells_why_and_the_next_route_is_searched(
    environment: dict[str, str], produced: Callable[..., list[SearchSummary]]
) -> None:
    first, second = produced([], kind="truncated")
    assert (first.complete, second.complete) == (False, True)
    ends = {one["search"]: one["reason"] for one in published(environment, "sweep")}
    assert "not whole JSON" in ends["TPE-LAX|2027-06-12|2027-06-22"]
    assert ends["SFO-JFK|2027-06-12|"] is None
