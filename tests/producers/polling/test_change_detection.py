"""A source that can tell whether its data have changed: when it is swept, and when a sweep is one of the data."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from kafka import KafkaAdminClient

from plumbing.clock import Stop
from plumbing.settings import KafkaSettings
from producers import settings
from producers.polling.daemon import once
from producers.polling.progress import Hooks, RunSummary
from producers.reading.client import Fetched, ServiceAway
from producers.source import Dump, PageError, Probe, Request
from tests.builders import polled
from tests.producers.conftest import Run, Serving
from tests.producers.polling.test_run import ends, events, reason, stopping_after
from tests.producers.stored import latest, read_topic, records_of
from tests.producers.toy_sources.toy.api import SOURCE as TOY
from tests.producers.toy_sources.toy.api import ToySettings, request
from tests.producers.toy_sources.toy.expected import CONTENT, after

pytestmark = pytest.mark.services

Environment = dict[str, str]
WHOLE = [("red", 4, True), ("blue", 4, True)]


def probe(settings: ToySettings) -> Request:
    return request(settings, "probe", 0)


def fingerprint(body: bytes) -> str:
    try:
        return hashlib.sha256(json.dumps(json.loads(body)["things"]).encode()).hexdigest()
    except (ValueError, KeyError, TypeError):
        raise PageError("no things") from None


PROBED = polled(TOY, probe=Probe(probe, fingerprint))
EXACT = replace(TOY, exact_total=True)
FROM_FILES = replace(TOY, transports=(Dump("red", lambda folder: iter(())),))


def page_of(things: list[Any], total: int) -> tuple[int, dict[str, str], bytes]:
    return 200, {}, json.dumps({"total": total, "things": things}).encode()


def other_release(sandbox: Serving) -> None:
    sandbox.instead["probe/1"] = page_of([{"id": "release"}], 1)


def sweeps(environment: Environment) -> list[bool]:
    return [event["complete"] for event in events(environment, "sweep")]


def test_nothing_is_swept_while_nothing_has_changed(run: Run, toy_environment: Environment) -> None:
    assert ends(run(source=PROBED)) == WHOLE
    second = run(source=PROBED)
    assert (second.searches, second.finished, second.epoch) == ([], True, 2)
    assert second.unchanged_since is not None
    assert second.unchanged_since > events(toy_environment, "sweep")[-1]["ended_at"]
    assert f"unchanged_since={second.unchanged_since}" in second.line()
    assert len(sweeps(toy_environment)) == 2


def test_a_release_is_swept(run: Run, toy_environment: Environment, toy_sandbox: Serving) -> None:
    run(source=PROBED)
    toy_sandbox.set_day(1)
    assert ends(run(source=PROBED)) == WHOLE
    assert latest(read_topic(toy_environment, "toy.thing.v1"), CONTENT) == after(0, 1)
    assert run(source=PROBED).unchanged_since


def test_a_full_sweep_is_made_now_and_then_all_the_same(run: Run) -> None:
    run(source=PROBED)
    assert ends(run(source=PROBED, GPPS_FULL_SWEEP_SECONDS="0")) == WHOLE


def test_other_searches_are_swept_though_nothing_has_changed(run: Run) -> None:
    run(source=PROBED)
    assert ends(run(source=PROBED, GPPS_TOY__COLOURS="red,green")) == [("green", 4, True), ("red", 4, True)]
    assert run(source=PROBED, GPPS_TOY__COLOURS="green,red").unchanged_since


def test_topics_made_anew_get_everything_though_nothing_has_changed(run: Run, toy_environment: Environment) -> None:
    run(source=PROBED)
    admin = KafkaAdminClient(**KafkaSettings.of(toy_environment).for_python())
    admin.delete_topics([toy_environment["GPPS_TOPIC_PREFIX"] + "toy.thing.v1"])
    admin.close()
    assert ends(run(source=PROBED)) == WHOLE
    assert latest(read_topic(toy_environment, "toy.thing.v1"), CONTENT) == after(0)


def test_files_in_place_of_the_api_are_followed_by_a_sweep(run: Run, toy_environment: Environment) -> None:
    run(source=PROBED)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in toy_environment.items():
            patch.setenv(name, value)
        once(FROM_FILES, settings.load(), None, Hooks(Stop()), pages=Elsewhere())
    assert sorted(ends(run(source=PROBED))) == sorted(WHOLE)


class Elsewhere:
    """Pages of things that come from files: none."""

    origin = "bulk:test"

    def fetch(self, request: Request) -> Fetched:
        return Fetched(200, "application/json", b'{"total": 0, "things": []}', datetime.now(UTC))

    def close(self) -> None:
        pass


def test_probes_are_numbered_and_archived_like_any_fetch(run: Run, toy_environment: Environment) -> None:
    run(source=PROBED)
    probes = records_of(toy_environment, "probe")
    assert [(found["epoch"], found["counter"]) for found in probes] == [(1, 0), (1, 5), (1, 11)]
    assert probes[0]["request"]["shown"].endswith("/toy/***/probe/1")
    assert (probes[0]["search"], probes[0]["page"], probes[0]["status"]) == (None, None, 200)


def landing(sandbox: Serving, page: str) -> None:
    """A release lands while this page is served."""
    number = int(page.partition("/")[2])

    def answer() -> tuple[int, dict[str, str], bytes]:
        other_release(sandbox)
        return page_of([{"id": f"{place:03d}", "size": place} for place in range(number * 10 - 10, number * 10)], 25)

    sandbox.instead[page] = answer


def test_a_release_in_mid_walk_is_no_complete_sweep_and_swept_anew(
    run: Run, toy_environment: Environment, toy_sandbox: Serving
) -> None:
    landing(toy_sandbox, "red/2")
    first = run(source=PROBED)
    assert ends(first) == [("red", 4, False), ("blue", 4, True)]
    assert "changed in mid-walk" in reason(first)
    assert events(toy_environment, "sweep")[0]["reason"] == reason(first)
    assert ends(run(source=PROBED)) == WHOLE
    assert run(source=PROBED).unchanged_since


def test_a_release_between_two_runs_of_a_walk_is_noticed(run: Run, toy_sandbox: Serving) -> None:
    assert not run(stopping_after("cursor-saved", 2), source=PROBED).finished
    other_release(toy_sandbox)
    assert ends(run(source=PROBED))[0] == ("red", 2, False)


def test_an_incomplete_sweep_leaves_nothing_out(run: Run, toy_sandbox: Serving) -> None:
    toy_sandbox.instead["blue/2"] = (404, {}, b"")
    run(source=PROBED)
    toy_sandbox.instead.clear()
    assert ends(run(source=PROBED)) == WHOLE


@pytest.mark.parametrize("answer", [(200, {}, b"<html>"), (404, {}, b"gone"), (500, {}, b"crash")])
def test_a_sweep_that_could_not_be_checked_is_not_complete(run: Run, toy_sandbox: Serving, answer: Any) -> None:
    toy_sandbox.instead["probe/1"] = answer
    summary = run(source=PROBED, GPPS_HTTP__MAX_ATTEMPTS="1")
    assert ends(summary) == [("red", 4, False), ("blue", 4, False)]
    assert "no telling" in reason(summary)
    toy_sandbox.instead.clear()
    assert ends(run(source=PROBED)) == WHOLE


def test_an_api_that_is_away_is_not_swept(run: Run, toy_sandbox: Serving) -> None:
    toy_sandbox.instead["probe/1"] = (429, {"Retry-After": "9999"}, b"")
    with pytest.raises(ServiceAway):
        run(source=PROBED)


def with_total(run: Run, sandbox: Serving, source: Any) -> RunSummary:
    sandbox.instead["red/2"] = page_of([{"id": f"{place:03d}", "size": place} for place in range(10, 20)], 26)
    return run(source=source)


def test_an_exact_total_that_changes_in_mid_walk_is_no_complete_sweep(run: Run, toy_sandbox: Serving) -> None:
    summary = with_total(run, toy_sandbox, EXACT)
    assert ends(summary) == [("red", 4, False), ("blue", 4, True)]
    assert reason(summary) == "the data changed in mid-walk: the total was 25, and 26 on page 1"


def test_an_estimated_total_may_change(run: Run, toy_sandbox: Serving) -> None:
    assert ends(with_total(run, toy_sandbox, TOY)) == WHOLE


def test_a_total_that_changed_is_remembered_over_runs(run: Run, toy_sandbox: Serving) -> None:
    toy_sandbox.instead["red/2"] = page_of([{"id": f"{place:03d}", "size": place} for place in range(10, 20)], 26)
    run(stopping_after("cursor-saved", 2), source=EXACT)
    assert ends(run(source=EXACT))[0] == ("red", 2, False)
