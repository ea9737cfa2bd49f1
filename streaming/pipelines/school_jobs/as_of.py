"""The marts of school_jobs at a fence: what the refresh computes, from the events before it, into another lake."""

from pyspark.sql import SparkSession

from streaming import changes
from streaming.as_of import before
from streaming.checkpoint import Offsets
from streaming.feeds import Term
from streaming.lake import Lake
from streaming.pipeline import Pipeline
from streaming.pipelines.school_jobs import marts, reference
from streaming.pipelines.school_jobs.refresh import transform_version
from streaming.pipelines.school_jobs.title_lexicon import lexicon_of
from streaming.plans import gathered, suited
from streaming.positions import write_position
from streaming.snapshot import snapshot


def as_of(spark: SparkSession, source: Lake, target: Lake, fence: Offsets, pipeline: Pipeline) -> None:
    """Fills `target` with what the events of `source` before the fence give; done again, only with what is missing."""
    term = Term(epoch=0)  # the folder is made of the fence's name, so whoever else writes there writes the same
    feeds = changes.open_feeds(spark, target, pipeline.marts, term)
    events = {
        table: before(spark.read.format("delta").load(source.spark_table(table)), fence)
        for table in pipeline.event_tables()
    }
    with suited(spark, feeds | events) as frames:
        of_events = {table: frames[table] for table in events}
        with marts.results(of_events, gathered(reference.fields(spark)), None) as results:
            changes.append(frames, results, target, term)
    come_to = {mart.changes_table: snapshot(target, mart.changes_table).version for mart in pipeline.marts}
    write_position(target, pipeline.name, transform_version(lexicon_of(spark).version), {}, come_to, term)
