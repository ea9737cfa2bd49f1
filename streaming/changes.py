"""Change feeds: what a mart is now, how a new result differs, and the append that says so."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from streaming.contract import CHANGE_COLUMNS, Mart
from streaming.lake import Lake
from streaming.plans import kept, union
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
    feeds = {}
    for mart in marts:
        uri = lake.spark_table(mart.changes_table)
        ensure_table(spark, uri, change_columns(mart), ())
        feeds[mart.name] = spark.read.format("delta").load(uri)
    return feeds


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
        rows = _count(differing)
        versions = _last_versions({mart: feeds[mart.name] for mart in rows})
        for mart in rows:
            versioned = differing[mart].withColumn(VERSION, F.lit(versions[mart] + 1).cast("bigint"))
            versioned.coalesce(1).write.format("delta").mode("append").save(lake.spark_table(mart.changes_table))
    return {mart.changes_table: count for mart, count in rows.items()}


def _difference(feed: DataFrame, result: Result) -> DataFrame:
    return diff(result.rows, current(feed, result.mart, result.scope), result.mart)


def _count(differing: Mapping[Mart, DataFrame]) -> dict[Mart, int]:
    """Rows of each frame that has any: one Spark job for all, since each costs more than its rows do."""
    named = [frame.select(F.lit(mart.name).alias("mart")) for mart, frame in differing.items()]
    found = {row["mart"]: row["count"] for row in union(*named).groupBy("mart").count().collect()}
    return {mart: found[mart.name] for mart in differing if mart.name in found}


def _last_versions(feeds: Mapping[Mart, DataFrame]) -> dict[Mart, int]:
    """The version each feed has come to; 0 for an empty one."""
    if not feeds:
        return {}
    last = [feed.agg(F.max(VERSION).alias("last")).withColumn("mart", F.lit(mart.name)) for mart, feed in feeds.items()]
    found = {row["mart"]: row["last"] for row in union(*last).collect()}
    return {mart: found[mart.name] or 0 for mart in feeds}


def _names(mart: Mart) -> list[str]:
    return [column.name for column in mart.columns]
