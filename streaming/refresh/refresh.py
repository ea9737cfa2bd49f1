"""Brings a pipeline's change feeds up to the events landed: what is new, what it touches, what that changes.

The position says which versions of the events tables the last refresh has seen. For the refresh it is only an
optimisation: without it, or with an older one, it works through more and ends in the same feeds. For readers it says
which versions of the change feeds belong together (`plumbing.lake.position_uri`).
"""

import json
from collections.abc import Mapping
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from plumbing.generations import last_refresh
from plumbing.lake import DamagedLake, position_uri
from plumbing.lease.lease import LeaseLost
from plumbing.objects.store import store_at
from streaming.lake import changes
from streaming.lake.feeds import Term
from streaming.lake.paths import Lake
from streaming.lake.snapshot import Snapshot, added_since, find, frames, snapshot
from streaming.pipeline import Pipeline, Within
from streaming.refresh.spark_tuning import tuned_tables

_TRIES = 20  # each time another driver was faster


def refresh(spark: SparkSession, lake: Lake, pipeline: Pipeline, term: Term) -> Mapping[str, int]:
    """Appends to the change feeds what the events landed since the last refresh change; returns rows by feed.

    Stopped anywhere and done again, it ends in the same feeds. With nothing to do it writes nothing, no fence either.
    Raises TableError, LeaseLost when a driver of a later epoch than the term's has written any, and what the pipeline's
    `variant` raises.
    """
    names = [mart.changes_table for mart in pipeline.marts]
    rules = pipeline.rules()
    events = {table: snapshot(lake, table) for table in pipeline.event_tables()}
    added = _added(lake, pipeline, rules, events)
    if all(files == () for files in added.values()):
        return dict.fromkeys(names, 0)
    feeds = {mart.name: changes.make_feed(lake, mart, term) for mart in pipeline.marts}
    appended: dict[str, changes.Appended] = {}
    with tuned_tables(spark, frames(spark, feeds | events)) as tables:
        within = _touched(spark, pipeline, added, tables)
        if within is None or within:
            with pipeline.results(tables, within) as results:
                appended = changes.append(tables, results, lake, term)
    seen = {table: found.version for table, found in events.items()}
    found = {mart.changes_table: feeds[mart.name].version for mart in pipeline.marts}
    come_to = found | {feed: each.version for feed, each in appended.items()}
    write_position(lake, pipeline.name, rules, seen, come_to, term)
    return dict.fromkeys(names, 0) | {feed: each.rows for feed, each in appended.items()}


def is_refreshed(lake: Lake, pipeline: Pipeline) -> bool:
    """True when the change feeds have all that has landed; needs no Spark. Raises what `variant` raises."""
    events = {table: found for table in pipeline.event_tables() if (found := find(lake, table))}
    if len(events) < len(pipeline.event_tables()):
        return False
    return all(files == () for files in _added(lake, pipeline, pipeline.rules(), events).values())


def _added(
    lake: Lake, pipeline: Pipeline, rules: str, events: Mapping[str, Snapshot]
) -> dict[str, tuple[str, ...] | None]:
    """By events table, the files that came since the last refresh by these rules; None: all have to be seen."""
    has_feeds = all(find(lake, mart.changes_table) for mart in pipeline.marts)
    position = read_position(lake, rules) if has_feeds else {}
    return {table: added_since(lake, table, position.get(table), found.version) for table, found in events.items()}


def _touched(
    spark: SparkSession,
    pipeline: Pipeline,
    added: Mapping[str, tuple[str, ...] | None],
    tables: Mapping[str, DataFrame],
) -> Within | None:
    """Keys that the added files touch; None: everything, since a log cannot name the files or they touch that much."""
    new = {}
    for table, files in added.items():
        if files is None:
            return None
        if files:
            new[table] = spark.read.schema(tables[table].schema).parquet(*files)
    return pipeline.touched(new, tables, tables)


def read_position(lake: Lake, transform: str) -> dict[str, int]:
    """Version of each events table at the last refresh by this `transform`; empty when there was none."""
    try:
        stored = last_refresh(lake.uri, lake.generation, lake.aws)
    except DamagedLake:
        return {}
    return dict(stored["tables"]) if stored.get("transform") == transform and "feeds" in stored else {}


def write_position(
    lake: Lake, pipeline: str, transform: str, tables: Mapping[str, int], feeds: Mapping[str, int], term: Term
) -> None:
    """To be called after the commits of the change feeds, with the versions they have come to.

    Raises LeaseLost, and changes nothing, when a driver of a later epoch has written it.
    """
    position = {"transform": transform, "tables": dict(sorted(tables.items())), "feeds": dict(sorted(feeds.items()))}
    folder, _, name = position_uri(lake.uri, lake.generation).rpartition("/")
    store, text = store_at(folder, lake.aws), json.dumps(position | {"epoch": term.epoch})
    term.before("position")
    for _ in range(_TRIES):
        stored = store.read(name)
        if (epoch := _parsed(stored).get("epoch", 0)) > term.epoch:
            raise LeaseLost(
                f"the driver of epoch {epoch} has refreshed {pipeline}; this one, of epoch {term.epoch}, stops writing"
            )
        if store.replace(name, text, stored):
            return
    raise LeaseLost(f"other drivers write the position of {pipeline} all the time; this one stops writing")


def _parsed(text: str | None) -> dict[str, Any]:
    try:
        return dict(json.loads(text or "{}"))
    except ValueError:  # of an earlier version, half of it
        return {}
