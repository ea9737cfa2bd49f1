"""Consumers of version 2 of the contract, as far as they are used: made, subscribed, asked for records, forgotten."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import Any
from uuid import uuid4

from kafka import KafkaConsumer

from producers.ingest.broker import Broker, shown
from producers.ingest.records import Refused
from producers.kafka.publisher import connection
from producers.settings import IngestSettings

NAME = re.compile(r"[A-Za-z0-9_.-]{1,200}")
MOST_RECORDS = 500  # of one answer


@dataclass
class _Instance:
    consumer: Any
    used_at: float
    lock: Lock = field(default_factory=Lock)  # a Kafka consumer is for one thread at a time


class Consumers:
    """Instances by group and name. One that nobody asks for a while is gone."""

    def __init__(self, broker: Broker, limits: IngestSettings) -> None:
        self._broker, self._limits = broker, limits
        self._prefix = broker.settings.topic_prefix
        self._of: dict[tuple[str, str], _Instance] = {}

    async def make(self, group: str, options: Mapping[str, Any]) -> str:
        """The name of a new instance. Raises Refused."""
        await self._expire()
        name, start = options.get("name") or f"rest-{uuid4().hex[:12]}", options.get("auto.offset.reset", "latest")
        if not NAME.fullmatch(group) or not isinstance(name, str) or not NAME.fullmatch(name):
            raise Refused(422, 422, "group and name have letters, digits, dots and dashes")
        if options.get("format", "json") != "json" or start not in ("earliest", "latest"):
            raise Refused(422, 42204, "Invalid consumer configuration: format json, and earliest or latest")
        if (group, name) in self._of:
            raise Refused(409, 40902, "Consumer with specified consumer ID already exists in the consumer group.")
        if len(self._of) >= self._limits.max_consumers:
            raise Refused(429, 429, "too many consumers", {"Retry-After": str(int(self._limits.idle_seconds))})
        consumer = await self._broker.call(self._connect, group, start)
        self._of[group, name] = _Instance(consumer, monotonic())
        return name

    async def subscribe(self, group: str, name: str, topics: Sequence[str]) -> None:
        instance = self._found(group, name)
        await self._broker.call(self._subscribe, instance, [f"{self._prefix}{topic}" for topic in topics])

    async def records(self, group: str, name: str, milliseconds: int) -> list[dict[str, Any]]:
        """The next records, when there are any or the time has passed. Those given before are committed first."""
        return await self._broker.call(self._poll, self._found(group, name), milliseconds)

    async def forget(self, group: str, name: str) -> None:
        instance = self._found(group, name)
        del self._of[group, name]
        await self._broker.call(self._close, instance)

    def _found(self, group: str, name: str) -> _Instance:
        if (group, name) not in self._of:
            raise Refused(404, 40403, "Consumer instance not found.")
        instance = self._of[group, name]
        instance.used_at = monotonic()
        return instance

    async def _expire(self) -> None:
        oldest = monotonic() - self._limits.idle_seconds
        for key in [key for key, instance in self._of.items() if instance.used_at < oldest]:
            await self.forget(*key)

    def _connect(self, group: str, start: str) -> Any:
        return KafkaConsumer(
            **connection(self._broker.settings.kafka),
            group_id=group,
            auto_offset_reset=start,
            enable_auto_commit=False,
            max_poll_records=MOST_RECORDS,
        )

    @staticmethod
    def _subscribe(instance: _Instance, topics: list[str]) -> None:
        with instance.lock:
            instance.consumer.subscribe(topics)

    def _poll(self, instance: _Instance, milliseconds: int) -> list[dict[str, Any]]:
        with instance.lock:
            if not instance.consumer.subscription():
                raise Refused(422, 42206, "Consumer is not subscribed to any topics.")
            if instance.consumer.assignment():
                instance.consumer.commit()
            found = instance.consumer.poll(timeout_ms=milliseconds)
        return [shown(each, self._prefix) for messages in found.values() for each in messages]

    @staticmethod
    def _close(instance: _Instance) -> None:
        with instance.lock:
            instance.consumer.close(autocommit=False)
