"""A stream into the topics, each of its records exactly once, by sequence number.

What is read of a shard goes to Kafka in one transaction together with how far it was read, on a topic of its own. A
run that was killed leaves both or neither: the next one under the same transactional id ends the transaction that was
open, shuts out whoever had it, and reads on from the last position that was committed. Readers of the topics see
committed records alone (`streaming.ingest.topics`).

A shard that was made of others waits until those are read to their end, so keys stay in order.
"""

import json
import logging
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from kafka import IsolationLevel, KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import OffsetSpec
from kafka.errors import InvalidProducerEpochError, KafkaError, ProducerFencedError, TopicAlreadyExistsError

from plumbing.clock import Clock, Stop
from plumbing.errors import TryLater
from plumbing.kafka import partitions, refused
from plumbing.kill_points import KillPoints
from plumbing.settings import KafkaSettings
from producers.kafka.publisher import (
    MAX_RECORD_BYTES,
    TOPIC_SETTINGS,
    BrokerAway,
    connection,
    require_fast_checksums,
)
from producers.kinesis.envelope import NotAnEnvelope, unpacked
from producers.kinesis.publisher import failure

log = logging.getLogger(__name__)

PER_READ = 1_000  # records
TRANSACTION_MS, WAIT_MS = 60_000, 30_000
PAUSE_SECONDS = 1.0
FENCED = (ProducerFencedError, InvalidProducerEpochError)


class StreamTaken(TryLater):
    """Another reader of the stream has begun since; nothing of this one's open transaction counts."""


@dataclass(frozen=True)
class Place:
    """A place in a shard: read up to this sequence number, or to its end when it is closed."""

    sequence: str | None = None
    ended: bool = False


class StreamReader:
    """One reader of a stream. `topics` are those that a record may name, without `prefix`; they are there."""

    def __init__(
        self,
        client: Any,
        stream: str,
        kafka: KafkaSettings,
        prefix: str,
        topics: Collection[str],
        kill: KillPoints | None = None,
    ) -> None:
        """Connects, and shuts out any other. Raises BrokerAway, Misconfigured."""
        require_fast_checksums()
        self._client, self._stream, self._prefix, self._topics = client, stream, prefix, frozenset(topics)
        self._kafka, self._kill = kafka, kill or KillPoints()
        self.positions, self.dead = f"{prefix}kinesis.{stream}.positions", f"{prefix}kinesis.{stream}.dlq"
        self._iterators: dict[str, str] = {}
        with self._speaking_to_kafka():
            self._producer = KafkaProducer(
                **connection(kafka),
                transactional_id=f"{prefix}kinesis.{stream}",
                transaction_timeout_ms=TRANSACTION_MS,
                acks="all",
                compression_type="lz4",
                linger_ms=20,
                max_request_size=MAX_RECORD_BYTES,
                max_block_ms=WAIT_MS,
                bootstrap_timeout_ms=5_000,
                allow_auto_create_topics=False,
            )
            self._producer.init_transactions()  # before positions are read: what another had begun is ended by then
            self._places = self._read_places()

    def step(self) -> tuple[int, bool]:
        """Reads once of each shard whose turn it is: (records brought over, True when all that is there was read).

        Raises StreamTaken, BrokerAway, Misconfigured.
        """
        brought, whole, shards = 0, True, self._shards()
        for shard, parents in shards.items():
            if self._place(shard).ended:
                continue
            if any(parent in shards and not self._place(parent).ended for parent in parents):
                whole = False
                continue
            records, after, following, behind = self._read(shard)
            self._kill.reach("kinesis-read")
            if records or after.ended:
                self._bring(shard, records, after)
            self._iterators[shard] = following
            brought, whole = brought + len(records), whole and not behind
        return brought, whole

    def close(self) -> None:
        self._producer.close(timeout=2)

    def _place(self, shard: str) -> Place:
        return self._places.get(shard, Place())

    def _shards(self) -> dict[str, list[str]]:
        """Shards by their ids, parents first, each with those it was made of."""
        with self._speaking_to_kinesis():
            pages = self._client.get_paginator("list_shards").paginate(StreamName=self._stream)
            found = sorted((shard for page in pages for shard in page["Shards"]), key=lambda each: each["ShardId"])
        names = ("ParentShardId", "AdjacentParentShardId")
        return {each["ShardId"]: [each[name] for name in names if each.get(name)] for each in found}

    def _read(self, shard: str) -> tuple[list[Mapping[str, Any]], Place, str, bool]:
        """Records after the shard's place, the place after them, the iterator from there, and whether there is more."""
        place = self._place(shard)
        with self._speaking_to_kinesis():
            iterator = self._iterators.pop(shard, "") or self._iterator(shard, place)
            try:
                answer = self._client.get_records(ShardIterator=iterator, Limit=PER_READ)
            except self._client.exceptions.ExpiredIteratorException:
                answer = self._client.get_records(ShardIterator=self._iterator(shard, place), Limit=PER_READ)
        records, following = answer["Records"], answer.get("NextShardIterator") or ""
        sequence = records[-1]["SequenceNumber"] if records else place.sequence
        behind = bool(following) and bool(records or answer.get("MillisBehindLatest"))
        return records, Place(sequence, ended=not following), following, behind

    def _iterator(self, shard: str, place: Place) -> str:
        start = {"ShardIteratorType": "TRIM_HORIZON"}
        if place.sequence:
            start = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "StartingSequenceNumber": place.sequence}
        return str(self._client.get_shard_iterator(StreamName=self._stream, ShardId=shard, **start)["ShardIterator"])

    def _bring(self, shard: str, records: list[Mapping[str, Any]], after: Place) -> None:
        """Records and place, both or neither."""
        with self._speaking_to_kafka():
            self._producer.begin_transaction()
            sent = [self._send(shard, record) for record in records]
            sent.append(self._producer.send(self.positions, json.dumps(asdict(after)).encode(), shard.encode()))
            self._producer.flush()
            for future in sent:
                future.get(timeout=0)
            self._kill.reach("kinesis-sent")
            self._producer.commit_transaction()
        self._kill.reach("kinesis-committed")
        self._places[shard] = after
        log.info("event=brought stream=%s shard=%s records=%d", self._stream, shard, len(records))

    def _send(self, shard: str, record: Mapping[str, Any]) -> Any:
        """Hands a record to Kafka, or what is none of ours to the dead letters, as it came."""
        try:
            found = unpacked(record["Data"])
            if found.topic not in self._topics:
                raise NotAnEnvelope(f"no source has the topic {found.topic[:100]}")
        except NotAnEnvelope as why:
            named = {"topic": self._stream, "partition": shard, "offset": record["SequenceNumber"]}
            named["exception.message"] = str(why)
            log.warning("event=dead stream=%s shard=%s reason=%s", self._stream, shard, why)
            headers = [(f"__connect.errors.{name}", text.encode()) for name, text in named.items()]
            return self._producer.send(self.dead, record["Data"], record["PartitionKey"].encode(), headers)
        return self._producer.send(self._prefix + found.topic, found.value, found.key, found.headers)

    def _read_places(self) -> dict[str, Place]:
        """The last position of each shard; makes what is missing of this reader's own topics."""
        part, found = TopicPartition(self.positions, 0), dict[str, Place]()
        with closing(KafkaAdminClient(**connection(self._kafka))) as admin:
            there = partitions(admin, [self.positions, self.dead])
            for name, own in ((self.positions, {"cleanup.policy": "compact"}), (self.dead, TOPIC_SETTINGS)):
                if name not in there:
                    with suppress(TopicAlreadyExistsError):
                        admin.create_topics({name: {"num_partitions": 1, "configs": own}})
            admin.wait_for_topics([self.positions, self.dead], timeout_ms=WAIT_MS)
            end = admin.list_partition_offsets({part: OffsetSpec.LATEST}, IsolationLevel.READ_COMMITTED)[part].offset
        consumer = KafkaConsumer(
            **connection(self._kafka), enable_auto_commit=False, isolation_level="read_committed", fetch_max_wait_ms=50
        )
        with closing(consumer):
            consumer.assign([part])
            consumer.seek_to_beginning(part)
            deadline = time.monotonic() + WAIT_MS / 1000
            while consumer.position(part) < end:
                if time.monotonic() > deadline:
                    raise BrokerAway(f"{self.positions} cannot be read up to offset {end}; try again")
                for record in consumer.poll(timeout_ms=500).get(part, ()):
                    found[record.key.decode()] = Place(**json.loads(record.value))
        return found

    @contextmanager
    def _speaking_to_kafka(self) -> Iterator[None]:
        try:
            yield
        except KafkaError as error:
            if isinstance(error, FENCED) or isinstance(self._reason(), FENCED):
                raise StreamTaken(f"another reader of the stream {self._stream} has begun; this one ends") from None
            if wrong := refused(self._kafka):
                raise wrong from None
            raise BrokerAway(f"Kafka does not take the stream {self._stream} ({type(error).__name__})") from None

    def _reason(self) -> Exception | None:
        """Behind an error that says no more than that the transaction is in one."""
        manager = getattr(getattr(self, "_producer", None), "_transaction_manager", None)
        return getattr(manager, "last_error", None)

    @contextmanager
    def _speaking_to_kinesis(self) -> Iterator[None]:
        try:
            yield
        except ClientError as error:
            raise failure(error, self._stream) from None
        except BotoCoreError as error:
            raise BrokerAway(f"Kinesis does not answer ({type(error).__name__})") from None


def bring_over(reader: StreamReader, once: bool, clock: Clock, stop: Stop) -> int:
    """Records brought over: of all that is there, or, without `once`, until a stop is asked for."""
    total = 0
    while not stop.requested:
        brought, whole = reader.step()
        total += brought
        if whole and once:
            break
        if whole or not brought:  # a shard may be read five times a second
            clock.sleep(PAUSE_SECONDS)
    return total
