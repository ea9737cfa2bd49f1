"""Topics to the lake on the real services: exact counts, hostile records, repeats, lost commits, a lost lease."""

import json
from collections.abc import Mapping
from dataclasses import replace
from threading import Event
from typing import Any

import pytest

from plumbing.lease.holder import Holder
from plumbing.lease.lease import Lease, LeaseHeld, LeaseLost
from plumbing.objects.store import read_text, store_at
from producers.sources.college_scorecard.contract import Program, School
from producers.sources.jooble.contract import Job
from streaming.driver import micro_batch, query
from streaming.driver.lease import driver_lease
from streaming.errors import LostCommit
from streaming.ingest import land
from streaming.ingest.accounting import reckoned
from streaming.ingest.checkpoint import checkpoint_of
from streaming.ingest.commit_guard import Landed
from streaming.lake import tables
from streaming.lake.feeds import Term
from streaming.lake.paths import DEAD_LETTERS, Lake, lake_of
from streaming.lake.snapshot import snapshot
from streaming.settings import StreamingSettings
from tests.builders import job, page, program, row, school, sweep
from tests.ops.waiting import wait_until
from tests.streaming.harness import (
    FULL,
    SMALL,
    Record,
    consumed,
    counting,
    held_lease,
    offsets,
    produce,
    produced_offsets,
    records_of,
    rows,
    run_once,
    settings_of,
)

pytestmark = [pytest.mark.spark, pytest.mark.services]

WITH_JOBS = counting("jobs", School, Program, Job)
EVENTS = [
    *(school(str(100_000 + number), (1, number)) for number in range(4)),
    *(program("100654", f"{1100 + number}", 3, (1, number), 1, debt_median_usd="21500.50") for number in range(30)),
    page(lists=[school(), program()]),
    sweep(),
    *(
        job(str(-(2**63) + number), "1107", (1, number), 2, title="Développeur 😀", updated_at=None)
        for number in range(20)
    ),
    page("1107|developer|", lists=[job()]),
    sweep("1107|developer|"),
]
OF_SCHOOLS = [event for event in EVENTS if isinstance(event, School | Program)]
HOSTILE = [
    Record(Job.topic(), None, b"\xff\x00key", [("ce_id", b"\x00\xff"), ("ce_id", b"twice"), ("none", b"")]),
    Record(Job.topic(), b"", None),
    Record(Job.topic(), b"\xff\xfe", b"", [], 1),
    Record(School.topic(), school().to_bytes() + b"x", b"k", [], 2),
    Record(Program.topic(), program().to_bytes().replace(b'"1107"', b"1107"), b"k"),
    Record(Program.topic(), b'{"a":1,"a":2}', b"k", [], 1),
    Record(Program.topic(), b"x" * 1_048_400, b"as large as a record may be", [], 2),
]


def commit_file(lake: Lake, table: str, last: Landed) -> tuple[Any, str]:
    return store_at(f"{lake.table(table)}/_delta_log", lake.aws), f"{last.version:020}.json"


def test_every_record_lands_typed_or_becomes_a_dead_letter(spark: Any, settings: StreamingSettings) -> None:
    produce(settings, [*records_of(EVENTS), *HOSTILE, *records_of(EVENTS[:3])])
    lake = run_once(spark, settings, FULL)

    assert offsets(settings, FULL) == produced_offsets(settings, FULL)
    found = rows(settings, "events_program") + rows(settings, "events_job")
    expected = [event for event in EVENTS if isinstance(event, Program | Job)]
    by_id = {event["event_id"]: event for event in found}
    assert len(by_id) == len(found) == len(expected)
    for event in expected:
        names = [name for name, _ in tables.event_columns(type(event))][:-3]
        assert [by_id[event.event_id][name] for name in names] == list(row(event)[:-3])
    assert reckoned(lake, settings, FULL).accounts == {
        "college-scorecard.school.v1": {"read": 8, "landed": 7, "dead": 1, "duplicate": 3},
        "college-scorecard.program.v1": {"read": 33, "landed": 30, "dead": 3, "duplicate": 0},
        "college-scorecard.page.v1": {"read": 1, "landed": 1, "dead": 0, "duplicate": 0},
        "college-scorecard.sweep.v1": {"read": 1, "landed": 1, "dead": 0, "duplicate": 0},
        "jooble.job.v1": {"read": 23, "landed": 20, "dead": 3, "duplicate": 0},
        "jooble.page.v1": {"read": 1, "landed": 1, "dead": 0, "duplicate": 0},
        "jooble.sweep.v1": {"read": 1, "landed": 1, "dead": 0, "duplicate": 0},
    }
    assert [event["_topic"] for event in rows(settings, "events_page")] == [
        "college-scorecard.page.v1",
        "jooble.page.v1",
    ]


def test_dead_letters_keep_every_byte_in_the_lake_and_in_kafka(spark: Any, settings: StreamingSettings) -> None:
    produce(settings, HOSTILE)
    run_once(spark, settings, WITH_JOBS)

    dead = rows(settings, DEAD_LETTERS)
    stored = {(letter["_topic"], letter["key"], letter["value"], _pairs(letter["headers"])) for letter in dead}
    assert stored == {(record.topic, record.key, record.value, tuple(record.headers)) for record in HOSTILE}
    reasons = sorted(letter["reason"] for letter in dead)
    assert reasons == ["contract", "empty", "empty", "encoding", "json", "json", "json"]
    for topic in (Job.topic(), School.topic(), Program.topic()):
        mine = {letter["_offset"]: letter for letter in dead if letter["_topic"] == topic}
        copies = consumed(settings, f"{topic}.dlq")
        assert len(copies) == len([letter for letter in dead if letter["_topic"] == topic])
        for copy in copies:
            headers = dict(copy.headers[-9:])
            letter = next(
                one
                for one in dead
                if (one["_topic"], str(one["_partition"]).encode(), str(one["_offset"]).encode())
                == (topic, headers["__connect.errors.partition"], headers["__connect.errors.offset"])
            )
            assert (copy.key, copy.value) == (letter["key"], letter["value"])
            assert tuple(copy.headers[:-9]) == _pairs(letter["headers"])
            assert headers["__connect.errors.topic"] == (settings.topic_prefix + topic).encode()
            assert headers["__connect.errors.exception.message"] == letter["message"].encode()
            assert headers["reason"] == letter["reason"].encode()
        assert mine


def test_batches_of_this_process_and_of_executors_land_the_same(
    spark: Any, settings: StreamingSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    produce(settings, [*records_of([each for each in EVENTS if isinstance(each, School | Program | Job)]), *HOSTILE])
    run_once(spark, settings, WITH_JOBS)
    monkeypatch.setattr(micro_batch, "FEW_ROWS", -1)
    run_once(spark, settings.at(3), WITH_JOBS)
    monkeypatch.setattr(micro_batch, "is_local", lambda at: False)
    run_once(spark, settings.at(2), WITH_JOBS)
    for table in (*WITH_JOBS.event_tables(), DEAD_LETTERS):
        small, of_executors, large = (
            {(row["_topic"], row["_partition"], row["_offset"]): row for row in rows(at, table)}
            for at in (settings, settings.at(2), settings.at(3))
        )
        assert small == of_executors == large
        assert small
    commits = [lake_of(at).log("events_job").actions(1) for at in (settings, settings.at(2))]
    engines = [next(each["commitInfo"] for each in actions if "commitInfo" in each) for actions in commits]
    assert [json.loads(info["userMetadata"])["topics"] for info in engines] == 2 * [
        json.loads(engines[0]["userMetadata"])["topics"]
    ]
    assert len({info.get("engineInfo", "").partition("/")[0] for info in engines}) == 2  # each by its own writer


def _pairs(headers: Any) -> tuple[tuple[str, bytes], ...]:
    pairs = [(header["key"], header["value"]) if isinstance(header, dict) else header for header in headers or ()]
    return tuple(pairs)


def test_batches_land_while_a_refresh_runs_and_the_next_one_sees_them(spark: Any, settings: StreamingSettings) -> None:
    stop, found = Event(), []

    def refresh(spark: Any, lake: Lake, term: Term) -> Mapping[str, int]:
        found.append(len(rows(settings, "events_school")))
        if found[-1] == 1:
            produce(settings, records_of([school("2")]))
            wait_until(lambda: len(rows(settings, "events_school")) == 2)
        elif found[-1] == 2:
            stop.set()
        return {}

    produce(settings, records_of([school("1")]))
    at = settings.model_copy(update={"refresh_seconds": 0.1, "trigger_seconds": 0.1})
    run_once(spark, at, replace(SMALL, own_refresh=refresh), stop=stop, gives_way=lambda: False)
    assert found[-2:] == [1, 2]


def test_batch_cuts_and_later_runs_change_nothing(
    spark: Any, settings: StreamingSettings, environment: dict[str, str]
) -> None:
    produce(settings, [*records_of(OF_SCHOOLS), *HOSTILE])
    cut = settings_of(environment, max_offsets_per_trigger=20)
    run_once(spark, cut)
    assert offsets(settings) == produced_offsets(settings)
    assert len({event["_batch_id"] for event in rows(settings, "events_program")}) > 1
    before = offsets(settings)
    run_once(spark, settings)
    assert offsets(settings) == before
    produce(settings, records_of(EVENTS[:1]))
    run_once(spark, settings)
    assert len(offsets(settings)) == len(before) + 1


def kafka_batch(spark: Any, settings: StreamingSettings, events: list[Any], first: int = 0) -> Any:
    """A batch as the Kafka source would give it."""
    values = [
        (settings.topic_prefix + event.topic(), 0, first + place, bytearray(event.to_bytes()))
        for place, event in enumerate(events)
    ]
    found = spark.createDataFrame(values, "topic string, partition int, offset bigint, value binary")
    return found.selectExpr(
        *("topic", "partition", "offset", "value", "cast(null as binary) as key"),
        "timestamp'2026-03-01 00:00:00' as timestamp",
        "cast(null as array<struct<key:string,value:binary>>) as headers",
    )


def test_a_batch_that_is_run_again_lands_once(spark: Any, settings: StreamingSettings) -> None:
    lease = held_lease(settings)
    batch = kafka_batch(spark, settings, OF_SCHOOLS[:6])
    query.prepare(spark, settings, SMALL, lease).batch(batch, 0)
    once = offsets(settings)
    query.prepare(spark, settings, SMALL, lease).batch(batch, 0)
    assert offsets(settings) == once
    assert len(once) == 6


def test_a_batch_number_that_comes_back_with_other_offsets_is_noticed(spark: Any, settings: StreamingSettings) -> None:
    lease = held_lease(settings)
    driver = query.prepare(spark, settings, SMALL, lease)
    driver.batch(kafka_batch(spark, settings, OF_SCHOOLS[:3]), 0)
    with pytest.raises(LostCommit, match="table events_school holds a batch 0 with other offsets"):
        driver.batch(kafka_batch(spark, settings, OF_SCHOOLS[:3], first=7), 0)
    assert driver.checkpoint.store.files() == []


def test_batch_numbers_that_go_back_are_noticed(spark: Any, settings: StreamingSettings) -> None:
    driver = query.prepare(spark, settings, SMALL, held_lease(settings))
    driver.batch(kafka_batch(spark, settings, OF_SCHOOLS[:3]), 4)
    with pytest.raises(LostCommit, match="batch 3 comes after batch 4: offsets have gone back"):
        driver.batch(kafka_batch(spark, settings, OF_SCHOOLS[:3], first=7), 3)


@pytest.mark.parametrize("how", ["deleted", "overwritten by another writer"])
def test_a_lost_commit_stops_the_driver_and_all_offsets_are_read_again(
    spark: Any, settings: StreamingSettings, how: str
) -> None:
    produce(settings, records_of(OF_SCHOOLS))
    lake = run_once(spark, settings)
    checkpoint = checkpoint_of(lake, SMALL)
    store, name = commit_file(lake, "events_program", checkpoint.landed()["events_program"])
    if how == "deleted":
        store.delete(name)
    else:
        store.write(name, store.read(name).replace("small#g1", "another"))
    produce(settings, records_of(EVENTS[:1]))
    with pytest.raises(LostCommit, match=r"table events_program no longer holds batch 0.*reads all offsets again"):
        run_once(spark, settings)
    assert checkpoint.store.files() == []

    run_once(spark, settings)
    assert sorted(set(offsets(settings))) == produced_offsets(settings)
    account = reckoned(lake, settings, SMALL).accounts
    assert account["college-scorecard.program.v1"] == {"read": 30, "landed": 30, "dead": 0, "duplicate": 0}
    assert account["college-scorecard.school.v1"] == {"read": 5, "landed": 5, "dead": 0, "duplicate": 1}


def test_a_lost_checkpoint_gets_a_new_name_and_reads_everything_again(spark: Any, settings: StreamingSettings) -> None:
    produce(settings, records_of(OF_SCHOOLS))
    lake = run_once(spark, settings)
    checkpoint = checkpoint_of(lake, SMALL)
    first = checkpoint.identify(lambda: "unused")
    checkpoint.drop()
    run_once(spark, settings)
    assert checkpoint.identify(lambda: "unused") != first
    assert sorted(set(offsets(settings))) == produced_offsets(settings)
    assert len(offsets(settings)) == 2 * len(produced_offsets(settings))


def test_each_commit_says_what_it_holds(spark: Any, settings: StreamingSettings) -> None:
    produce(settings, [*records_of(EVENTS[:4]), *HOSTILE[3:4]])
    lake = run_once(spark, settings)
    last = checkpoint_of(lake, SMALL).landed()["events_school"]
    store, name = commit_file(lake, "events_school", last)
    assert '\\"college-scorecard.school.v1\\":{\\"dead\\":1,' in store.read(name)
    assert '\\"offsets\\":{\\"0\\":[0,1],\\"1\\":[0,0],\\"2\\":[0,1]},\\"valid\\":4}' in store.read(name)


def test_a_driver_that_lost_its_lease_writes_nothing_more(spark: Any, settings: StreamingSettings) -> None:
    driver = query.prepare(spark, settings, SMALL, held_lease(settings))
    driver.batch(kafka_batch(spark, settings, OF_SCHOOLS[:3]), 0)
    before = offsets(settings)
    _take_over(settings)
    with pytest.raises(LeaseLost):
        driver.batch(kafka_batch(spark, settings, OF_SCHOOLS[3:9], first=3), 1)
    assert offsets(settings) == before


def _take_over(settings: StreamingSettings) -> None:
    """Another host's driver, whose clock says that the lease has run out."""
    own = driver_lease(settings, SMALL)
    Lease(own._table, own.item, 60, lambda: 4e9, Holder("elsewhere", 1, "0")).acquire()


def test_a_second_driver_is_refused(spark: Any, settings: StreamingSettings) -> None:
    first = held_lease(settings)
    with pytest.raises(LeaseHeld, match="driver#g1#small is held by process"):
        run_once(spark, settings)
    first.release()
    run_once(spark, settings)


def test_feeds_are_refreshed_and_followers_notified_once_all_has_landed(
    spark: Any, settings: StreamingSettings
) -> None:
    produce(settings, records_of(OF_SCHOOLS))
    seen: list[str | None] = []

    def follow(lake: Lake, check_lease: Any) -> None:
        check_lease()
        seen.append(read_text(lake.table("counted.json"), lake.aws))

    run_once(spark, settings, after_commit=follow)
    assert len(seen) == 1
    assert seen[0] is not None
    assert '"events_program": 30' in seen[0]


def test_tables_are_plain_and_one_of_another_shape_is_refused(settings: StreamingSettings) -> None:
    lake = lake_of(settings)
    assert land.create_tables(lake, SMALL)
    assert snapshot(lake, "events_program").version == 0
    with pytest.raises(tables.TableError, match="build a new generation"):
        tables.ensure_table(lake, "events_program", [("other", "string")])
