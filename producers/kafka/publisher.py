"""Events to Kafka: idempotent, confirmed by all replicas, every failure seen.

They are CloudEvents 1.0 in Kafka's binary mode: attributes as `ce_*` headers, the event's JSON as the value.
"""

import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from kafka import KafkaAdminClient, KafkaProducer
from kafka.errors import (
    KafkaConnectionError,
    KafkaError,
    KafkaTimeoutError,
    SaslAuthenticationFailedError,
    TopicAlreadyExistsError,
    UnknownError,
)
from kafka.record import util as kafka_checksums

from plumbing.clock import Clock, Stop, interruptible
from plumbing.errors import Failure, Misconfigured, TryLater
from plumbing.kafka import partitions, refused
from plumbing.settings import KafkaSettings
from producers.contract import Event
from producers.kafka import batches
from producers.settings import Settings

log = logging.getLogger(__name__)

PARTITIONS = 3
MAX_RECORD_BYTES = 8 * 1024 * 1024  # a page event lists thousands of keys
TOPIC_SETTINGS = {
    "retention.ms": "-1",
    "max.message.bytes": str(MAX_RECORD_BYTES),
    "message.timestamp.type": "LogAppendTime",  # the broker's own: what a record says of times is held against it
}
SLICE_SECONDS = 1.0
CLOSE_SECONDS = 2.0
# Waiting ends by either; by the second when a batch is refused for its size, and split to be tried again.
UNDER_WAY = (KafkaTimeoutError, UnknownError)


class BrokerAway(TryLater):
    """Kafka did not answer, or did not confirm, within the time it may be away."""


class PublishFailed(Failure):
    """Kafka refused a record; the message names topic and key."""


def require_fast_checksums(function: object = kafka_checksums.crc32c_c) -> None:
    """Raises Misconfigured unless the Kafka client computes CRC-32C in C: without it, it is five times slower."""
    if function is None:
        raise Misconfigured("the Kafka client lacks its C checksum (crc32c): install kafka-python[crc32c,lz4]")


def topic_name(prefix: str, model: type[Event]) -> str:
    return f"{prefix}{model.topic()}"


def headers(event: Event) -> list[tuple[str, bytes]]:
    """Headers of an event's record, UTF-8. `python -m producers schema TOPIC` prints the schema that they name."""
    own = {"ce_id": event.event_id, "ce_time": event.observed_at, "ce_subject": event.key()}
    return [(name, (value or own[name]).encode()) for name, value in batches.header_values(type(event)).items()]


def connection(settings: KafkaSettings) -> dict[str, Any]:
    """Arguments every Kafka client of this stage starts with."""
    return {**settings.for_python(), "client_id": "gpps-producers"}


class Publisher:
    """One producer for one run. `wait_seconds` bounds how long the broker may be away, at the start and in between."""

    def __init__(self, settings: KafkaSettings, topic_prefix: str, wait_seconds: float, clock: Clock) -> None:
        """Connects. Raises BrokerAway, Misconfigured, or Stopped from the clock's sleep."""
        require_fast_checksums()
        self._settings, self._connection = settings, connection(settings)
        self._prefix = topic_prefix
        self._wait_seconds = wait_seconds
        self._clock = clock
        self._pending: list[batches.Sent] = []
        self._producer = self._patiently(self._connect)

    def ensure_topics(self, models: Iterable[type[Event]]) -> str:
        """Makes missing topics; returns a text that identifies these very topics (another once they are made anew)."""
        names = sorted(topic_name(self._prefix, model) for model in models)
        admin = self._patiently(lambda: KafkaAdminClient(**self._connection, bootstrap_timeout_ms=5_000))
        try:
            _create_missing(admin, names)
            admin.wait_for_topics(names, timeout_ms=int(self._wait_seconds * 1000))
            found = admin.describe_topics(names)
        except KafkaError as error:
            raise _translated(error, f"topics {', '.join(names)}") from None
        finally:
            admin.close()
        for name in names:  # asked for together: each by itself would wait for 100 ms, the client's pause between two
            self._producer._metadata.add_topic(name)
        return " ".join(sorted(f"{topic['name']}={topic.get('topic_id')}" for topic in found))

    def publish(self, events: Iterable[Event]) -> None:
        """Hands events to the producer in their order; nothing is certain before `confirm`."""
        of_model: dict[type[Event], list[Event]] = {}
        for event in events:
            of_model.setdefault(type(event), []).append(event)
        for model, same in of_model.items():
            topic = topic_name(self._prefix, model)
            try:
                self._pending += batches.enqueue(self._producer, topic, same)
            except KafkaError as error:
                raise _translated(error, f"{topic} key {same[0].key()}") from None

    def confirm(self, while_waiting: Callable[[], None]) -> int:
        """Waits until the broker confirmed every published event; returns how many.

        `while_waiting` is called about every second and may raise. Raises BrokerAway or PublishFailed, naming the
        first event that failed: what became of the others is then unknown.
        """
        until = self._clock.monotonic() + self._wait_seconds
        while not self._flushed() and self._clock.monotonic() < until:
            while_waiting()
        pending, self._pending = self._pending, []
        for event, count, future in pending:
            what = f"{topic_name(self._prefix, type(event))} key {event.key()}"
            what += f" and {count - 1:,} with it" if count > 1 else ""
            if not future.is_done:
                raise BrokerAway(f"{what}: not confirmed within {self._wait_seconds:.0f} s")
            if future.failed():
                raise _translated(future.exception, what)
        return sum(count for _, count, _ in pending)

    def close(self) -> None:
        """Closes the connection; whatever was not confirmed may be lost."""
        try:
            self._producer.close(timeout=CLOSE_SECONDS)
        except UNDER_WAY:
            # It gives up closing when records are still under way; without them it does not.
            self._producer._sender.force_close()
            with suppress(*UNDER_WAY):
                self._producer.close(timeout=CLOSE_SECONDS)

    def _flushed(self) -> bool:
        try:
            self._producer.flush(timeout=SLICE_SECONDS)
        except UNDER_WAY:
            return all(future.is_done for *_, future in self._pending)
        return True

    def _connect(self) -> Any:
        allowed = max(2_000, int(self._wait_seconds * 1000))
        return KafkaProducer(
            **self._connection,
            enable_idempotence=True,
            acks="all",
            compression_type="lz4",
            linger_ms=20,
            batch_size=128 * 1024,
            max_request_size=MAX_RECORD_BYTES,
            delivery_timeout_ms=allowed,
            request_timeout_ms=min(30_000, allowed // 2),
            max_block_ms=allowed,
            bootstrap_timeout_ms=5_000,
            allow_auto_create_topics=False,
        )

    def _patiently(self, connect: Callable[[], Any]) -> Any:
        until = self._clock.monotonic() + self._wait_seconds
        servers = ",".join(self._connection["bootstrap_servers"])
        while True:
            try:
                return connect()
            except (KafkaTimeoutError, KafkaConnectionError, SaslAuthenticationFailedError) as error:
                if wrong := refused(self._settings):
                    raise wrong from None
                if self._clock.monotonic() >= until:
                    raise BrokerAway(f"Kafka at {servers} does not answer ({type(error).__name__})") from None
            log.warning("waiting for Kafka at %s", servers)
            self._clock.sleep(1)


def make_topics(models: Iterable[type[Event]], settings: Settings, stop: Stop) -> None:
    """Makes the topics that are missing, without polling: a consumer of several sources may start before all of them.

    Raises BrokerAway, Misconfigured, or Stopped when asked to stop.
    """
    clock = Clock(sleep=interruptible(stop, lambda: None))
    publisher = Publisher(settings.kafka, settings.topic_prefix, settings.broker_wait_seconds, clock)
    try:
        publisher.ensure_topics(models)
    finally:
        publisher.close()


def _create_missing(admin: Any, names: list[str]) -> None:
    there = partitions(admin, names)
    missing = [name for name in names if name not in there]
    for name in missing:
        try:
            admin.create_topics({name: {"num_partitions": PARTITIONS, "configs": TOPIC_SETTINGS}})
        except TopicAlreadyExistsError:
            continue
        log.info("topic %s made with %d partitions, kept for ever", name, PARTITIONS)


def _translated(error: Exception, what: str) -> Failure:
    if isinstance(error, KafkaError) and error.retriable:
        return BrokerAway(f"{what}: {type(error).__name__}")
    return PublishFailed(f"{what}: {error}")
