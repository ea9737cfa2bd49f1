"""Brings the change feeds of school_jobs up to the events landed: what is new, what it touches, what that changes."""

import hashlib
import inspect
from collections.abc import Mapping
from functools import cache

from pyspark.sql import DataFrame, SparkSession

from streaming import changes, tables, views
from streaming.commits import Added, added_since
from streaming.lake import Lake
from streaming.pipeline import Pipeline
from streaming.pipelines.school_jobs import (
    contract,
    duplicates,
    marts,
    outlook,
    reference,
    title_lexicon,
    title_words,
    titles,
    transform,
    trend,
)
from streaming.pipelines.school_jobs.title_lexicon import lexicon_of
from streaming.pipelines.school_jobs.touched import Touched, touched
from streaming.plans import gathered, suited
from streaming.positions import read_position, write_position


def refresh(spark: SparkSession, lake: Lake, pipeline: Pipeline) -> Mapping[str, int]:
    """Appends to the change feeds what the events landed since the last refresh change; returns rows by feed.

    Stopped anywhere and done again, it ends in the same feeds. Raises TableError, LexiconError.
    """
    written = {mart.changes_table: 0 for mart in pipeline.marts}
    rules = transform_version(lexicon_of(spark).version)
    has_feeds = all(tables.exists(spark, lake.spark_table(feed)) for feed in written)
    position = read_position(lake, pipeline.name, rules) if has_feeds else {}
    added = {table: added_since(spark, lake, table, position.get(table)) for table in pipeline.event_tables()}
    if all(found.files == () for found in added.values()):
        return written
    feeds = changes.open_feeds(spark, lake, pipeline.marts)
    events = {table: spark.read.format("delta").load(lake.spark_table(table)) for table in added}
    with suited(spark, feeds | events) as frames:
        within = _touched(spark, added, frames, frames)
        if within is None or within:
            of_events = {table: frames[table] for table in events}
            with marts.results(of_events, gathered(reference.fields(spark)), within) as results:
                written |= changes.append(frames, results, lake)
    seen = {table: found.version for table, found in added.items()}
    come_to = {feed: tables.version(spark, lake.spark_table(feed)) for feed in written}
    write_position(lake, pipeline.name, rules, seen, come_to)
    return written


def _touched(
    spark: SparkSession, added: Mapping[str, Added], events: Mapping[str, DataFrame], feeds: Mapping[str, DataFrame]
) -> Touched | None:
    """What the files added touch; None: everything, because a log cannot tell them or because they are that telling."""
    new = {}
    for table, found in added.items():
        if found.files is None:
            return None
        if found.files:
            new[table] = spark.read.schema(events[table].schema).parquet(*found.files)
    return touched(new, events, feeds)


@cache
def transform_version(lexicon: str) -> str:
    """A name of the rules that make marts from events: their source text, the reference table and the lexicon."""
    of_marts = (views, transform, duplicates, outlook, trend, marts, contract, reference)
    of_titles = (titles, title_words, title_lexicon)
    text = "".join(inspect.getsource(module) for module in (*of_marts, *of_titles)) + reference.as_text()
    return hashlib.sha256(f"{text}{lexicon}".encode()).hexdigest()[:16]
