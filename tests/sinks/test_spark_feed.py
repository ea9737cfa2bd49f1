"""A change feed as Spark writes it: clustered, with checkpoints, INT96 timestamps and OPTIMIZE."""

import datetime as dt
from typing import Any

import pytest

from pipelines.school_jobs.contract import JOB
from plumbing.delta import DeltaLog
from sinks.follower import Feed, follow
from sinks.rows import change_schema
from sinks.settings import Settings
from streaming.lake.changes import current
from tests.sinks.feeds import Row, change, fold, ties, tombstone
from tests.sinks.memory import MemorySink

pytestmark = [pytest.mark.services, pytest.mark.spark]


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


def test_the_lake_takes_the_same_row_of_one_version_as_its_followers(spark: Any) -> None:
    """The followers' side: `test_of_rows_of_one_version_all_take_the_same` of their suite."""
    rows = ties()
    schema = change_schema(JOB)
    columns = ", ".join(f"{column.name} {column.type}" for column in JOB.columns)
    frame = spark.createDataFrame(
        [tuple(row[name] for name in schema.names) for row in rows], f"{columns}, _deleted boolean, _version bigint"
    )
    lake = {(row["cip4"], row["job_id"]): row.asDict() for row in current(frame, JOB).collect()}
    for row in lake.values():
        row |= {name: value.astimezone(dt.UTC) for name, value in row.items() if is_instant(value)}
    assert lake == fold(JOB, rows)


def is_instant(value: Any) -> bool:
    return isinstance(value, dt.datetime)
