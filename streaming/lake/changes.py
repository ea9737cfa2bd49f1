"""Change feeds: what a mart is now, how a new result differs, and the append that says so."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import pyarrow as pa
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from streaming.contract import CHANGE_COLUMNS, CHANGES, Mart
from streaming.lake import feeds
from streaming.lake.feeds import Term
from streaming.lake.paths import Lake
from streaming.lake.snapshot import Snapshot, find, frames, snapshot
from streaming.lake.tables import require_columns
from streaming.refresh.spark_tuning import materialized, union

DELETED, VERSION = CHANGE_COLUMNS
ROWS_AT_ONCE = 200_000  # as many of a commit's rows, about, are in memory at once


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
    return tuple((column.name, column.type) for column in (*mart.columns, *CHANGES))


@dataclass(frozen=True)
class Appended:
    """Rows appended to a feed, and the version of its table that has them."""

    rows: int
    version: int


def open_feeds(spark: SparkSession, lake: Lake, marts: Sequence[Mart], term: Term) -> dict[str, DataFrame]:
    """The change feed of each mart by the mart's name, made when missing and fenced. Raises TableError, LeaseLost."""
    return frames(spark, {mart.name: make_feed(lake, mart, term) for mart in marts})


def make_feed(lake: Lake, mart: Mart, term: Term) -> Snapshot:
    """The state of the mart's change feed, made when missing and fenced. Raises TableError, LeaseLost."""
    found = find(lake, mart.changes_table)
    if found is None:
        feeds.create(lake, mart.changes_table, change_columns(mart), term)
    if feeds.fence(lake, mart.changes_table, term) or found is None:
        found = snapshot(lake, mart.changes_table)
    require_columns(found.uri, found.columns(), change_columns(mart))
    return found


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
    """Rows to append so that `now` becomes `rows`: changed and new rows, and tombstones of vanished keys.

    Columns: the mart's, then `_deleted`.
    """
    new = typed(rows, mart).select(*mart.key, F.struct(*mart.content).alias("_new"))
    old = now.select(*mart.key, F.struct(*mart.content).alias("_old"))
    differing = new.join(old, list(mart.key), "full_outer").filter(~F.col("_new").eqNullSafe(F.col("_old")))
    content = [F.col(f"_new.{name}").alias(name) for name in mart.content]
    changed = differing.select(*mart.key, *content, F.col("_new").isNull().alias(DELETED))
    return changed.select(*_names(mart), DELETED)


def append(
    feeds_now: Mapping[str, DataFrame], results: Sequence[Result], lake: Lake, term: Term
) -> dict[str, Appended]:
    """Appends what differs, one commit per mart and none where nothing does; tells what each feed got that got any.

    Done again after it was stopped anywhere, it appends only what is still missing. Raises LeaseLost.
    """
    with ExitStack() as stack:
        differing = {
            result.mart: stack.enter_context(materialized(_difference(feeds_now[result.mart.name], result)))
            for result in results
        }
        return {
            mart.changes_table: Appended(
                rows, feeds.append(lake, mart.changes_table, _Rows(differing[mart], rows), term)
            )
            for mart, rows in _counts(differing).items()
        }


def _difference(feed: DataFrame, result: Result) -> DataFrame:
    return diff(result.rows, current(feed, result.mart, result.scope), result.mart)


def _counts(differing: Mapping[Mart, DataFrame]) -> dict[Mart, int]:
    """Rows of each frame that has any: one Spark job for all, since each costs more than its rows do."""
    names = [frame.select(F.lit(mart.name).alias("mart")) for mart, frame in differing.items()]
    found = {row["mart"]: row["count"] for row in union(*names).groupBy("mart").count().collect()}
    return {mart: found[mart.name] for mart in differing if mart.name in found}


@dataclass(frozen=True)
class _Rows:
    """The rows of a materialized frame as a commit takes them, in several parts."""

    frame: DataFrame
    rows: int

    def __call__(self, number: int, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        parts = -(-self.rows // ROWS_AT_ONCE)
        versioned = self.frame.withColumn(VERSION, F.lit(number))
        for part in range(parts):
            some = versioned.filter(F.pmod(F.xxhash64(*self.frame.columns), F.lit(parts)) == part)
            yield from (some if parts > 1 else versioned).toArrow().select(schema.names).cast(schema).to_batches()


def _names(mart: Mart) -> list[str]:
    return [column.name for column in mart.columns]
