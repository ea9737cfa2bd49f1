"""A bounded drain: a driver lands exactly the records up to a fence, by batch reads, and stops there.

It resumes where the generation's query is, keeps the query's own log, and leaves it so that the query resumes from the
fence: whoever read last, stream or drain, no offset is read twice and none is left out.
"""

import json
import logging
import math
import threading
import time
from dataclasses import dataclass, field

from pyspark.sql import DataFrame, SparkSession

from plumbing.objects.store import store_at
from streaming.driver import query
from streaming.driver.lease import DriverLease
from streaming.driver.micro_batch import AfterCommit, Driver, apart
from streaming.errors import CannotDrain, NotReady
from streaming.ingest import fences, staged, topics
from streaming.ingest.checkpoint import Checkpoint
from streaming.ingest.fences import Offsets
from streaming.pipeline import Pipeline
from streaming.settings import StreamingSettings

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Bounds:
    """A drain ends at `fence`. A generation that has read nothing begins at `start`, and where that says nothing at the
    beginnings that the topics have now. `staged`: where records lie that land before (see streaming.ingest.staged).
    `again`: read from `start` up to `fence` beside the query's own log, which stays as it is."""

    fence: Offsets
    start: Offsets = field(default_factory=dict)
    staged: str | None = None
    again: bool = False


def run(
    spark: SparkSession,
    settings: StreamingSettings,
    pipeline: Pipeline,
    lease: DriverLease,
    bounds: Bounds,
    *,
    stop: threading.Event,
    after_commit: AfterCommit | None = None,
) -> None:
    """Lands the topics exactly up to the fence and brings all up to date.

    `lease` must be held, and kept; it is left held. Raises CannotDrain, NotStaged, NotReady when `stop` is set on the
    way, and what `query.run` raises.
    """
    driver = query.prepare(spark, settings, pipeline, lease, after_commit)
    if bounds.staged:
        staged.land(driver, bounds.staged, stop)
    if bounds.again:
        driver = _beside(driver)
    checkpoint = driver.checkpoint
    if not checkpoint.start():
        first = {} if bounds.again else topics.beginnings(settings, pipeline.topics())
        checkpoint.start_at(fences.merged(first, bounds.start))
    require_there(settings, checkpoint.position(), bounds.fence)
    _land_up_to(bounds.fence, driver, spark.newSession(), stop)  # how a batch is run is set for its session alone
    if bounds.again:
        checkpoint.drop()


def _beside(driver: Driver) -> Driver:
    """A driver with an empty log of its own; what an interrupted one has left there is done anew."""
    lake, prefix = driver.lake, driver.settings.topic_prefix
    checkpoint = Checkpoint(store_at(lake.checkpoint(f"{driver.pipeline.name}.again"), lake.aws), prefix)
    checkpoint.drop()
    return apart(driver, "again", checkpoint)


def _land_up_to(fence: Offsets, driver: Driver, session: SparkSession, stop: threading.Event) -> None:
    """Lands from where the log is up to `fence`, then brings change feeds and followers up to date.

    A batch that another driver began is ended first, with exactly its own offsets. A partition of which the fence says
    nothing stays where it is.
    """
    checkpoint, most = driver.checkpoint, driver.settings.max_offsets_per_trigger
    driver.refresh_seconds = math.inf  # all there is first

    def land(number: int, start: Offsets, end: Offsets) -> None:
        if stop.is_set():
            raise NotReady("the drain was stopped before its fence; run it again and it goes on")
        if fences.count(start, end):
            driver.batch(_records(session, driver.settings, start, end), number)
        checkpoint.end(number)

    if begun := checkpoint.begun():
        _require_before(fence, begun, driver)
        land(checkpoint.next_batch(), checkpoint.position(), begun)
    _require_before(fence, checkpoint.position(), driver)
    nowhere = {topic: dict.fromkeys(parts, 0) for topic, parts in fence.items()}
    here = fences.merged(nowhere, checkpoint.position())
    for end in fences.cuts(here, fences.merged(here, fence), most):
        number = checkpoint.next_batch()
        driver.lease.renew()
        checkpoint.begin(number, end, int(time.time() * 1000))
        land(number, here, end)
        here = end
    driver.refresh_if_pending()


def _require_before(fence: Offsets, position: Offsets, driver: Driver) -> None:
    if after := fences.beyond(position, fence):
        name = f"generation {driver.lake.generation} of {driver.pipeline.name}"
        raise CannotDrain(f"{name} has read beyond the fence already ({'; '.join(after)}); take a later fence")


def _records(session: SparkSession, settings: StreamingSettings, start: Offsets, end: Offsets) -> DataFrame:
    """Kafka's records from the first offsets up to the second; one that is gone fails the read."""
    last, prefix = fences.after(end, start), settings.topic_prefix
    first = {topic: {part: start.get(topic, {}).get(part, 0) for part in parts} for topic, parts in last.items()}
    options = {
        **topics.source(settings),
        "assign": json.dumps({prefix + topic: list(parts) for topic, parts in last.items()}),
        "startingOffsets": fences.to_text(fences.with_prefix(first, prefix)),
        "endingOffsets": fences.to_text(fences.with_prefix(last, prefix)),
    }
    return session.read.format("kafka").options(**options).load()


def require_there(settings: StreamingSettings, position: Offsets, fence: Offsets) -> None:
    """Raises CannotDrain unless the topics still hold all from `position` on, and already all up to `fence`."""
    unread = fences.after(fence, position)
    names = tuple(unread)
    first, last = topics.beginnings(settings, names), topics.ends(settings, names)
    if missing := [f"{topic} {part}" for topic, part, _ in fences.places(unread) if part not in last[topic]]:
        raise CannotDrain(f"the fence names partitions that the topics do not have: {', '.join(missing)}")
    if early := fences.beyond(unread, last):
        raise CannotDrain(f"the topics do not reach to the fence ({'; '.join(early)}); take an earlier fence")
    here = {topic: {part: position.get(topic, {}).get(part, 0) for part in parts} for topic, parts in unread.items()}
    if gone := fences.beyond(first, here):
        raise CannotDrain(
            f"the next records of the generation have expired: the first ones kept are later than its next offsets "
            f"({'; '.join(gone)}); build a new generation"
        )
