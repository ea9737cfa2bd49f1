"""Brings a pipeline's change feeds up to the events landed: what is new, what it touches, what that changes."""

from collections.abc import Mapping

from pyspark.sql import DataFrame, SparkSession

from streaming.lake import changes
from streaming.lake.commits import Added, added_since
from streaming.lake.feeds import Term
from streaming.lake.paths import Lake
from streaming.lake.snapshot import find, frames, snapshot
from streaming.pipeline import Pipeline, Within
from streaming.refresh.progress import read_position, write_position
from streaming.refresh.spark_tuning import suited


def refresh(spark: SparkSession, lake: Lake, pipeline: Pipeline, term: Term) -> Mapping[str, int]:
    """Appends to the change feeds what the events landed since the last refresh change; returns rows by feed.

    Stopped anywhere and done again, it ends in the same feeds. With nothing to do it writes nothing, no fence either.
    Raises TableError, LeaseLost when a driver of a later epoch than the term's has written any, and what the pipeline's
    `variant` raises.
    """
    names = [mart.changes_table for mart in pipeline.marts]
    rules = pipeline.rules()
    has_feeds = all(find(lake, feed) for feed in names)
    position = read_position(lake, rules) if has_feeds else {}
    events = {table: snapshot(lake, table) for table in pipeline.event_tables()}
    added = {table: added_since(lake, table, position.get(table), events[table].version) for table in events}
    if all(found.files == () for found in added.values()):
        return dict.fromkeys(names, 0)
    feeds = {mart.name: changes.make_feed(lake, mart, term) for mart in pipeline.marts}
    appended: dict[str, changes.Appended] = {}
    with suited(spark, frames(spark, feeds | events)) as tables:
        within = _touched(spark, pipeline, added, tables)
        if within is None or within:
            with pipeline.results({table: tables[table] for table in events}, within) as results:
                appended = changes.append(tables, results, lake, term)
    seen = {table: found.version for table, found in added.items()}
    found = {mart.changes_table: feeds[mart.name].version for mart in pipeline.marts}
    come_to = found | {feed: each.version for feed, each in appended.items()}
    write_position(lake, pipeline.name, rules, seen, come_to, term)
    return dict.fromkeys(names, 0) | {feed: each.rows for feed, each in appended.items()}


def _touched(
    spark: SparkSession, pipeline: Pipeline, added: Mapping[str, Added], tables: Mapping[str, DataFrame]
) -> Within | None:
    """What the files added touch; None: everything, because a log cannot tell them or because they are that telling."""
    new = {}
    for table, found in added.items():
        if found.files is None:
            return None
        if found.files:
            new[table] = spark.read.schema(tables[table].schema).parquet(*found.files)
    return pipeline.touched(new, tables, tables)
