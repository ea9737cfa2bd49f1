"""Brings the change feeds of school_jobs up to the events landed: what is new, what it touches, what that changes."""

import hashlib
import inspect
from collections.abc import Mapping
from functools import cache

from pyspark.sql import DataFrame, SparkSession

from streaming import changes, views
from streaming.commits import Added, added_since
from streaming.feeds import Term
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
from streaming.snapshot import find, frames, snapshot


def refresh(spark: SparkSession, lake: Lake, pipeline: Pipeline, term: Term) -> Mapping[str, int]:
    """Appends to the change feeds what the events landed since the last refresh change; returns rows by feed.

    Stopped anywhere and done again, it ends in the same feeds. With nothing to do it writes nothing, no fence either.
    Raises TableError, LexiconError, LeaseLost.
    """
    names = [mart.changes_table for mart in pipeline.marts]
    rules = transform_version(lexicon_of(spark).version)
    has_feeds = all(find(lake, feed) for feed in names)
    position = read_position(lake, pipeline.name, rules) if has_feeds else {}
    events = {table: snapshot(lake, table) for table in pipeline.event_tables()}
    added = {table: added_since(lake, table, position.get(table), events[table].version) for table in events}
    if all(found.files == () for found in added.values()):
        return dict.fromkeys(names, 0)
    feeds = {mart.name: changes.make_feed(lake, mart, term) for mart in pipeline.marts}
    appended: dict[str, changes.Appended] = {}
    with suited(spark, frames(spark, feeds | events)) as tables:
        within = _touched(spark, added, tables, tables)
        if within is None or within:
            of_events = {table: tables[table] for table in events}
            with marts.results(of_events, gathered(reference.fields(spark)), within) as results:
                appended = changes.append(tables, results, lake, term)
    seen = {table: found.version for table, found in added.items()}
    found = {mart.changes_table: feeds[mart.name].version for mart in pipeline.marts}
    come_to = found | {feed: each.version for feed, each in appended.items()}
    write_position(lake, pipeline.name, rules, seen, come_to, term)
    return dict.fromkeys(names, 0) | {feed: each.rows for feed, each in appended.items()}


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
