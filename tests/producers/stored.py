"""Everything stored after a run: topics, archive and lease, read back without the code that wrote them."""

import gzip
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import boto3
from kafka import KafkaConsumer, TopicPartition
from kafka.admin import KafkaAdminClient

from plumbing.kafka import partitions
from plumbing.settings import KafkaSettings
from producers.contract import Event


@dataclass(frozen=True)
class Stored:
    """One record of a topic."""

    partition: int
    offset: int
    key: str
    event: dict[str, Any]
    headers: dict[str, str]


def read_topic(environment: Mapping[str, str], topic: str) -> list[Stored]:
    """Every record of a topic (named without the prefix), by partition and offset; [] when there is no such topic."""
    name = environment["GPPS_TOPIC_PREFIX"] + topic
    consumer = KafkaConsumer(
        **KafkaSettings.of(environment).for_python(),
        enable_auto_commit=False,
        allow_auto_create_topics=False,
    )
    try:
        parts = parts_of(environment, [name])
        ends = consumer.end_offsets(parts)
        consumer.assign(parts)
        consumer.seek_to_beginning()
        found: list[Stored] = []
        while len(found) < sum(ends.values()):
            polled = consumer.poll(timeout_ms=10_000)
            assert polled, f"{name}: {len(found)} of {sum(ends.values())} records came"
            found += [_stored(record) for records in polled.values() for record in records]
        return sorted(found, key=lambda record: (record.partition, record.offset))
    finally:
        consumer.close()


def parts_of(environment: Mapping[str, str], names: Iterable[str]) -> list[TopicPartition]:
    """The partitions of those topics that exist, by topic and number."""
    admin = KafkaAdminClient(**KafkaSettings.of(environment).for_python())
    try:
        there = partitions(admin, names)
    finally:
        admin.close()
    return [TopicPartition(name, number) for name in sorted(there) for number in there[name]]


def _stored(record: Any) -> Stored:
    headers = {name: value.decode() for name, value in record.headers}
    return Stored(record.partition, record.offset, record.key.decode(), json.loads(record.value), headers)


@dataclass(frozen=True)
class Record:
    """One record, of a topic or staged; equal when every byte is."""

    topic: str
    key: bytes
    value: bytes
    headers: tuple[tuple[str, bytes], ...]

    def event(self) -> dict[str, Any]:
        return json.loads(self.value)

    def order(self) -> tuple[int, int, bool, int]:
        event = self.event()
        return event["epoch"], event["counter"], ".page." in self.topic, event["place"]


def published(environment: Mapping[str, str], models: Iterable[type[Event]]) -> list[Record]:
    """Every record on the topics of the models, by topic, partition and offset."""
    names = [environment["GPPS_TOPIC_PREFIX"] + model.topic() for model in models]
    consumer = KafkaConsumer(**KafkaSettings.of(environment).for_python(), enable_auto_commit=False)
    try:
        parts = parts_of(environment, names)
        wanted = sum(consumer.end_offsets(parts).values())
        consumer.assign(parts)
        consumer.seek_to_beginning()
        found: list[Any] = []
        while len(found) < wanted:
            polled = consumer.poll(timeout_ms=10_000)
            assert polled, f"{len(found)} of {wanted} records came"
            found += [record for records in polled.values() for record in records]
    finally:
        consumer.close()
    found.sort(key=lambda each: (each.topic, each.partition, each.offset))
    return [Record(each.topic, each.key, each.value, tuple(each.headers)) for each in found]


def order(event: Mapping[str, Any]) -> tuple[int, int, int]:
    return event["epoch"], event["counter"], event["place"]


def latest(records: list[Stored], content: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """Latest content of each key, in the order that events carry themselves."""
    ordered = sorted(records, key=lambda record: order(record.event))
    return {record.key: {name: record.event[name] for name in content} for record in ordered}


def archived(environment: Mapping[str, str]) -> dict[str, bytes]:
    """Every object of the raw archive by its key, gunzipped."""
    s3 = service(environment, "s3")
    bucket = environment["GPPS_LAKE_URI"].removeprefix("s3://")
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix="raw/")
    keys = [entry["Key"] for page in pages for entry in page.get("Contents", ())]
    found = {key: s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}
    return {key: gzip.decompress(body) if key.endswith(".gz") else body for key, body in found.items()}


def records_of(environment: Mapping[str, str], kind: str) -> list[dict[str, Any]]:
    """Fetch records ("fetch") or sweep records ("sweep"), in order."""
    found = [json.loads(body) for key, body in sorted(archived(environment).items()) if "/fetches/" in key]
    return [record for record in found if record["kind"] == kind]


def lease_item(environment: Mapping[str, str], source: str) -> dict[str, Any]:
    table = f"{environment['GPPS_TABLE_PREFIX']}-state"
    answer = service(environment, "dynamodb").get_item(TableName=table, Key={"id": {"S": f"producer#{source}"}})
    return {name: next(iter(value.values())) for name, value in answer["Item"].items()}


def service(environment: Mapping[str, str], name: str) -> Any:
    """A boto3 client for a service of the environment."""
    return boto3.client(
        name,
        endpoint_url=environment[f"AWS_ENDPOINT_URL_{name.upper()}"],
        region_name=environment["AWS_REGION"],
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
    )
