"""Marts worked out from events a test has built: directly, or through a lake in a folder, batch by batch."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from producers.contract import Event
from streaming.changes import current, typed
from streaming.contract import Mart
from streaming.lake import Lake
from streaming.pipelines.school_jobs import reference
from streaming.pipelines.school_jobs.contract import MARTS
from streaming.pipelines.school_jobs.marts import results
from streaming.pipelines.school_jobs.pipeline import PIPELINE
from streaming.plans import gathered, suited
from streaming.tables import create_tables, event_columns
from tests.builders import row, rows_by_model

Row = dict[str, Any]


def frame(spark: SparkSession, model: type[Event], rows: Sequence[tuple[Any, ...]]) -> DataFrame:
    return spark.createDataFrame(list(rows), ", ".join(f"{name} {kind}" for name, kind in event_columns(model)))


def marts_of(spark: SparkSession, events: Iterable[Event]) -> dict[str, list[Row]]:
    """Rows of every mart, in the order of their keys, as a function of the events alone."""
    by_model = rows_by_model(events)
    tables = {}
    for model, table in PIPELINE.tables.items():
        rows = frame(spark, model, [row(event) for event in by_model.get(model, [])])
        tables[table] = tables[table].unionByName(rows) if table in tables else rows
    with suited(spark, tables) as small, results(small, gathered(reference.fields(spark)), None) as found:
        return {result.mart.name: in_order(typed(result.rows, result.mart), result.mart) for result in found}


def in_order(rows: DataFrame, mart: Mart) -> list[Row]:
    return sorted((each.asDict() for each in rows.collect()), key=lambda each: [str(each[name]) for name in mart.key])


class LakeInAFolder:
    """A lake on the local disk that batches of events are landed in."""

    def __init__(self, spark: SparkSession, folder: Path) -> None:
        self.spark = spark
        self.lake = Lake(f"file://{folder}", 1)
        self.batches = 0
        create_tables(spark, self.lake, PIPELINE)

    def land(self, events: Sequence[Event]) -> None:
        """One more batch, with the events in this order."""
        for model, found in rows_by_model(events).items():
            rows = [row(event, offset, batch=self.batches) for offset, event in enumerate(found)]
            landed = frame(self.spark, model, rows).coalesce(1)
            landed.write.format("delta").mode("append").save(self.lake.spark_table(PIPELINE.tables[model]))
        self.batches += 1

    def refresh(self) -> dict[str, int]:
        """Rows written per change feed."""
        return dict(PIPELINE.refresh(self.spark, self.lake))

    def marts(self) -> dict[str, list[Row]]:
        """Rows of every mart as its change feed has them."""
        feeds = {mart: self.lake.spark_table(mart.changes_table) for mart in MARTS}
        read = self.spark.read.format("delta")
        return {mart.name: in_order(current(read.load(uri), mart), mart) for mart, uri in feeds.items()}
