"""Hash of what an arm left behind: only runs with equal content may be compared by time."""

import hashlib
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from plumbing import sql
from plumbing.settings import KafkaSettings
from plumbing.sql_files import statement
from producers.contract import PROVENANCE, Event
from streaming.column_types import column_type
from streaming.contract import Mart


def of_topics(kafka: KafkaSettings, prefix: str, models: Iterable[type[Event]]) -> tuple[str, int]:
    """Hash of topics, keys and contents of all records (not of who saw them when), and how many records there are."""
    lines = sorted(line for model in models for line in _contents(kafka, prefix, model))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest(), len(lines)


def _contents(kafka: KafkaSettings, prefix: str, model: type[Event]) -> list[str]:
    from kafka import KafkaConsumer, TopicPartition

    topic = f"{prefix}{model.topic()}"
    consumer: Any = KafkaConsumer(**kafka.for_python(), enable_auto_commit=False, max_poll_records=5_000)
    try:
        parts = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()]
        consumer.assign(parts)
        ends = consumer.end_offsets(parts)
        consumer.seek_to_beginning(*parts)
        found = []
        while any(consumer.position(part) < ends[part] for part in parts):
            for records in consumer.poll(timeout_ms=1_000).values():
                found += [_content(model, record) for record in records]
        return found
    finally:
        consumer.close()


def _content(model: type[Event], record: Any) -> str:
    fields = {name: value for name, value in json.loads(record.value).items() if name not in PROVENANCE}
    return json.dumps([model.topic(), record.key.decode(), fields], sort_keys=True)


def of_table(connection: psycopg.Connection, schema: str, table: str, mart: Mart) -> tuple[str, int]:
    """Hash of all rows in the order of their key, and how many there are."""
    digest, rows = hashlib.sha256(), 0
    columns = sql.SQL(", ").join(sql.Identifier(column.name) for column in mart.columns)
    key = sql.SQL(", ").join(sql.Identifier(name) for name in mart.key)
    copy = statement("tools.bench", "copy_out", columns=columns, table=sql.Identifier(schema, table), key=key)
    with connection.cursor() as cursor, cursor.copy(copy) as stream:
        for block in stream:
            digest.update(block)
            rows += bytes(block).count(b"\n")
    return digest.hexdigest(), rows


def of_lake(marts: Sequence[Mart], feeds: Callable[[Mart], pa.Table]) -> tuple[str, int]:
    """Hash of what the marts are by their change feeds, and how many rows that is."""
    return of_marts({mart: current(feeds(mart), mart) for mart in marts})


def current(feed: pa.Table, mart: Mart) -> pa.Table:
    """The last row of each key, unless it is a tombstone."""
    last = feed.group_by(list(mart.key)).aggregate([("_version", "max")])
    names = [*mart.key, "_version"]
    rows = feed.join(last.rename_columns({"_version_max": "_version"}), names, join_type="inner")
    return rows.filter(pc.invert(rows["_deleted"]))


def of_marts(rows: Mapping[Mart, pa.Table]) -> tuple[str, int]:
    """Hash of all rows of each mart, in the order of its key and with the contract's types, and how many there are."""
    digest = hashlib.sha256()
    for mart, table in rows.items():
        schema = pa.schema([(column.name, column_type(column.type).arrow()) for column in mart.columns])
        text = io.BytesIO()
        ordered = table.select(schema.names).cast(schema).sort_by([(name, "ascending") for name in mart.key])
        csv.write_csv(ordered, text, csv.WriteOptions(quoting_style="all_valid"))
        digest.update(text.getbuffer())
    return digest.hexdigest(), sum(table.num_rows for table in rows.values())
