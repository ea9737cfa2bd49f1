"""Runs the driver on real topics and a real lake of the test's own, with a pipeline whose refresh only counts."""

import json
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event as Flag
from typing import Any

import pytest
from deltalake import DeltaTable
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient, NewTopic

from pipelines.school_jobs.contract import CONTRACT
from pipelines.school_jobs.pipeline import CLUSTER, TABLES
from plumbing.generations import last_refresh, resolved
from plumbing.lease.lease import Lease
from plumbing.objects.store import store_at, write_text
from producers.contract import Event
from producers.sources.college_scorecard.contract import Program, School
from sinks.run import follow_dynamodb, load_warehouse
from sinks.settings import read_settings
from streaming.contract import Contract
from streaming.driver import bounded_drain, preflight, query
from streaming.driver.bounded_drain import Bounds
from streaming.driver.lease import driver_lease
from streaming.ingest.fences import Offsets
from streaming.lake.feeds import WRITER, Term
from streaming.lake.paths import DEAD_LETTERS, Lake, lake_of
from streaming.pipeline import Pipeline
from streaming.settings import StreamingSettings

COUNTED = ("events_school", "events_program")


def count(spark: Any, lake: Lake, term: Term) -> Mapping[str, int]:
    """In place of marts: counts events of two kinds into a file of the lake."""
    found = {table: spark.read.format("delta").load(lake.spark_table(table)).count() for table in COUNTED}
    write_text(lake.table("counted.json"), json.dumps(found), lake.aws)
    return found


def counting(name: str, *models: type[Event]) -> Pipeline:
    tables = {model: TABLES[model] for model in models}
    return Pipeline(Contract(name, 1, (), "tests"), tables, CLUSTER, no_results, own_refresh=count)


def no_results(events: Any, within: Any) -> Any:
    raise AssertionError("this pipeline has no marts")


FULL = counting("full", *TABLES)
SMALL = counting("small", School, Program)


@dataclass(frozen=True)
class Record:
    """A record to produce; `topic` is the contract's."""

    topic: str
    value: bytes | None
    key: bytes | None = None
    headers: Sequence[tuple[str, bytes]] = ()
    partition: int = 0


def records_of(events: Iterable[Event]) -> list[Record]:
    return [
        Record(event.topic(), event.to_bytes(), event.key().encode(), (), place % 3)
        for place, event in enumerate(events)
    ]


def settings_of(environment: Mapping[str, str], **changed: Any) -> StreamingSettings:
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(("GPPS_", "AWS_"))]:
            patch.delenv(name)
        for name, value in environment.items():
            patch.setenv(name, value)
        settings = StreamingSettings(**changed).of("school_jobs")
        return settings if settings.fixed_generation else settings.at(1)


def make_topics(settings: StreamingSettings, topics: Sequence[str] | None = None) -> None:
    """Those of FULL, or these; until the broker lists them, which it does a moment after it has made them."""
    names = {settings.topic_prefix + topic for topic in topics or FULL.topics()}
    admin = KafkaAdminClient(**settings.kafka.for_python())
    admin.create_topics([NewTopic(name, 3, 1) for name in names])
    admin.wait_for_topics(names)
    admin.close()


def produce(settings: StreamingSettings, records: Iterable[Record], **options: Any) -> None:
    producer = KafkaProducer(**settings.kafka.for_python(), acks="all", **options)
    sent = [
        producer.send(
            settings.topic_prefix + record.topic, record.value, record.key, list(record.headers), record.partition
        )
        for record in records
    ]
    producer.flush()
    for future in sent:
        future.get(timeout=30)
    producer.close()


def run_once(
    spark: Any, settings: StreamingSettings, pipeline: Pipeline = SMALL, stop: Flag | None = None, **options: Any
) -> Lake:
    preflight.check(settings, pipeline)
    lease = driver_lease(settings, pipeline)
    lease.acquire()
    try:
        query.run(spark, settings, pipeline, lease, stop=stop or Flag(), **options)
    finally:
        lease.release()
    return lake_of(settings)


def drain(
    spark: Any,
    settings: StreamingSettings,
    fence: Offsets,
    start: Offsets | None = None,
    pipeline: Pipeline = SMALL,
) -> None:
    preflight.check(settings, pipeline)
    lease = driver_lease(settings, pipeline)
    lease.acquire()
    try:
        bounded_drain.run(spark, settings, pipeline, lease, Bounds(fence, start or {}), stop=Flag())
    finally:
        lease.release()


def held_lease(settings: StreamingSettings) -> Lease:
    lease = driver_lease(settings, SMALL)
    lease.acquire()
    return lease


def bring_up_stores(environment: Mapping[str, str], contract: Contract = CONTRACT) -> None:
    """Warehouse and serving tables take over what the lake has."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        settings = resolved(read_settings().of(contract.name))
        load_warehouse(settings, contract, datetime(2026, 5, 1, tzinfo=UTC))
        follow_dynamodb(settings, contract)


def last_position(lake: Lake) -> dict[str, Any]:
    """Position that the last refresh left."""
    return last_refresh(lake.uri, lake.generation, lake.aws)


def rows(settings: StreamingSettings, table: str) -> list[dict[str, Any]]:
    """A table's rows, by a reader that is not Spark, in the order of their offsets."""
    uri = lake_of(settings).table(table)
    found = DeltaTable(uri, storage_options=settings.delta_options()).to_pyarrow_table().to_pylist()
    return sorted(found, key=lambda row: (row["_topic"], row["_partition"], row["_offset"]))


def offsets(settings: StreamingSettings, pipeline: Pipeline = SMALL) -> list[tuple[str, int, int]]:
    """Topic, partition and offset of every row of every events table and of the dead letters, sorted."""
    tables = [*pipeline.event_tables(), DEAD_LETTERS]
    return sorted(
        (row["_topic"], row["_partition"], row["_offset"]) for table in tables for row in rows(settings, table)
    )


def produced_offsets(settings: StreamingSettings, pipeline: Pipeline = SMALL) -> list[tuple[str, int, int]]:
    """Every offset the pipeline's topics hold, sorted, as the broker tells."""
    consumer = KafkaConsumer(**settings.kafka.for_python())
    parts = [
        TopicPartition(settings.topic_prefix + topic, number) for topic in pipeline.topics() for number in range(3)
    ]
    ends = consumer.end_offsets(parts)
    consumer.close()
    return sorted(
        (part.topic.removeprefix(settings.topic_prefix), part.partition, offset)
        for part, end in ends.items()
        for offset in range(end)
    )


def consumed(settings: StreamingSettings, topic: str) -> list[Any]:
    """Every record a topic holds (its name without prefix)."""
    consumer = KafkaConsumer(**settings.kafka.for_python(), auto_offset_reset="earliest")
    name = settings.topic_prefix + topic
    parts = [TopicPartition(name, number) for number in range(1 if name.endswith(".dlq") else 3)]
    consumer.assign(parts)
    ends, found = consumer.end_offsets(parts), []
    limit = time.monotonic() + 30
    while len(found) < sum(ends.values()):
        assert time.monotonic() < limit, f"only {len(found)} of {sum(ends.values())} records of {name} came"
        for batch in consumer.poll(timeout_ms=500).values():
            found.extend(batch)
    consumer.close()
    return found


def commits(lake: Lake, feed: str) -> list[tuple[int, int]]:
    """The number that each commit of a change feed says, and how many files it brought, in their order."""
    log, found = store_at(f"{lake.table(feed)}/_delta_log", lake.aws), []
    for name in sorted(name for name in log.files() if name.endswith(".json")):
        actions = [json.loads(line) for line in (log.read(name) or "").splitlines()]
        (number,) = (action["txn"]["version"] for action in actions if action.get("txn", {}).get("appId") == WRITER)
        found.append((number, sum("add" in action for action in actions)))
    return found
