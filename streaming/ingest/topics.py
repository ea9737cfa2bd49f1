"""Offsets of the topics as the broker reports them: beginnings, ends, and those of an instant."""

import logging
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from plumbing.errors import Failure
from plumbing.kafka import partitions, refused
from streaming.errors import NotReady
from streaming.ingest.fences import Offsets, without_prefix
from streaming.settings import StreamingSettings

log = logging.getLogger(__name__)

TIMEOUT_MS = 10_000
LARGEST_COPY = 16 * 2**20  # bytes of a dead letter's copy
NEAR = 1_000  # offsets between two ranges that are read in one go

# What a producer took back is not read, nor what it may still take back.
COMMITTED = "read_committed"
# A range ends with the mark of a transaction, after which a fetch finds nothing: by default the broker waits half a
# second for more, for each partition of a batch in turn.
FETCH_WAIT_MS = "10"


def connection(settings: StreamingSettings) -> dict[str, str]:
    """Spark options for connecting to the broker."""
    return {f"kafka.{name}": value for name, value in settings.kafka.for_java().items()}


def source(settings: StreamingSettings) -> dict[str, str]:
    """Options common to all reads of topics by Spark; a record that is gone fails the read."""
    options = {"kafka.isolation.level": COMMITTED, "kafka.fetch.max.wait.ms": FETCH_WAIT_MS}
    return connection(settings) | options | {"includeHeaders": "true", "failOnDataLoss": "true"}


def check(settings: StreamingSettings, topics: tuple[str, ...]) -> list[str]:
    """Check that the topics exist, and create the dead-letter topic of each.

    Returns those that cannot be created: the stream continues without their copies.
    """
    wanted = [settings.topic_prefix + topic for topic in topics]
    copies = [f"{topic}.dlq" for topic in wanted]
    with _admin(settings) as admin:
        there = partitions(admin, [*wanted, *copies])
        _require(wanted, there, settings.kafka.bootstrap_servers)
        return _make_dead_letter_topics(admin, copies, there)


def _require(wanted: Iterable[str], there: Collection[str], servers: str) -> None:
    if missing := [topic for topic in wanted if topic not in there]:
        raise NotReady(f"no topic {', '.join(missing)} at {servers}; producers make their topics when they first run")


def _make_dead_letter_topics(admin: Any, wanted: list[str], there: Collection[str]) -> list[str]:
    from kafka.admin import NewTopic
    from kafka.errors import KafkaError, TopicAlreadyExistsError

    # Larger than the record itself by the headers that say why it is here.
    keep = {"retention.ms": "-1", "max.message.bytes": str(LARGEST_COPY)}
    missing = [topic for topic in wanted if topic not in there]
    made = [NewTopic(topic, num_partitions=1, replication_factor=-1, topic_configs=keep) for topic in missing]
    try:
        if made:
            admin.create_topics(made)
    except TopicAlreadyExistsError:
        return []  # another set-up made them in between
    except KafkaError as error:
        if error.retriable:
            raise
        log.warning("event=no-dead-letter-topics topics=%s error=%s", ",".join(missing), error)
        return missing
    return []


def beginnings(settings: StreamingSettings, topics: tuple[str, ...]) -> Offsets:
    """The first offset each partition still has. All of these raise NotReady when broker or topic is away, and
    Misconfigured when it refuses the login or is not the broker that is trusted."""
    from kafka.admin import OffsetSpec

    return _listed(settings, topics, OffsetSpec.EARLIEST)


def ends(settings: StreamingSettings, topics: tuple[str, ...]) -> Offsets:
    """The next offset of each partition, of the topics (without prefix) as they are now."""
    from kafka.admin import OffsetSpec

    return _listed(settings, topics, OffsetSpec.LATEST)


def at(settings: StreamingSettings, topics: tuple[str, ...], instant: datetime) -> Offsets:
    """In each partition the first offset whose record has this instant or a later one; its end when none has."""
    last = ends(settings, topics)
    found = _listed(settings, topics, int(instant.timestamp() * 1000))
    return {
        topic: {number: found[topic][number] if found[topic][number] >= 0 else end for number, end in parts.items()}
        for topic, parts in last.items()
    }


@dataclass(frozen=True)
class Held:
    """`offsets` that hold a record, sorted; `gone`: ranges that the topic no longer has."""

    offsets: list[int]
    gone: list[tuple[int, int]]


def records_within(settings: StreamingSettings, topic: str, partition: int, ranges: list[tuple[int, int]]) -> Held:
    """Offsets of these ranges (first and last, sorted) that hold a record, for a reader of committed ones.

    Raises NotReady as `beginnings`, and when a read takes too long.
    """
    from kafka import TopicPartition
    from kafka.errors import KafkaError

    part = TopicPartition(settings.topic_prefix + topic, partition)
    try:
        with _consumer(settings) as consumer:
            consumer.assign([part])
            first = consumer.beginning_offsets([part])[part]
            gone = [(low, min(high, first - 1)) for low, high in ranges if low < first]
            found = {offset for one in _joined(ranges, first) for offset in _read(consumer, part, *one)}
            return Held(
                sorted(offset for low, high in ranges for offset in found.intersection(range(low, high + 1))), gone
            )
    except KafkaError as error:
        raise _away(settings, error) from error


def _joined(ranges: list[tuple[int, int]], first: int) -> list[tuple[int, int]]:
    """The ranges from `first` on; those that lie near each other as one, which is read faster."""
    found: list[tuple[int, int]] = []
    for low, high in ranges:
        if high < first:
            continue
        begin = found.pop()[0] if found and low - found[-1][1] <= NEAR else max(low, first)
        found.append((begin, high))
    return found


def _read(consumer: Any, part: Any, first: int, last: int) -> Iterator[int]:
    """Offsets of the records from `first` to `last`, and of some after it."""
    consumer.seek(part, first)
    deadline = time.monotonic() + TIMEOUT_MS / 1000
    while consumer.position(part) <= last:
        if time.monotonic() > deadline:
            raise NotReady(f"{part.topic} partition {part.partition} cannot be read up to offset {last}; try again")
        for record in consumer.poll(timeout_ms=500).get(part, ()):
            deadline = time.monotonic() + TIMEOUT_MS / 1000
            yield record.offset


def _listed(settings: StreamingSettings, topics: tuple[str, ...], spec: Any) -> Offsets:
    """By Kafka's OffsetSpec or at a time in milliseconds, where -1 means that no record is as late."""
    from kafka import IsolationLevel, TopicPartition

    names = [settings.topic_prefix + topic for topic in topics]
    with _admin(settings) as admin:
        there = partitions(admin, names)
        _require(names, there, settings.kafka.bootstrap_servers)
        asked = {TopicPartition(name, number): spec for name, numbers in there.items() for number in numbers}
        # As committed readers see it: an end is where the stream can read to.
        found = admin.list_partition_offsets(asked, IsolationLevel.READ_COMMITTED)
    offsets: Offsets = {name: {} for name in names}
    for part in asked:
        offsets[part.topic][part.partition] = found[part].offset
    return without_prefix(offsets, settings.topic_prefix)


def _away(settings: StreamingSettings, error: Exception) -> Failure:
    if wrong := refused(settings.kafka):
        return wrong
    servers = settings.kafka.bootstrap_servers
    return NotReady(f"no Kafka broker answers at {servers} ({type(error).__name__}); try again")


@contextmanager
def _admin(settings: StreamingSettings) -> Iterator[Any]:
    """Raises NotReady and Misconfigured in place of what Kafka's client raises."""
    from kafka.admin import KafkaAdminClient
    from kafka.errors import KafkaError

    try:
        admin = KafkaAdminClient(**_client(settings))
        try:
            yield admin
        finally:
            admin.close()
    except KafkaError as error:
        raise _away(settings, error) from error


@contextmanager
def _consumer(settings: StreamingSettings) -> Iterator[Any]:
    from kafka import KafkaConsumer

    consumer = KafkaConsumer(
        **_client(settings), enable_auto_commit=False, allow_auto_create_topics=False, isolation_level=COMMITTED
    )
    try:
        yield consumer
    finally:
        consumer.close(autocommit=False)


def _client(settings: StreamingSettings) -> dict[str, Any]:
    limits = {"bootstrap_timeout_ms": TIMEOUT_MS, "request_timeout_ms": TIMEOUT_MS}
    return settings.kafka.for_python() | limits | {"client_id": "gpps-streaming"}
