"""Kafka as the ingest needs it, off the event loop: records in, confirmed or not by a deadline, and records out."""

import asyncio
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from threading import Lock
from time import monotonic
from typing import Any, TypeVar

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import KafkaError, KafkaTimeoutError, TopicAlreadyExistsError

from plumbing.errors import TryLater
from plumbing.kafka import partitions as partitions_of
from producers.ingest.records import AGAIN, FINAL, Record, Refused
from producers.kafka.publisher import connection
from producers.settings import Settings

log = logging.getLogger(__name__)

THREADS = 16
KNOWN_SECONDS = 30.0  # for which the partitions of a topic are remembered
POLL_MILLISECONDS = 200
Result = TypeVar("Result")


@dataclass(frozen=True)
class Outcome:
    """Place of a produced record, or its error code and message."""

    partition: int | None = None
    offset: int | None = None
    error_code: int | None = None
    error: str | None = None


class Broker:
    """One producer and one consumer for all requests; calls that may wait run in threads of its own."""

    def __init__(self, settings: Settings) -> None:
        """Connects and makes missing topics. Raises TryLater when the broker does not answer."""
        self.settings, self.limits = settings, settings.ingest
        self._prefix = settings.topic_prefix
        self._threads = ThreadPoolExecutor(THREADS, "ingest")
        self._known: dict[str, tuple[float, list[int]]] = {}
        self._admin_lock, self._reader_lock = Lock(), Lock()
        deadline = int(self.limits.deadline_seconds * 1000)
        options = connection(settings.kafka)
        try:
            self._admin = KafkaAdminClient(**options, bootstrap_timeout_ms=5_000)
            self._make_topics()
            self._producer = KafkaProducer(
                **options,
                enable_idempotence=True,
                acks="all",
                linger_ms=5,
                max_request_size=self.limits.max_body_bytes,
                delivery_timeout_ms=max(deadline, 2_000),
                request_timeout_ms=max(deadline // 2, 1_000),
                max_block_ms=deadline,
                allow_auto_create_topics=False,
            )
            self._reader = KafkaConsumer(**options, group_id=None, enable_auto_commit=False)
        except KafkaError as error:
            servers = settings.kafka.bootstrap_servers
            raise TryLater(f"Kafka at {servers} does not answer ({type(error).__name__})") from None

    async def call(self, function: Callable[..., Result], *arguments: Any) -> Result:
        """The function's result, worked out in a thread by the deadline. Raises Refused when Kafka fails."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self.limits.deadline_seconds):
                return await loop.run_in_executor(self._threads, function, *arguments)
        except TimeoutError:
            raise Refused(500, 50003, "Kafka did not answer in time; it may be tried again") from None
        except KafkaError as error:
            code = 50003 if error.retriable else 50002
            raise Refused(500, code, f"Kafka error: {type(error).__name__}") from None

    async def partitions(self, topic: str) -> list[int]:
        """The partitions of a topic. Raises Refused (40401) when there is none."""
        at, found = self._known.get(topic, (0.0, []))
        if not found or monotonic() - at > KNOWN_SECONDS:
            found = await self.call(self._ask_partitions, topic)
            self._known[topic] = monotonic(), found
        if not found:
            raise Refused(404, 40401, "Topic not found.")
        return found

    async def produce(self, topic: str, records: Sequence[Record]) -> list[Outcome]:
        """Outcomes of records in their order, each when all replicas have it, or at the deadline. Raises Refused."""
        there = await self.partitions(topic)
        until = monotonic() + self.limits.deadline_seconds
        loop = asyncio.get_running_loop()
        send = partial(self._send_one, f"{self._prefix}{topic}", frozenset(there), until, loop)
        sent = await self.call(lambda: [send(record) for record in records])  # in order; it may wait for room
        waiting = [one for one in sent if not isinstance(one, Outcome)]
        if waiting:
            await asyncio.wait(waiting, timeout=max(0.0, until - monotonic()))
        return [one if isinstance(one, Outcome) else _outcome(one) for one in sent]

    def read(self, topic: str, partition: int, offset: int, count: int) -> Mapping[str, Any]:
        """Messages at offsets from `offset`, `count` at most, how many there are, and where to go on (null: nowhere).

        It waits, so it is to be called off the event loop. Raises KafkaError.
        """
        place = TopicPartition(f"{self._prefix}{topic}", partition)
        with self._reader_lock:
            self._reader.assign([place])
            begin = self._reader.beginning_offsets([place])[place]
            end = self._reader.end_offsets([place])[place]
            found = self._messages(place, max(begin, offset), min(end, offset + count))
        following = offset + count if offset + count < end else None
        return {"records": [shown(each, self._prefix) for each in found], "total": end - begin, "next": following}

    def close(self) -> None:
        """Waits for what was sent, for the deadline at most."""
        self._producer.close(timeout=self.limits.deadline_seconds)
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._reader.close()
        self._admin.close()

    def _messages(self, place: TopicPartition, first: int, after: int) -> list[Any]:
        """Raises KafkaTimeoutError when they do not come by the deadline."""
        found: list[Any] = []
        if first >= after:
            return found
        self._reader.seek(place, first)
        until = monotonic() + self.limits.deadline_seconds
        while self._reader.position(place) < after:
            if monotonic() > until:
                raise KafkaTimeoutError("messages did not come in time")
            polled = self._reader.poll(timeout_ms=POLL_MILLISECONDS, max_records=after - first)
            found += polled.get(place, [])
        return [each for each in found if each.offset < after]

    def _ask_partitions(self, topic: str) -> list[int]:
        with self._admin_lock:
            return partitions_of(self._admin, [f"{self._prefix}{topic}"]).get(f"{self._prefix}{topic}", [])

    def _make_topics(self) -> None:
        names = [f"{self._prefix}{topic}" for topic in self.limits.each_topic()]
        there = partitions_of(self._admin, names)
        configs = {"retention.ms": str(self.limits.retention_hours * 3_600_000)}
        for name in names:
            if name not in there:
                try:
                    self._admin.create_topics({name: {"num_partitions": 1, "configs": configs}})
                    log.info("topic %s made, kept for %d hours", name, self.limits.retention_hours)
                except TopicAlreadyExistsError:
                    continue

    def _send_one(
        self, topic: str, there: frozenset[int], until: float, loop: asyncio.AbstractEventLoop, record: Record
    ) -> "Outcome | asyncio.Future[Any]":
        if record.problem:
            return Outcome(error_code=FINAL, error=record.problem)
        if record.partition is not None and record.partition not in there:
            return Outcome(error_code=FINAL, error=f"Partition {record.partition} not found.")
        if monotonic() > until:
            return Outcome(error_code=AGAIN, error="not sent: the deadline has passed")
        try:
            sent = self._producer.send(topic, record.value, record.key, partition=record.partition)
            return _awaitable(sent, loop)
        except KafkaError as error:
            return _failed(error)


def shown(message: Any, prefix: str) -> dict[str, Any]:
    """A message as consumers of the contract see it; a key or value that is no JSON is its text."""
    return {
        "topic": message.topic.removeprefix(prefix),
        "key": _document(message.key),
        "value": _document(message.value),
        "partition": message.partition,
        "offset": message.offset,
    }


def _document(content: bytes | None) -> Any:
    if content is None:
        return None
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return content.decode("utf-8", "replace")


def _awaitable(future: Any, loop: asyncio.AbstractEventLoop) -> "asyncio.Future[Any]":
    """Kafka's future as one of the event loop."""
    found: asyncio.Future[Any] = loop.create_future()

    def settle(outcome: Outcome) -> None:
        if not found.done():
            found.set_result(outcome)

    future.add_callback(
        lambda place: loop.call_soon_threadsafe(settle, Outcome(place.partition, place.offset))
    ).add_errback(lambda error: loop.call_soon_threadsafe(settle, _failed(error)))
    return found


def _outcome(future: "asyncio.Future[Any]") -> Outcome:
    if not future.done():
        return Outcome(
            error_code=AGAIN, error="not confirmed within the deadline; it may have been stored all the same"
        )
    found: Outcome = future.result()
    return found


def _failed(error: Exception) -> Outcome:
    again = isinstance(error, KafkaError) and error.retriable
    return Outcome(error_code=AGAIN if again else FINAL, error=f"{type(error).__name__}: {error}"[:500])
