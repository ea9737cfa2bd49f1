"""Change feeds: what a mart is now, how a new result differs, and the append that says so."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from streaming.contract import CHANGE_COLUMNS, Mart
from streaming.lake import Lake
from streaming.plans import kept, union
from streaming.snapshot import Snapshot, find, frames, snapshot
from streaming.tables import ensure_table

DELETED, VERSION = CHANGE_COLUMNS


@dataclass(frozen=True)
class Result:
    """Rows of a mart as they ought to be, for the keys that `scope` is true of (None: for all keys).

    `scope` is a condition on key columns; keys of the current mart within it that `rows` lacks are gone.
    """

    mart: Mart
    rows: DataFrame
    scope: Column | None = None


def change_columns(mart: Mart) -> tuple[tuple[str, str], ...]:
    """(name, Spark SQL type) of each column of the mart's change feed."""
    columns = tuple((column.name, str(column.type)) for column in mart.columns)
    return (*columns, (DELETED, "boolean"), (VERSION, "bigint"))


def open_feeds(spark: SparkSession, lake: Lake, marts: Sequence[Mart]) -> dict[str, DataFrame]:
    """The change feed of each mart by the mart's name; creates those that are missing. Raises TableError."""
    return frames(spark, {mart.name: make_feed(spark, lake, mart) for mart in marts})


def make_feed(spark: SparkSession, lake: Lake, mart: Mart) -> Snapshot:
    """The state of the mart's change feed, which is created when it is missing. Raises TableError."""
    found, wanted = find(lake, mart.changes_table), list(change_columns(mart))
    if found is not None and found.columns() == wanted:
        return found
    ensure_table(spark, lake.spark_table(mart.changes_table), wanted, ())
    return snapshot(lake, mart.changes_table)


def current(feed: DataFrame, mart: Mart, scope: Column | None = None) -> DataFrame:
    """The mart as its change feed has it: the last row of each key that is not deleted."""
    within = feed if scope is None else feed.filter(scope)
    newest = F.max(F.struct(VERSION, DELETED, *mart.content)).alias("_newest")
    last = within.groupBy(*mart.key).agg(newest).select(*mart.key, "_newest.*")
    return last.filter(~F.col(DELETED)).select(*_names(mart))


def typed(rows: DataFrame, mart: Mart) -> DataFrame:
    """The mart's columns by name, in the contract's order, with the contract's types."""
    return rows.select(*(F.col(column.name).cast(column.type).alias(column.name) for column in mart.columns))


def diff(rows: DataFrame, now: DataFrame, mart: Mart) -> DataFrame:
    """What has to be appended for `now` to become `rows`: changed and new rows, and tombstones of vanished keys.

    Columns: the mart's, then `_deleted`.
    """
    new = typed(rows, mart).select(*mart.key, F.struct(*mart.content).alias("_new"))
    old = now.select(*mart.key, F.struct(*mart.content).alias("_old"))
    differing = new.join(old, list(mart.key), "full_outer").filter(~F.col("_new").eqNullSafe(F.col("_old")))
    content = [F.col(f"_new.{name}").alias(name) for name in mart.content]
    changed = differing.select(*mart.key, *content, F.col("_new").isNull().alias(DELETED))
    return changed.select(*_names(mart), DELETED)


def append(feeds: Mapping[str, DataFrame], results: Sequence[Result], lake: Lake) -> dict[str, int]:
    """Appends what differs, one commit per mart and none where nothing does; returns rows appended by feed.

    Done again after it was stopped anywhere, it appends only what is still missing.
    """
    with ExitStack() as stack:
        differing = {
            result.mart: stack.enter_context(kept(_difference(feeds[result.mart.name], result))) for result in results
        }
        found = _counts_and_versions(differing, feeds)
        rows = {mart: count for mart, (count, _) in found.items() if count}
        for mart in rows:
            versioned = differing[mart].withColumn(VERSION, F.lit(found[mart][1] + 1).cast("bigint"))
            versioned.coalesce(1).write.format("delta").mode("append").save(lake.spark_table(mart.changes_table))
    return {mart.changes_table: count for mart, count in rows.items()}


def _difference(feed: DataFrame, result: Result) -> DataFrame:
    return diff(result.rows, current(feed, result.mart, result.scope), result.mart)


def _counts_and_versions(
    differing: Mapping[Mart, DataFrame], feeds: Mapping[str, DataFrame]
) -> dict[Mart, tuple[int, int]]:
    """Rows of each frame, and the version its feed has come to (0 for an empty one): one Spark job for all, since each
    costs more than its rows do.
    """
    parts, none = [], F.lit(None).cast("bigint").alias("version")
    for mart, frame in differing.items():
        name = F.lit(mart.name).alias("mart")
        parts.append(frame.select(name, F.lit(1).alias("rows"), none))
        parts.append(feeds[mart.name].select(name, F.lit(0).alias("rows"), F.col(VERSION).alias("version")))
    counted = union(*parts).groupBy("mart").agg(F.sum("rows").alias("rows"), F.max("version").alias("version"))
    found = {row["mart"]: (row["rows"], row["version"] or 0) for row in counted.collect()}
    return {mart: found.get(mart.name, (0, 0)) for mart in differing}


def _names(mart: Mart) -> list[str]:
    return [column.name for column in mart.columns]
