"""The marts as they were at a fence: a filter on events, stored as a small lake of its own.

What the generation's events at offsets before the fence give is computed by the rules of today and lies at
`<lake>/as_of/<hash>/<pipeline>/gen=1/`, change feeds and position as in any generation, so that whoever reads the lake
of a pipeline can read this one, too.
The position is written last: before it is there nobody sees anything, and an attempt that was stopped is done again.
The newest RETAINED of them stay; making one more deletes the oldest.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from plumbing.errors import CannotTell
from plumbing.lake import position_uri
from plumbing.objects.store import read_text, store_at
from streaming.errors import NotReady
from streaming.ingest import fences
from streaming.ingest.checkpoint import checkpoint_of
from streaming.ingest.fences import Offsets
from streaming.lake import changes
from streaming.lake.feeds import Term
from streaming.lake.manifest import read_manifest
from streaming.lake.paths import Lake, lake_of
from streaming.lake.snapshot import snapshot
from streaming.pipeline import Pipeline
from streaming.refresh.refresh import write_position
from streaming.refresh.spark_tuning import tuned_tables
from streaming.settings import StreamingSettings

RETAINED = 10  # each is as large as all marts; who looks back looks at a few moments
BEGUN = "begun_at"


@dataclass(frozen=True)
class Past:
    """A generation at a fence, and in `folder` the lake of the pipeline that holds its marts as they were then."""

    source: Lake
    fence: Offsets
    folder: str
    lake: Lake

    def is_made(self) -> bool:
        uri = position_uri(self.lake.uri, self.lake.generation)
        return read_text(uri, self.lake.aws) is not None


def past(settings: StreamingSettings, pipeline: Pipeline, fence: Offsets) -> Past:
    """Location of the marts of the settings' generation at the fence, made or not.

    Raises BadFence for a fence that leaves out a partition, CannotTell for one before the generation's beginning, or
    at it, and NotReady for one that the generation has not come to yet.
    """
    source = lake_of(settings)
    log = checkpoint_of(source, pipeline, settings.topic_prefix)
    start, position = log.start(), log.position()
    _refuse_gaps(fence, position)
    manifest = read_manifest(source)
    # One from the archive, which has no offsets, can tell from the fence of its build on.
    archive = manifest.fence if manifest and manifest.built_from == "raw" else None
    if behind := fences.beyond(archive or start, fence):
        raise CannotTell(
            f"generation {source.generation} began later than this fence, and cannot tell: {'; '.join(behind)}"
        )
    if ahead := fences.beyond(fence, position):
        raise NotReady(f"generation {source.generation} has not come to this fence yet: {'; '.join(ahead)}")
    if archive is None and not fences.count(start, fence):
        raise CannotTell("nothing had been read by then; gpps fence shows the offsets of now, and --at those of a time")
    wanted = {topic: {part: fence[topic][part] for part in sorted(parts)} for topic, parts in sorted(position.items())}
    name = json.dumps([source.generation, wanted, pipeline.rules()])
    folder = f"{source.uri.rstrip('/')}/as_of/{hashlib.sha256(name.encode()).hexdigest()[:16]}"
    return Past(source, wanted, folder, Lake(f"{folder}/{pipeline.name}", 1, source.aws))


def make(spark: SparkSession, pipeline: Pipeline, found: Past, now: Callable[[], datetime]) -> None:
    """Computes the marts, whole or, for a reader, not at all; the oldest beyond RETAINED go."""
    store_at(found.folder, found.lake.aws).write(BEGUN, now().isoformat())
    forget_oldest(found.source)
    fill(spark, pipeline, found.source, found.lake, found.fence)


def fill(spark: SparkSession, pipeline: Pipeline, source: Lake, target: Lake, fence: Offsets) -> None:
    """Fills `target` with what the events of `source` before the fence give; done again, only with what is missing."""
    term = Term(epoch=0)  # the folder is made of the fence's name, so whoever else writes there writes the same
    feeds = changes.open_feeds(spark, target, pipeline.marts, term)
    events = {
        table: before(spark.read.format("delta").load(source.spark_table(table)), fence)
        for table in pipeline.event_tables()
    }
    with (
        tuned_tables(spark, feeds | events) as frames,
        pipeline.results({table: frames[table] for table in events}, None) as results,
    ):
        changes.append(frames, results, target, term)
    come_to = {mart.changes_table: snapshot(target, mart.changes_table).version for mart in pipeline.marts}
    write_position(target, pipeline.name, pipeline.rules(), {}, come_to, term)


def forget_oldest(source: Lake) -> None:
    """Deletes all of a lake's looks back but the RETAINED that were begun last; the positions first, so that no reader
    begins with one that is going."""
    looks = store_at(f"{source.uri.rstrip('/')}/as_of", source.aws)
    begun = {name: looks.read(f"{name}/{BEGUN}") or "" for name in looks.folders()}
    for name in sorted(begun, key=lambda name: (begun[name], name))[:-RETAINED]:
        files = store_at(f"{looks.uri}/{name}", source.aws)
        of_it = sorted(files.files(), key=lambda file: not file.endswith("/_position.json"))
        files.delete_all(of_it)


def before(events: DataFrame, fence: Offsets) -> DataFrame:
    """The events at offsets before the fence, and all that came from the raw archive, which is older than any topic."""
    condition: Column = F.col("_partition") < 0
    for topic, partition, offset in fences.places(fence):
        here = (F.col("_topic") == topic) & (F.col("_partition") == partition) & (F.col("_offset") < offset)
        condition = condition | here
    return events.filter(condition)


def _refuse_gaps(fence: Offsets, position: Offsets) -> None:
    if not position:
        raise NotReady("the generation has landed nothing yet; run the streaming stage first")
    lacking = [f"{topic}[{part}]" for topic, part, _ in fences.places(position) if part not in fence.get(topic, {})]
    if lacking:
        raise fences.BadFence(f"the fence says nothing of {', '.join(lacking)}")
