"""Marts made from the raw archive are those that the oracle makes of the topics, whatever sources and producers went
through."""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from subprocess import run
from typing import Any

import pytest

from plumbing.clock import Stop
from producers import settings
from producers.archive.reader import ArchiveReader
from producers.archive.reparse import Reparsed, reparse
from producers.contract import Event
from producers.polling.daemon import once
from producers.polling.progress import Hooks
from producers.sandbox.app import Sandbox
from producers.sandbox.server import serve
from producers.source import SandboxOptions, Source
from producers.sources.college_scorecard.api import SOURCE as SCORECARD
from producers.sources.college_scorecard.contract import ScorecardPage
from producers.sources.jooble.api import SOURCE as JOOBLE
from producers.sources.jooble.contract import Job
from tests.oracle.given import marts_of_rows, records_of
from tests.oracle.marts import marts
from tests.producers.conftest import CANARY, ROOT, running
from tests.producers.stored import published, service
from tests.streaming.marts_of import marts_of

pytestmark = [pytest.mark.services, pytest.mark.spark]

SOURCES = (JOOBLE, SCORECARD)


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[tuple[Sandbox, str]]:
    found = Sandbox({source.name: source for source in SOURCES}, SandboxOptions(key=CANARY), tmp_path / "sandbox")
    for url in running(serve(found, 0)):
        yield found, url


@pytest.fixture
def polled(environment: dict[str, str], sandbox: tuple[Sandbox, str]) -> dict[str, str]:
    """An environment whose topics and archive tell of three days with closings, returns and two killed walks."""
    own = environment | {
        "GPPS_JOOBLE__BASE_URL": f"{sandbox[1]}/{JOOBLE.name}",
        "GPPS_JOOBLE__FIELDS": "1107",
        "GPPS_COLLEGE_SCORECARD__BASE_URL": f"{sandbox[1]}/{SCORECARD.name}",
        "GPPS_FULL_SWEEP_SECONDS": "0",
        "JOOBLE_API_KEY": CANARY,
        "COLLEGE_SCORECARD_API_KEY": CANARY,
    }
    for day, source, kill_at in ((0, JOOBLE, None), (1, JOOBLE, "archived:2"), (0, SCORECARD, "archived:1")):
        reply = sandbox[0].answer("POST", "/_sandbox/state", {}, json.dumps({"day": day}).encode())
        assert reply.status == 200, reply.body
        if kill_at:
            kill(own, source, kill_at)
        for each in SOURCES:
            poll(own, each)
    return own


def kill(environment: dict[str, str], source: Source, point: str) -> None:
    command = [sys.executable, "-m", "producers", "produce", source.name, "--once"]
    killed = run(command, env=environment | {"GPPS_KILL_AT": point}, cwd=ROOT, check=False, timeout=900)
    assert killed.returncode == -9


def poll(environment: dict[str, str], source: Source) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        once(source, settings.load(), settings.load_source(source.polled.settings), Hooks(Stop()))


def from_topics(environment: dict[str, str]) -> list[Event]:
    models = {model.topic(): model for source in SOURCES for model in source.models()}
    prefix = environment["GPPS_TOPIC_PREFIX"]
    records = published(environment, models.values())
    return [models[record.topic.removeprefix(prefix)].model_validate_json(record.value) for record in records]


def from_raw(environment: dict[str, str]) -> list[Event]:
    s3, lake = service(environment, "s3"), environment["GPPS_LAKE_URI"]
    read = {source: ArchiveReader(s3, lake, source.name) for source in SOURCES}
    return [event for source, archive in read.items() for event, _ in reparse(source, archive, Reparsed())]


def some(events: Iterable[Event]) -> list[Event]:
    """The events without nine of ten schools and their programmes: what is true of the rest is true of all."""
    remaining = [event for event in events if getattr(event, "unit_id", "0").endswith("0")]
    return [_listing_some(event) if isinstance(event, ScorecardPage) else event for event in remaining]


def _listing_some(page: ScorecardPage) -> ScorecardPage:
    return page.model_copy(update={"keys": [key for key in page.keys if key.split("|")[0].endswith("0")]})


def test_marts_from_raw_are_those_from_the_topics(spark: Any, polled: dict[str, str]) -> None:
    topics, raw = from_topics(polled), from_raw(polled)
    assert set(map(Event.to_bytes, topics)) < set(map(Event.to_bytes, raw))
    contents = {(event.key(), event.content_hash()) for event in topics if isinstance(event, Job)}
    changed = Counter(key for key, _ in contents)
    published_of = Counter(event.key() for event in topics if isinstance(event, Job))
    assert any(published_of[key] > changed[key] > 1 for key in changed)  # content went A, B, A
    expected, made = marts(records_of(some(topics))), marts_of_rows(marts_of(spark, some(raw)))
    assert {row["status"] for row in expected["job"].values()} >= {"open", "closed"}
    assert all(rows for rows in expected.values())
    for mart, rows in expected.items():
        assert made[mart] == rows, mart
