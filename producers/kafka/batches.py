"""Events to batches of Kafka's record format, a page at a time, for the client's own sender to send.

`KafkaProducer.send` takes one record: it measures, encodes and follows each by itself, with eight headers that are
nearly the same in all of a page. Here what is the same is encoded once, and a batch is followed as a whole: Kafka takes
or refuses it so. Batches, their numbering, sending and sending again stay the client's. The records are those that
`send` would make, byte for byte.
"""

import time
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

from kafka import TopicPartition
from kafka.errors import MessageSizeTooLargeError
from kafka.partitioner.default import murmur2
from kafka.producer.future import FutureRecordMetadata
from kafka.producer.producer_batch import ProducerBatch
from kafka.record.default_records import DefaultRecordBatchBuilder
from kafka.record.memory_records import MemoryRecordsBuilder
from kafka.record.util import encode_varint

from producers.contract import Event

FORMAT = 2  # of records: the one that idempotent producers send


class Sent(NamedTuple):
    """Events that one future tells of, the first of them, and how many they are."""

    first: Event
    events: int
    future: Any


def header_values(model: type[Event]) -> dict[str, str | None]:
    """Headers of a model's records in their order; None: differs from event to event (`_own_values`)."""
    return {
        "ce_specversion": "1.0",
        "ce_id": None,
        "ce_source": f"urn:gpps:source:{model.source}",
        "ce_type": f"gpps.{model.topic()}",
        "ce_time": None,
        "ce_subject": None,
        "ce_dataschema": f"urn:gpps:schema:{model.topic()}",
        "content-type": "application/json",
    }


def enqueue(producer: Any, topic: str, events: Sequence[Event]) -> list[Sent]:
    """Hands events of one topic to a KafkaProducer in their order.

    Raises KafkaError when the topic is not known, or an event is larger than the producer lets a request be.
    """
    partitions = sorted(producer.partitions_for(topic))
    split: dict[int, list[tuple[Event, bytes]]] = {partition: [] for partition in partitions}
    for event in events:
        key = event.key().encode()
        split[partitions[(murmur2(key) & 0x7FFFFFFF) % len(partitions)]].append((event, key))
    now = int(time.time() * 1000)  # Kafka's own clock counts, where the topic is one that this project made
    sent = [
        one
        for partition, rows in split.items()
        if rows
        for one in _append(producer, TopicPartition(topic, partition), rows, now)
    ]
    producer._sender.wakeup()
    return sent


def _append(producer: Any, place: TopicPartition, rows: Sequence[tuple[Event, bytes]], now: int) -> list[Sent]:
    """Events of one partition, with their keys, as whole batches: the sender sees each when it is filled."""
    accumulator, sent, start = producer._accumulator, [], 0
    settings = accumulator.config
    while start < len(rows):
        records = MemoryRecordsBuilder(FORMAT, settings["compression_attrs"], settings["batch_size"])
        records._builder = builder = PackedBuilder(settings["compression_attrs"], settings["batch_size"])
        count = records._next_offset = builder.fill(rows[start:], now, producer.config["max_request_size"])
        batch = ProducerBatch(place, records)
        first, key = rows[start]
        future = FutureRecordMetadata(batch.produce_future, 0, now, None, len(key), -1, -1)
        batch._record_futures.append(future)
        with accumulator._tp_lock(place):
            accumulator._batches[place].append(batch)
            accumulator._incomplete.add(batch)
        sent.append(Sent(first, count, future))
        start += count
    return sent


class PackedBuilder(DefaultRecordBatchBuilder):
    """A batch that is filled at once."""

    def __init__(self, compression: int, batch_size: int) -> None:
        super().__init__(FORMAT, compression, False, -1, -1, -1, batch_size)

    def fill(self, rows: Sequence[tuple[Event, bytes]], timestamp: int, most: int) -> int:
        """Appends events, with their keys, as long as there is room; returns how many: at least one.

        Raises MessageSizeTooLargeError for one of more than `most` bytes.
        """
        buffer, count = self._buffer, 0
        for event, key in rows:
            value = event.to_bytes()
            body = b"".join(
                (b"\x00\x00", varint(count), varint(len(key)), key, varint(len(value)), value, packed(event, key))
            )
            if len(body) > most:
                raise MessageSizeTooLargeError(f"{len(body):,} bytes, of at most {most:,}")
            length = varint(len(body))
            if count and len(buffer) + len(length) + len(body) > self._batch_size:
                break
            buffer += length
            buffer += body
            count += 1
        self._first_timestamp = self._max_timestamp = timestamp
        self._num_records, self._last_offset = count, count - 1
        return count


@lru_cache(65_536)
def varint(number: int) -> bytes:
    """A number as Kafka's records have them."""
    written = bytearray()
    encode_varint(number, written.append)
    return bytes(written)


def packed(event: Event, key: bytes) -> bytes:
    """The headers of an event's record; `key` is its key in UTF-8."""
    before, id_time, time_subject, after = _frame(type(event))
    identity, observed = event.event_id.encode(), event.observed_at.encode()
    return b"".join(
        (
            before, varint(len(identity)), identity,
            id_time, varint(len(observed)), observed,
            time_subject, varint(len(key)), key,
            after,
        )
    )  # fmt: skip


@cache
def _frame(model: type[Event]) -> tuple[bytes, ...]:
    """The bytes before, between and after the values that differ, without the lengths of these."""
    values = header_values(model)
    parts, part = [], varint(len(values))
    for name, value in values.items():
        part += varint(len(name.encode())) + name.encode()
        if value is None:
            parts.append(part)
            part = b""
        else:
            part += varint(len(value.encode())) + value.encode()
    return (*parts, part)
