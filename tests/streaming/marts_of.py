"""Marts worked out from events a test has built: directly, or through a lake in a folder, batch by batch."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from deltalake import DeltaTable, write_deltalake
from pyspark.sql import DataFrame, SparkSession

from pipelines.school_jobs.contract import MARTS
from pipelines.school_jobs.marts.results import results
from pipelines.school_jobs.pipeline import PIPELINE
from producers.contract import Event
from streaming.contract import Mart
from streaming.ingest.land import create_tables
from streaming.lake.changes import typed
from streaming.lake.feeds import Term
from streaming.lake.paths import Lake
from streaming.pipeline import Pipeline
from streaming.refresh.refresh import refresh
from streaming.refresh.spark_tuning import in_one_partition, single_partition
from tests.builders import events_table, row, rows_by_model

Row = dict[str, Any]


def frame(spark: SparkSession, model: type[Event], rows: Sequence[tuple[Any, ...]]) -> DataFrame:
    return spark.createDataFrame(events_table(model, rows))


def marts_of(spark: SparkSession, events: Iterable[Event]) -> dict[str, list[Row]]:
    """Rows of every mart, in the order of their keys, as a function of the events alone."""
    by_model = rows_by_model(events)
    tables = {}
    for model, table in PIPELINE.tables.items():
        rows = frame(spark, model, [row(event) for event in by_model.get(model, [])])
        tables[table] = tables[table].unionByName(rows) if table in tables else rows
    small = {name: single_partition(rows) for name, rows in tables.items()}
    with in_one_partition(spark), results(small, None) as found:
        rows_of = {result.mart: typed(result.rows, result.mart).collect() for result in found}
    return {mart.name: in_order((each.asDict() for each in rows), mart) for mart, rows in rows_of.items()}


def in_order(rows: Iterable[Row], mart: Mart) -> list[Row]:
    return sorted(rows, key=lambda each: [str(each[name]) for name in mart.key])


def folded(feed: Iterable[Row], mart: Mart) -> Iterator[Row]:
    """The rows a change feed leads to, by plain Python: what its last version says of each key."""
    newest = {tuple(row[name] for name in mart.key): row for row in sorted(feed, key=lambda row: row["_version"])}
    for last in newest.values():
        if not last["_deleted"]:
            yield {column.name: plain(last[column.name]) for column in mart.columns}


def plain(value: Any) -> Any:
    """An instant as Spark's `collect` gives it: local time, without a zone."""
    return value.astimezone().replace(tzinfo=None) if isinstance(value, datetime) else value


class LakeInAFolder:
    """A lake on the local disk that batches of a pipeline's events are landed in."""

    def __init__(self, spark: SparkSession, folder: Path, pipeline: Pipeline = PIPELINE) -> None:
        self.spark, self.pipeline = spark, pipeline
        self.lake = Lake(f"file://{folder}", 1)
        self.batches = 0
        create_tables(self.lake, pipeline)

    def land(self, events: Sequence[Event]) -> None:
        """One more batch, with the events in this order."""
        for model, found in rows_by_model(events).items():
            rows = [row(event, offset, batch=self.batches) for offset, event in enumerate(found)]
            write_deltalake(self.lake.table(self.pipeline.tables[model]), events_table(model, rows), mode="append")
        self.batches += 1

    def refresh(self, epoch: int = 1) -> dict[str, int]:
        """Rows written per change feed."""
        return dict(refresh(self.spark, self.lake, self.pipeline, Term(epoch)))

    def marts(self) -> dict[str, list[Row]]:
        return marts_in(self.lake, self.pipeline.marts)


def lake_with(spark: SparkSession, folder: Path, pipeline: Pipeline, *batches: Sequence[Event]) -> LakeInAFolder:
    """The lake after these batches, refreshed after each."""
    lake = LakeInAFolder(spark, folder, pipeline)
    for batch in batches:
        lake.land(batch)
        lake.refresh()
    return lake


def marts_in(lake: Lake, marts: Sequence[Mart] = MARTS) -> dict[str, list[Row]]:
    """Rows of every mart as its change feed has them, by a reader that is not Spark."""
    tables = {mart: DeltaTable(lake.table(mart.changes_table), storage_options=lake.delta_options()) for mart in marts}
    feeds = {mart: table.to_pyarrow_table().to_pylist() for mart, table in tables.items()}
    return {mart.name: in_order(folded(rows, mart), mart) for mart, rows in feeds.items()}
