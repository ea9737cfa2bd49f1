"""A bounded drain: a driver lands exactly the records up to a fence, by batch reads, and stops there.

It goes on where the generation's query is, keeps the query's own log, and leaves it so that the query goes on from the
fence: whoever read last, stream or drain, no offset is read twice and none is left out.
"""

import json
import logging
import math
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from plumbing.objects.store import store_at
from streaming.driver import query
from streaming.driver.lease import DriverLease
from streaming.driver.micro_batch import AfterCommit, Driver, apart
from streaming.errors import CannotDrain, NotReady
from streaming.ingest import fences, staged, topics
from streaming.ingest.offsets import Checkpoint, Offsets
from streaming.ingest.spark_offset_log import OffsetLog
from streaming.pipeline import Pipeline
from streaming.settings import StreamingSettings

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

log = logging.getLogger(__name__)

# Records from the first offsets up to the second, which name the same partitions, with the columns of Spark's Kafka
# source. Topics in the offsets are without prefix, in the rows with it.
Read = Callable[[Offsets, Offsets], "DataFrame"]


@dataclass(frozen=True)
class Bounds:
    """A drain ends at `fence`. A generation that has read nothing begins at `start`, and where that says nothing at the
    beginnings that the topics have now. `staged`: where records lie that land before (see streaming.ingest.staged).
    `again`: read from `start` up to `fence` beside the query's own log, which stays as it is."""

    fence: Offsets
    start: Offsets = field(default_factory=dict)
    staged: str | None = None
    again: bool = False


@dataclass
class Drain:
    """`most`: offsets of one batch, about. `clock` gives milliseconds since the epoch, for Spark's log alone."""

    driver: Driver
    offsets: OffsetLog
    read: Read
    most: int
    clock: Callable[[], int]
    stop: threading.Event

    def run(self, fence: Offsets) -> None:
        """Lands from where the log is up to `fence`, then brings change feeds and followers up to date.

        A partition of which the fence says nothing stays where it is. Raises CannotDrain when the log is beyond the
        fence already, and NotReady when `stop` is set on the way.
        """
        self.driver.refresh_seconds = math.inf  # all there is first
        self._end_begun(fence)
        self._require_before(self.offsets.position(), fence)
        here = fences.merged(
            {topic: dict.fromkeys(parts, 0) for topic, parts in fence.items()}, self.offsets.position()
        )
        for end in fences.cuts(here, fences.merged(here, fence), self.most):
            number = self.offsets.next_batch()
            self.driver.lease.renew()
            self.offsets.begin(number, end, self.clock())
            self._land(number, here, end)
            here = end
        self.driver.refresh_if_pending()

    def _end_begun(self, fence: Offsets) -> None:
        """Ends the batch that another driver began, with exactly its own offsets."""
        if begun := self.offsets.begun():
            self._require_before(begun, fence)
            self._land(self.offsets.next_batch(), self.offsets.position(), begun)

    def _land(self, number: int, start: Offsets, end: Offsets) -> None:
        if self.stop.is_set():
            raise NotReady("the drain was stopped before its fence; run it again and it goes on")
        if fences.count(start, end):
            self.driver.batch(self.read(start, end), number)
        self.offsets.end(number)

    def _require_before(self, position: Offsets, fence: Offsets) -> None:
        if after := fences.beyond(position, fence):
            name = f"generation {self.driver.lake.generation} of {self.driver.pipeline.name}"
            raise CannotDrain(f"{name} has read beyond the fence already ({'; '.join(after)}); take a later fence")


def run(
    spark: "SparkSession",
    settings: StreamingSettings,
    pipeline: Pipeline,
    lease: DriverLease,
    bounds: Bounds,
    *,
    stop: threading.Event,
    after_commit: AfterCommit | None = None,
) -> None:
    """Lands the topics exactly up to the fence and brings all up to date.

    `lease` must be held, and kept; it is left held. Raises CannotDrain, NotStaged, and what `query.run` raises.
    """
    driver = query.prepare(spark, settings, pipeline, lease, after_commit)
    if bounds.staged:
        staged.land(driver, bounds.staged, _new_id, stop)
    if bounds.again:
        driver = _beside(driver)
    offsets = OffsetLog(driver.checkpoint, settings.topic_prefix)
    if not offsets.start():
        first = {} if bounds.again else topics.beginnings(settings, pipeline.topics())
        offsets.start_at(fences.merged(first, bounds.start))
    require_there(settings, offsets.position(), bounds.fence)
    read, most = kafka_reader(spark, settings), settings.max_offsets_per_trigger
    Drain(driver, offsets, read, most, lambda: int(time.time() * 1000), stop).run(bounds.fence)
    if bounds.again:
        driver.checkpoint.drop()


def _beside(driver: Driver) -> Driver:
    """A driver with an empty log of its own; what an interrupted one has left there is done anew."""
    lake = driver.lake
    checkpoint = Checkpoint(store_at(lake.checkpoint(f"{driver.pipeline.name}.again"), lake.aws))
    checkpoint.drop()
    return apart(driver, "again", checkpoint, _new_id)


def _new_id() -> str:
    return secrets.token_hex(8)


def kafka_reader(spark: "SparkSession", settings: StreamingSettings) -> Read:
    """Reads ranges of the topics; a record that is gone fails the read."""
    session = spark.newSession()  # how a batch is run is set for its session, and is not for the refreshes

    def read(start: Offsets, end: Offsets) -> "DataFrame":
        last = fences.after(end, start)
        first = {topic: {part: start.get(topic, {}).get(part, 0) for part in parts} for topic, parts in last.items()}
        return session.read.format("kafka").options(**_kafka_options(settings, first, last)).load()

    return read


def _kafka_options(settings: StreamingSettings, first: Offsets, last: Offsets) -> dict[str, str]:
    prefix = settings.topic_prefix
    return {
        **topics.source(settings),
        "assign": json.dumps({prefix + topic: list(parts) for topic, parts in last.items()}),
        "startingOffsets": fences.to_text(fences.with_prefix(first, prefix)),
        "endingOffsets": fences.to_text(fences.with_prefix(last, prefix)),
    }


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
