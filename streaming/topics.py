"""What the topics hold, as the broker tells: their beginnings, their ends, and the offsets of an instant."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from streaming.checkpoint import Offsets
from streaming.errors import NotReady
from streaming.fence import without_prefix
from streaming.settings import StreamingSettings

TIMEOUT_MS = 10_000

# What a producer took back is not read, nor what it may still take back.
COMMITTED = "read_committed"

Ask = Callable[[Any, list[Any]], Mapping[Any, int]]


def connection(settings: StreamingSettings) -> dict[str, str]:
    """How Spark reaches the broker."""
    return {f"kafka.{name}": value for name, value in settings.kafka.for_java().items()}


def source(settings: StreamingSettings) -> dict[str, str]:
    """What every read of topics by Spark has in common; a record that is gone fails it."""
    options = {"kafka.isolation.level": COMMITTED, "includeHeaders": "true", "failOnDataLoss": "true"}
    return connection(settings) | options


def beginnings(settings: StreamingSettings, topics: tuple[str, ...]) -> Offsets:
    """The first offset each partition still has. All of these raise NotReady when broker or topic is away."""
    return _asked(settings, topics, lambda consumer, parts: consumer.beginning_offsets(parts))


def ends(settings: StreamingSettings, topics: tuple[str, ...]) -> Offsets:
    """The next offset of each partition, of the topics (without prefix) as they are now."""
    return _asked(settings, topics, lambda consumer, parts: consumer.end_offsets(parts))


def at(settings: StreamingSettings, topics: tuple[str, ...], instant: datetime) -> Offsets:
    """In each partition the first offset whose record has this instant or a later one; its end when none has."""
    milliseconds = int(instant.timestamp() * 1000)

    def ask(consumer: Any, parts: list[Any]) -> Mapping[Any, int]:
        last = consumer.end_offsets(parts)
        found = consumer.offsets_for_times(dict.fromkeys(parts, milliseconds))
        return {part: found[part].offset if found.get(part) else last[part] for part in parts}

    return _asked(settings, topics, ask)


def _asked(settings: StreamingSettings, topics: tuple[str, ...], ask: Ask) -> Offsets:
    from kafka import TopicPartition
    from kafka.errors import KafkaError

    try:
        with _consumer(settings) as consumer:
            parts = [TopicPartition(*part) for topic in topics for part in _partitions(consumer, settings, topic)]
            found = ask(consumer, parts)
    except KafkaError as error:
        servers = settings.kafka.bootstrap_servers
        raise NotReady(f"no Kafka broker answers at {servers} ({type(error).__name__}); try again") from error
    offsets: Offsets = {settings.topic_prefix + topic: {} for topic in topics}
    for part in parts:
        offsets[part.topic][part.partition] = found[part]
    return without_prefix(offsets, settings.topic_prefix)


@contextmanager
def _consumer(settings: StreamingSettings) -> Iterator[Any]:
    from kafka import KafkaConsumer

    consumer = KafkaConsumer(
        **settings.kafka.for_python(),
        client_id="gpps-streaming",
        enable_auto_commit=False,
        bootstrap_timeout_ms=TIMEOUT_MS,
        request_timeout_ms=TIMEOUT_MS,
        allow_auto_create_topics=False,
        isolation_level=COMMITTED,  # an end is where the stream can read to
    )
    try:
        yield consumer
    finally:
        consumer.close(autocommit=False)


def _partitions(consumer: Any, settings: StreamingSettings, topic: str) -> list[tuple[str, int]]:
    name = settings.topic_prefix + topic
    found = consumer.partitions_for_topic(name)
    if not found:
        raise NotReady(f"no topic {name} at {settings.kafka.bootstrap_servers}; producers make it when they first run")
    return [(name, number) for number in sorted(found)]
