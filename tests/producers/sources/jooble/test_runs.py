"""Whole runs of the producer against the sandbox over HTTP: what is published, whatever the API does."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from plumbing.clock import Stop
from producers import settings
from producers.polling.daemon import once
from producers.polling.progress import Hooks, RunSummary
from producers.sandbox.app import Sandbox
from producers.sandbox.server import serve
from producers.source import SandboxOptions
from producers.sources.jooble.api import SOURCE
from producers.sources.jooble.contract import Job
from tests.producers.conftest import CANARY, running
from tests.producers.sources.jooble.walks import SOME, read
from tests.producers.stored import read_topic

CIP4 = SOME[:4]


@dataclass(frozen=True)
class Producing:
    environment: dict[str, str]
    sandbox: Sandbox
    run: Callable[[], RunSummary]

    def control(self, what: str, **body: Any) -> None:
        reply = self.sandbox.answer("POST", f"/_sandbox/{what}", {}, json.dumps(body).encode())
        assert reply.status == 200, reply.body

    def jobs(self) -> list[dict[str, Any]]:
        return [one.event for one in read_topic(self.environment, "jooble.job.v1")]

    def last_sweep(self) -> dict[str, Any]:
        sweeps = [one.event for one in read_topic(self.environment, "jooble.sweep.v1")]
        return max(sweeps, key=lambda sweep: sweep["counter"])

    def listed(self) -> set[str]:
        """Ids of the postings that the last sweep listed."""
        pages = [one.event for one in read_topic(self.environment, "jooble.page.v1")]
        last = self.last_sweep()["sweep_id"]
        return {key.split("/")[1].split("|")[0] for one in pages if one["sweep_id"] == last for key in one["keys"]}


@pytest.fixture
def producing(environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Producing]:
    sandbox = Sandbox({"jooble": SOURCE}, SandboxOptions(key=CANARY, size="full"), tmp_path / "sandbox")
    for url in running(serve(sandbox, 0)):
        own = {
            "GPPS_JOOBLE__BASE_URL": f"{url}/jooble",
            "JOOBLE_API_KEY": CANARY,
            "GPPS_JOOBLE__FIELDS": CIP4,
            "GPPS_JOOBLE__RESULTS_ON_PAGE": "100",
        }
        for name, value in (environment | own).items():
            monkeypatch.setenv(name, value)
        yield Producing(
            environment,
            sandbox,
            lambda: once(SOURCE, settings.load(), settings.load_source(SOURCE.polled.settings), Hooks(Stop())),
        )


def test_notes_make_no_change_and_ages_are_those_of_the_first_event(producing: Producing) -> None:
    assert producing.run().incomplete == []
    first = producing.jobs()
    assert {one["job_id"] for one in first} == set(read())
    ages = {one["job_id"]: one["age_days"] for one in first}
    assert 0.5 * len(ages) < sum(age is not None for age in ages.values()) < len(ages)
    assert sum(one["snippet"] is not None for one in first) > 0.9 * len(first)
    assert producing.run().incomplete == []
    assert producing.jobs() == first
    producing.control("state", day=1)
    assert producing.run().incomplete == []
    changed = [one for one in producing.jobs() if one not in first]
    assert 0 < len(changed) < 0.3 * len(first)
    before = {one["job_id"]: {name: one[name] for name in Job.content_fields()} for one in first}
    again = [one for one in changed if one["job_id"] in before]
    assert all(before[one["job_id"]] != {name: one[name] for name in Job.content_fields()} for one in again)


@pytest.mark.parametrize(
    "quirks",
    [
        ("repeat-last-page", "total-capped", "page-size-capped-20", "old-format", "rounded-ids"),
        ("repeat-last-page", "near-duplicates", "new-format", "lost-signs", "odd-texts"),
    ],
)
def test_a_sweep_is_complete_whatever_the_api_does(producing: Producing, quirks: tuple[str, ...]) -> None:
    producing.control("quirks", source="jooble", names=list(quirks))
    summary = producing.run()
    assert (summary.finished, summary.incomplete) == (True, [])
    assert producing.last_sweep()["complete"] is True
    assert producing.listed() == set(read(*quirks)) >= set(read())
    assert {one["job_id"] for one in producing.jobs()} == producing.listed()
