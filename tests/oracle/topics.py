"""Records of the topics, from the beginning up to a fence."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
from kafka import KafkaConsumer, TopicPartition

from plumbing.settings import KafkaSettings

SCHEMAS = {
    path.stem: path for path in (Path(__file__).parents[2] / "producers" / "sources").glob("*/schemas/*.v1.json")
}
MARTS_FROM = tuple(sorted(name for name in SCHEMAS if name.startswith(("college-scorecard.", "jooble."))))

Fence = Mapping[str, Mapping[int, int]]  # of each topic, without prefix, and partition the next offset


Grants = Mapping[str, Sequence[tuple[int, datetime]]]  # of each source epochs, and when its lease gave them


@dataclass(frozen=True)
class Record:
    """`topic` is without the set-up's prefix, `timestamp` the broker's, in milliseconds; None: from no broker."""

    topic: str
    partition: int
    offset: int
    value: bytes | None
    key: bytes | None = None
    headers: Sequence[tuple[str, bytes]] = ()
    timestamp: int | None = None


def read(environment: Mapping[str, str], fence: Fence | None = None) -> list[Record]:
    """All records that the topics hold before the fence; without one, those that they hold now."""
    prefix = environment.get("GPPS_TOPIC_PREFIX", "")
    consumer = KafkaConsumer(
        **KafkaSettings.of(environment).for_python(),
        enable_auto_commit=False,
        isolation_level="read_committed",
    )
    try:
        parts = [
            TopicPartition(prefix + topic, number)
            for topic in MARTS_FROM
            for number in consumer.partitions_for_topic(prefix + topic) or ()
        ]
        ends = consumer.end_offsets(parts) if parts else {}
        if fence is not None:
            ends = {part: fence.get(part.topic.removeprefix(prefix), {}).get(part.partition, 0) for part in parts}
        return [
            Record(
                found.topic.removeprefix(prefix),
                found.partition,
                found.offset,
                found.value,
                found.key,
                tuple(found.headers),
                found.timestamp,
            )
            for found in _before(consumer, ends)
        ]
    finally:
        consumer.close(autocommit=False)


def granted(environment: Mapping[str, str]) -> Grants:
    """Epochs of each source by the archive; none of a source that wrote none down."""
    client = boto3.client(
        "s3",
        endpoint_url=environment["AWS_ENDPOINT_URL_S3"],
        region_name=environment["AWS_REGION"],
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
    )
    bucket, _, folder = environment["GPPS_LAKE_URI"].removeprefix("s3://").partition("/")
    found: dict[str, list[tuple[int, datetime]]] = {}
    for source in {topic.split(".")[0] for topic in MARTS_FROM}:
        prefix = f"{folder}/raw/{source}/epochs/".lstrip("/")
        for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
            for each in page.get("Contents", ()):
                epoch, at = each["Key"].removeprefix(prefix).removesuffix(".json").split(".", 1)
                moment = datetime.strptime(at, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
                found.setdefault(source, []).append((int(epoch), moment))
    return found


def _before(consumer: Any, ends: Mapping[Any, int]) -> Iterator[Any]:
    """Raises TimeoutError when the broker has nothing more to give for half a minute."""
    consumer.assign(list(ends))
    consumer.seek_to_beginning(*ends)
    while left := [part for part, end in ends.items() if consumer.position(part) < end]:
        for part in set(ends) - set(left):
            consumer.pause(part)
        batches = consumer.poll(timeout_ms=30_000)
        if not batches and any(consumer.position(part) < ends[part] for part in left):
            raise TimeoutError(f"no more records came, and these have not come to their ends: {left}")
        for part, records in batches.items():
            yield from (record for record in records if record.offset < ends[part])
