"""Whole runs of the producer: files and API, releases and odd answers, and what is published of them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from plumbing.clock import Clock, Stop
from producers import settings
from producers.polling.daemon import once
from producers.polling.feed import BulkPages
from producers.polling.progress import Hooks, RunSummary, SearchSummary
from producers.sandbox.app import Sandbox
from producers.sandbox.college_scorecard.generate import schools
from producers.sandbox.server import serve
from producers.source import SandboxOptions
from producers.sources.college_scorecard.api import SOURCE
from tests.producers.conftest import CANARY, running
from tests.producers.sources.college_scorecard import csv_files
from tests.producers.stored import read_topic

SEED = 20260101


@dataclass(frozen=True)
class Producing:
    environment: dict[str, str]
    sandbox: Sandbox

    def control(self, what: str, **body: Any) -> None:
        reply = self.sandbox.answer("POST", f"/_sandbox/{what}", {}, json.dumps(body).encode())
        assert reply.status == 200, reply.body

    def run(self) -> RunSummary:
        return once(SOURCE, settings.load(), settings.load_source(SOURCE.polled.settings), Hooks(Stop()))

    def run_files(self, folder: Path) -> RunSummary:
        pages = BulkPages(SOURCE.dump, folder, Clock())
        return once(SOURCE, settings.load(), None, Hooks(Stop()), pages=pages)

    def sweeps(self) -> list[dict[str, Any]]:
        events = [one.event for one in read_topic(self.environment, "college-scorecard.sweep.v1")]
        return sorted(events, key=lambda sweep: (sweep["epoch"], sweep["counter"]))


@pytest.fixture
def producing(environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Producing]:
    options = SandboxOptions(key=CANARY, seed=SEED)
    sandbox = Sandbox({SOURCE.name: SOURCE}, options, tmp_path / "sandbox")
    for url in running(serve(sandbox, 0)):
        own = {"GPPS_COLLEGE_SCORECARD__BASE_URL": f"{url}/{SOURCE.name}", "COLLEGE_SCORECARD_API_KEY": CANARY}
        for name, value in (environment | own).items():
            monkeypatch.setenv(name, value)
        yield Producing(environment, sandbox)


def only_search(summary: RunSummary) -> SearchSummary:
    [search] = summary.searches
    return search


def test_files_and_api_of_one_release_are_no_change_and_the_next_release_is(
    producing: Producing, tmp_path: Path
) -> None:
    folder = tmp_path / "bulk"
    folder.mkdir()
    csv_files.write(folder, schools(SEED, 0))
    first = only_search(producing.run_files(folder))
    assert (first.pages, first.rejected, first.complete) == (3, 0, True)
    assert first.published == first.records > 6_000
    same = only_search(producing.run())
    assert (same.published, same.unchanged, same.complete) == (0, first.records, True)
    quirks = ["tokens", "mixed-programs", "unknown-keys", "extra-results"]
    producing.control("quirks", source=SOURCE.name, names=quirks)
    assert producing.run().unchanged_since  # another spelling is no release
    producing.control("state", day=1)
    released = only_search(producing.run())
    assert (released.rejected, released.complete) == (0, True)
    assert 100 < released.published < 400


def test_a_release_in_mid_walk_spoils_the_sweep_and_the_next_one_is_whole(producing: Producing) -> None:
    producing.control("quirks", source=SOURCE.name, names=["release-in-mid-walk"])
    spoilt = only_search(producing.run())
    assert (spoilt.complete, spoilt.reason) == (
        False,
        "the data changed in mid-walk: the total was 296, and 293 on page 1",
    )
    again = only_search(producing.run())
    assert (again.pages, again.complete, again.rejected) == (3, True, 0)
    reasons = [(sweep["complete"], sweep["reason"]) for sweep in producing.sweeps()]
    assert reasons == [(False, spoilt.reason), (True, None)]
