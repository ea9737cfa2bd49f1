"""Records staged by `producers reparse` land as the topics' records do, each once, and are accounted separately."""

import threading
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from producers.archive.staging import Staging
from producers.contract import Event
from producers.fields import parse_instant
from streaming.driver import bounded_drain, query
from streaming.driver.bounded_drain import Bounds
from streaming.driver.micro_batch import Driver
from streaming.errors import NotReady, NotStaged
from streaming.ingest import topics
from streaming.ingest.accounting import reckoned
from streaming.ingest.staged import is_all_landed, land, read_staged, staged_checkpoint, staged_in
from streaming.lake.paths import DEAD_LETTERS, lake_of
from streaming.settings import StreamingSettings
from tests.builders import START, program, school
from tests.streaming.harness import SMALL, Record, held_lease, produce, rows

pytestmark = [pytest.mark.services, pytest.mark.spark]

EVENTS: list[Event] = [
    *(school(str(number), at=(1, number), place=0) for number in range(1, 8)),
    *(program(str(number), at=(1, number), place=1) for number in range(1, 5)),
]


@pytest.fixture
def settings(settings: StreamingSettings) -> StreamingSettings:
    return settings.model_copy(update={"feed_dead_letter_topics": False})


def stage(settings: StreamingSettings, events: Sequence[Event], folder: Path, stored_at: datetime | None = None) -> str:
    """Stages the events in files of four records, as the archive got them when they were seen; the folder's URI."""
    staging = Staging(str(folder), "us-east-1", settings.topic_prefix, rows_per_file=4)
    staging.write((event, stored_at or parse_instant(event.observed_at)) for event in events)
    sources = {"college-scorecard": {"last": (1, 7)}}
    staging.finish({"files": staging.files, "rows": staging.rows, "sources": sources})
    return f"file://{folder}"


def driver_of(spark: Any, settings: StreamingSettings) -> Driver:
    return query.prepare(spark, settings, SMALL, held_lease(settings))


def test_staged_records_land_once_whatever_is_done_again(
    spark: Any, settings: StreamingSettings, tmp_path: Path
) -> None:
    place = stage(settings, EVENTS, tmp_path)
    driver = driver_of(spark, settings)
    stop = threading.Event()
    stop.set()
    with pytest.raises(NotReady, match="it goes on"):
        land(driver, place, stop)
    land(driver, place, threading.Event())
    checkpoint = staged_checkpoint(driver.lake, SMALL)
    assert is_all_landed(checkpoint)
    checkpoint.store.delete("commits/2")  # as when the process was killed before it could say so
    assert not is_all_landed(checkpoint)
    staged = land(driver, place, threading.Event())
    assert (staged.files, dict(staged.rows)) == (
        3,
        {"college-scorecard.school.v1": 7, "college-scorecard.program.v1": 4},
    )
    found = rows(settings, "events_school") + rows(settings, "events_program")
    assert sorted(row["event_id"] for row in found) == sorted(event.event_id for event in EVENTS)
    assert {row["_partition"] for row in found} == {-1}
    assert [row["_offset"] for row in rows(settings, "events_school")] == list(range(7))
    driver.lease.release()


def test_records_of_the_archive_are_held_against_the_time_of_their_storing(
    spark: Any, settings: StreamingSettings, tmp_path: Path
) -> None:
    events = [school("1"), school("2", day=30)]
    driver = driver_of(spark, settings)
    land(driver, stage(settings, events, tmp_path, START), threading.Event())
    driver.lease.release()
    assert [row["unit_id"] for row in rows(settings, "events_school")] == ["1"]
    (dead,) = rows(settings, DEAD_LETTERS)
    message = "observed_at: 720 hours ahead of the time of the record; set its producer's clock"
    assert (dead["_partition"], dead["reason"], dead["message"]) == (-1, "contract", message)


def test_accounts_tell_them_apart_from_what_the_topics_brought(
    spark: Any, settings: StreamingSettings, tmp_path: Path
) -> None:
    place, later = stage(settings, EVENTS, tmp_path), school("9", at=(2, 0))
    produce(settings, [Record(event.topic(), event.to_bytes()) for event in EVENTS])  # the archive tells of these
    start = topics.ends(settings, SMALL.topics())
    produce(settings, [Record(later.topic(), later.to_bytes()), Record(later.topic(), b"no JSON")])
    lease = held_lease(settings)
    for _ in range(2):
        bounds = Bounds(topics.ends(settings, SMALL.topics()), start, place)
        bounded_drain.run(spark, settings, SMALL, lease, bounds, stop=threading.Event())
    lease.release()
    accounts = reckoned(lake_of(settings), settings, SMALL).accounts
    assert accounts["college-scorecard.school.v1"] == {"read": 2, "landed": 1, "dead": 1, "duplicate": 0}
    assert accounts["college-scorecard.school.v1 from_raw"] == {"read": 7, "landed": 7, "dead": 0, "duplicate": 0}
    assert accounts["college-scorecard.program.v1 from_raw"] == {"read": 4, "landed": 4, "dead": 0, "duplicate": 0}
    assert list(accounts)[:2] == ["college-scorecard.school.v1", "college-scorecard.school.v1 from_raw"]
    [dead] = rows(settings, DEAD_LETTERS)
    assert (dead["_partition"], dead["_offset"]) == (0, 8)


def test_what_is_not_whole_or_of_other_topics_is_not_begun(
    spark: Any, settings: StreamingSettings, tmp_path: Path
) -> None:
    place = stage(settings, EVENTS, tmp_path)
    lake = lake_of(settings)
    assert read_staged(lake, place) is not None
    driver = driver_of(spark, settings)
    for change, pattern in ((lambda text: text.replace("school.v1", "pool.v1"), "pool.v1"), (None, "not all of them")):
        summary = tmp_path / "staged.json"
        summary.write_text(change(summary.read_text())) if change else summary.unlink()
        with pytest.raises(NotStaged, match=pattern):
            land(driver, place, threading.Event())
    assert staged_in(staged_checkpoint(lake, SMALL)) is None
    driver.lease.release()
