"""A change feed as Spark writes it: clustered, with checkpoints, INT96 timestamps and OPTIMIZE."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from sinks.delta_log import DeltaLog
from sinks.follower import Feed, Load, LoadedVersion, Position, follow
from sinks.memory import MemorySink
from sinks.rows import change_schema
from sinks.settings import Settings
from streaming.changes import current
from streaming.pipelines.school_jobs.contract import JOB
from tests.sinks.feeds import Row, change, fold, tombstone
from tests.sinks.stores import MemoryStore, PostgresStore

pytestmark = [pytest.mark.services, pytest.mark.spark]

TIES: tuple[tuple[dict[str, Any], ...], ...] = (
    ({"title": "a"}, {"title": "B"}, {"title": None}),
    ({"title": "é"}, {"title": "z"}, {"title": "\U0001f393"}, {"title": "\uffee"}),
    ({"title": ""}, {"title": None}),
    ({"title": "a", "company": "x"}, {"title": "a", "company": None}),
    ({"salary_min": Decimal("9.00")}, {"salary_min": Decimal("10.00")}, {"salary_min": None}),
    ({"salary_min": Decimal("-1.00")}, {"salary_min": Decimal("-2.00")}),
    ({"first_seen_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}, {"first_seen_at": None}),
    ({"posted_date": dt.date(2026, 1, 2)}, {"posted_date": dt.date(2026, 1, 10)}, {"posted_date": None}),
)


def test_a_feed_written_by_spark_is_followed(spark: Any, settings: Settings) -> None:
    uri = settings.feed_uri(JOB)
    table = f"delta.`{uri.replace('s3://', 's3a://')}`"
    columns = ", ".join(f"{column.name} {column.type}" for column in JOB.columns)
    spark.sql(f"CREATE TABLE {table} ({columns}, _deleted boolean, _version bigint) USING delta CLUSTER BY (cip4)")
    schema = spark.table(table).schema
    written: list[Row] = []
    sink, feed = MemorySink(), Feed(JOB, DeltaLog(uri, settings.storage_options()))

    def append(*rows: Row) -> None:
        frame = spark.createDataFrame([tuple(row[field.name] for field in schema) for row in rows], schema).coalesce(1)
        frame.write.format("delta").mode("append").save(uri.replace("s3://", "s3a://"))
        written.extend(rows)

    append(change(JOB, 1, "1101", "a", title="line \u2028 separator"), change(JOB, 1, "1101", "b"))
    assert follow(feed, sink).to_version == 1
    append(tombstone(JOB, 2, "1101", "a"))
    spark.sql(f"OPTIMIZE {table}")
    append(change(JOB, 3, "1102", "c", closed_at=None))
    summary = follow(feed, sink)
    assert (summary.to_version, summary.bootstrap, summary.upserted, summary.deleted) == (4, None, 1, 1)
    assert sink.tables["job"] == fold(JOB, written)
    follow(feed, another := MemorySink())
    assert another.tables == sink.tables


def test_the_lake_takes_the_same_row_of_one_version_as_its_followers(spark: Any, postgres: PostgresStore) -> None:
    """Rows of one key and version that differ in each kind of column, with unknown and with texts of any bytes."""
    keys = [str(number) for number in range(len(TIES))]
    rows = [change(JOB, 5, "1101", key, **tie) for key, ties in zip(keys, TIES, strict=True) for tie in ties]
    rows += [change(JOB, 5, "1102", "gone"), tombstone(JOB, 5, "1102", "gone"), change(JOB, 5, "1102", "gone")]
    schema = change_schema(JOB)
    columns = ", ".join(f"{column.name} {column.type}" for column in JOB.columns)
    frame = spark.createDataFrame(
        [tuple(row[name] for name in schema.names) for row in rows], f"{columns}, _deleted boolean, _version bigint"
    )
    lake = {(row["cip4"], row["job_id"]): row.asDict() for row in current(frame, JOB).collect()}
    for row in lake.values():
        row |= {name: value.astimezone(dt.UTC) for name, value in row.items() if is_instant(value)}
    expected = fold(JOB, rows)
    assert lake == expected
    batch = pa.Table.from_pylist(rows[::-1], schema=schema)
    for store in (MemoryStore(), postgres):
        load = Load(None, Position("an id", 0), (LoadedVersion(0, "append", 1, len(rows), 1),), lambda: iter([batch]))
        store.sink().replace(JOB, load)
        assert store.rows(JOB) == expected


def is_instant(value: Any) -> bool:
    return isinstance(value, dt.datetime)
