"""Records that would pin or empty a field for ever: dead, whoever sent them, in the stream and in every rebuild."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from deltalake import DeltaTable

from pipelines.school_jobs.contract import MARTS
from pipelines.school_jobs.pipeline import PIPELINE
from plumbing.objects.store import store_at
from producers.contract import Event, grant_name, grants_uri
from producers.fields import instant
from streaming.driver import query
from streaming.driver.lease import driver_lease
from streaming.lake.paths import DEAD_LETTERS, lake_of
from streaming.settings import StreamingSettings
from tests.builders import START, job, job_search, page, sweep
from tests.streaming.driver.test_micro_batch import kafka_batch
from tests.streaming.harness import FULL, produce, records_of, rows, run_once
from tests.streaming.marts_of import folded

pytestmark = [pytest.mark.spark, pytest.mark.services]

NOW = datetime.now(UTC)
TODAY = (NOW - START) / timedelta(days=1)
FIRST, SECOND = job_search("1107"), job_search("1107", "data engineer")
FOREVER = 2**63 - 1


@pytest.fixture
def settings(settings: StreamingSettings) -> StreamingSettings:
    return settings.model_copy(update={"feed_dead_letter_topics": False})


def grant(settings: StreamingSettings, epoch: int, at: datetime, source: str = "jooble") -> None:
    folder = store_at(grants_uri(settings.lake_uri, source), settings.aws("s3"))
    assert folder.create(grant_name(epoch, at), "{}")


def walked(
    search: str, epoch: int, day: float, jobs: Sequence[str], number: int = 0, name: str = "s", **ends: Any
) -> list[Event]:
    """A complete walk of one page under fetch (epoch, number), and its end."""
    found = [job(one, at=(epoch, number), place=place, sweep=name, day=day) for place, one in enumerate(jobs)]
    listed = page(search, at=(epoch, number), lists=found, sweep=name, day=day)
    end = sweep(search, at=(epoch, number + 1), sweep=name, day=day + 0.01, **ends)  # fourteen minutes later
    return [*found, listed, end]


def land(spark: Any, settings: StreamingSettings, events: Sequence[Event]) -> None:
    produce(settings, records_of(events))
    run_once(spark, settings, PIPELINE)


def mart(settings: StreamingSettings, name: str) -> list[dict[str, Any]]:
    (found,) = [mart for mart in MARTS if mart.name == name]
    uri = lake_of(settings).table(found.changes_table)
    return list(folded(DeltaTable(uri, storage_options=settings.delta_options()).to_pyarrow_table().to_pylist(), found))


def statuses(settings: StreamingSettings) -> dict[str, str]:
    return {row["job_id"]: row["status"] for row in mart(settings, "job")}


def dead(settings: StreamingSettings) -> list[tuple[str, str, str]]:
    letters = rows(settings, DEAD_LETTERS)
    return [(letter["_topic"], letter["reason"], letter["message"]) for letter in letters]


def test_an_epoch_that_no_lease_gave_is_dead_and_a_rebuild_heals_what_got_in(
    spark: Any, settings: StreamingSettings
) -> None:
    honest = walked(FIRST, 3, TODAY, ["1", "2"])
    pinning = [job("1", sweep="s", title="Bought", day=TODAY), *walked(FIRST, 5, TODAY, [], name="forged")]
    forged = [
        *(event.model_copy(update={"epoch": FOREVER}) for event in pinning),
        job("2", at=(4, 0), sweep="s", title="A moment too early", day=TODAY),
    ]
    land(spark, settings, [*honest, *forged])  # as it was before grants were written down
    assert dead(settings) == []
    assert statuses(settings) == {"1": "open", "2": "closed"}
    assert {row["title"] for row in mart(settings, "job")} == {"Bought", "A moment too early"}

    grant(settings, 3, NOW - timedelta(days=1))
    grant(settings, 4, NOW + timedelta(days=1))  # the real one comes later
    rebuilt = settings.at(2)
    run_once(spark, rebuilt, PIPELINE)
    message = "epoch: {} had been given to no producer when the record came"
    assert sorted(dead(rebuilt)) == [
        ("jooble.job.v1", "contract", message.format(4)),
        ("jooble.job.v1", "contract", message.format(FOREVER)),
        ("jooble.page.v1", "contract", message.format(FOREVER)),
        ("jooble.sweep.v1", "contract", message.format(FOREVER)),
    ]
    assert statuses(rebuilt) == {"1": "open", "2": "open"}
    assert {row["title"] for row in mart(rebuilt, "job")} == {"Developer"}

    land(spark, rebuilt, walked(FIRST, 3, TODAY, ["1"], number=9, name="later"))
    assert statuses(rebuilt) == {"1": "open", "2": "closed"}


def test_a_complete_sweep_of_no_page_closes_nothing(spark: Any, settings: StreamingSettings) -> None:
    nothing = sweep(FIRST, pages=0, at=(9, 0), sweep="forged", day=TODAY)
    land(spark, settings, [*walked(FIRST, 3, TODAY - 1, ["1", "2"]), nothing])
    assert statuses(settings) == {"1": "open", "2": "open"}


def test_a_clock_a_month_ahead_empties_no_field(spark: Any, settings: StreamingSettings) -> None:
    honest = [*walked(FIRST, 3, TODAY - 2, ["1"]), *walked(SECOND, 3, TODAY - 2, ["2"], number=4, name="t")]
    ahead = walked(SECOND, 3, TODAY + 30, ["2"], number=8, name="ahead")
    later = walked(FIRST, 3, TODAY - 1, ["1", "3"], number=12, name="later")
    land(spark, settings, [*honest, *ahead, *later])
    assert statuses(settings) == {"1": "open", "2": "open", "3": "open"}
    (outlook,) = [row for row in mart(settings, "field_outlook") if row["cip4"] == "1107" and row["state"] == "US"]
    assert outlook["postings_new"] == 1
    pattern = "observed_at: 7.. hours ahead of the time of the record; set its producer's clock"
    assert [(topic, reason) for topic, reason, message in dead(settings) if re.fullmatch(pattern, message)] == [
        (f"jooble.{entity}.v1", "contract") for entity in ("job", "page", "sweep")
    ]


def test_each_time_of_its_producer_is_held_against_that_of_the_record(spark: Any, settings: StreamingSettings) -> None:
    names = ("observed_at", "started_at", "ended_at")
    ahead = (timedelta(minutes=59), timedelta(minutes=-59), timedelta(days=-300), timedelta(minutes=75))
    whole, now = sweep(FIRST, day=TODAY), datetime.now(UTC)  # the tests before may have taken an hour
    events = [whole.model_copy(update={name: instant(now + by)}) for name in names for by in ahead]
    reported_by_the_api = job("1", updated_at="2199-12-31T00:00:00.000000Z", day=TODAY)
    produce(settings, records_of([*events, reported_by_the_api]))
    run_once(spark, settings, FULL)
    assert sorted(message for _, _, message in dead(settings)) == [
        f"{name}: 1 hours ahead of the time of the record; set its producer's clock" for name in sorted(names)
    ]
    assert len(rows(settings, "events_sweep")) == 9
    assert len(rows(settings, "events_job")) == 1


def test_a_batch_in_which_epochs_begin_is_judged_record_by_record(spark: Any, settings: StreamingSettings) -> None:
    """As when a rebuild reads of years at once: each record counts the grants of its own time."""
    start = datetime(2026, 3, 1, tzinfo=UTC)
    for epoch, hours in ((1, 0), (2, 10), (3, 20)):
        grant(settings, epoch, start + timedelta(hours=hours))
    events = [job(str(epoch), at=(epoch, 0)) for epoch in (1, 2, 3, 4)]
    found: list[Any] = []
    for hours in (0.0, 9.5, 19.5, 30.0):
        batch = kafka_batch(spark, settings, events, first=len(found) * 4)
        found.append(batch.selectExpr(*[c for c in batch.columns if c != "timestamp"], _time(start, hours)))
    whole = found[0].unionByName(found[1]).unionByName(found[2]).unionByName(found[3])
    lease = driver_lease(settings, FULL)
    lease.acquire()
    query.prepare(spark, settings, FULL, lease).batch(whole, 0)
    lease.release()
    landed = sorted((row["_offset"] // 4, row["epoch"]) for row in rows(settings, "events_job"))
    assert landed == [(0, 1), (1, 1), (1, 2), (2, 1), (2, 2), (2, 3), (3, 1), (3, 2), (3, 3)]


def _time(start: datetime, hours: float) -> str:
    micros = int((start + timedelta(hours=hours)).timestamp() * 1_000_000)
    return f"timestamp_micros({micros}) as timestamp"
