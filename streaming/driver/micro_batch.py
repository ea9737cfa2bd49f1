"""Steps of one micro-batch, in this order: lease, guard, land, dead letters; and beside it refresh, followers.

Whatever kills the process in between, the batch is run again with the same offsets, lands only where it had not, and
the refresh, which asks the tables what is new, does the rest. A refresh runs in a thread of its own while batches go on
landing: what lands after it has looked is for the next one.
"""

import logging
import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from pyspark.sql import DataFrame, SparkSession

from plumbing.kill_points import KillPoints
from plumbing.lease.lease import LeaseLost
from streaming.driver.lease import DriverLease
from streaming.driver.session import is_local, java_process
from streaming.errors import LostCommit
from streaming.ingest import commit_guard, dead_letters, fences, land
from streaming.ingest.arrow_batch import ArrowBatch, arrow_batch
from streaming.ingest.checkpoint import Checkpoint
from streaming.ingest.commit_guard import Landed
from streaming.ingest.land import FEW_ROWS, Commit, SparkBatch
from streaming.ingest.plausibility import Grants
from streaming.lake.feeds import Term
from streaming.lake.paths import DEAD_LETTERS, Lake
from streaming.maintenance.sizes import sizes_file
from streaming.maintenance.upkeep import Upkeep, layouts
from streaming.maintenance.vacuum import Keeping
from streaming.pipeline import Pipeline
from streaming.refresh.refresh import refresh
from streaming.refresh.spark_tuning import materialized
from streaming.settings import StreamingSettings

log = logging.getLogger(__name__)

# Called after each refresh with the lake and a check that raises LeaseLost; whoever writes calls it before each write.
AfterCommit = Callable[[Lake, Callable[[], None]], None]


@dataclass
class Driver:
    """The batch function of one query.

    `plain`: any writer of Delta may append to the tables. `pending` says that events have landed which the change feeds
    may not know; it is true at the start, because the last driver may have been killed just then. `lock` is held by a
    batch while it runs, and by upkeep, which replaces files of the tables that batches append to.
    """

    spark: SparkSession
    settings: StreamingSettings
    pipeline: Pipeline
    lake: Lake
    lease: DriverLease
    checkpoint: Checkpoint
    app_id: str
    after_commit: AfterCommit | None
    plain: bool = True
    pending: bool = True
    closing: bool = False
    error: Exception | None = None
    last_batch: int = -1
    lock: threading.Lock = field(default_factory=threading.Lock)
    refresh_seconds: float = field(init=False)
    grants: Grants = field(init=False)
    upkeep: Upkeep = field(init=False)
    _landed: dict[str, Landed] = field(default_factory=dict)
    _refreshed_at: float = 0.0
    _kill_points: KillPoints = field(default_factory=KillPoints)

    def __post_init__(self) -> None:
        self.refresh_seconds = self.settings.refresh_seconds
        self.grants = Grants(self.settings.lake_uri, self.lake.aws)
        keeping = Keeping(self.settings.keep_replaced_hours, self.settings.keep_log_hours)
        where = self.settings.state_dir and sizes_file(self.settings.state_dir.expanduser(), self.pipeline.name)
        self.upkeep = Upkeep(self.lake, layouts(self.pipeline), keeping, self._before, where)
        self._landed = self.checkpoint.landed()
        self._refreshed_at = time.monotonic()
        if self._kill_points.point is None:
            self._kill_points = KillPoints.parse(self.settings.kill_at, first=lambda: _end_java(self.spark))

    def batch(self, batch: DataFrame, number: int) -> None:
        """Runs one batch; the query calls it. An error is stored in `error`, because Spark passes on only its text."""
        with self.lock:
            if self.closing:
                raise InterruptedError("the driver is stopping")
            try:
                with self.lease.pulse.under_way():
                    self._run(batch, number)
            except LostCommit as error:
                self.error = self._forgotten(error)
                raise self.error from None
            except Exception as error:
                self.error = error
                raise
            self.last_batch = number

    def refresh_if_pending(self) -> None:
        """Brings change feeds and followers up to date when events have landed since; batches may land meanwhile."""
        if self.pending:
            with self.lease.pulse.under_way():
                self._refresh()

    def refresh_is_due(self) -> bool:
        return self.pending and time.monotonic() - self._refreshed_at >= self.refresh_seconds

    def _run(self, batch: DataFrame, number: int) -> None:
        self.lease.renew()
        commit_guard.check(self.lake, self.app_id, self._landed, number)
        self._land(land.records(batch, self.settings.topic_prefix), number)
        self._pass("before-checkpoint")
        self.lease.renew()
        self.checkpoint.save_landed(self._landed, self.app_id.rpartition("#")[2], self.lease.epoch)
        if self.last_batch < 0:
            self.checkpoint.forget_landed(before=self.lease.epoch)

    def _forgotten(self, error: LostCommit) -> LostCommit | LeaseLost:
        """Drops the checkpoint, if it is still this driver's, and says so."""
        try:
            self.lease.renew()
        except LeaseLost as lost:
            return lost
        self.checkpoint.drop()
        return LostCommit(
            f"{error}; another process may have written to {self.lake.table('')}. The checkpoint "
            f"{self.checkpoint.store.uri} was removed: the next start reads all offsets again, and repeats collapse"
        )

    def _land(self, found: DataFrame, number: int) -> None:
        with self._judged(found, number) as batch:
            if batch is None:
                return
            commit = Commit(self.app_id, number, land.metadata(batch.counts, number, self.lease.epoch))
            try:
                self._append_tables(batch, commit)
            finally:
                self.pending = True  # afterwards: a refresh that began before has not seen it
        valid, dead = sum(part.valid for part in batch.counts), sum(part.dead for part in batch.counts)
        log.info("event=landed batch=%d valid=%d dead=%d pipeline=%s", number, valid, dead, self.pipeline.name)
        self.pipeline.on_landed(batch.counts)

    @contextmanager
    def _judged(self, found: DataFrame, number: int) -> Iterator[ArrowBatch | SparkBatch | None]:
        """The batch's records, judged; None when there are none."""
        session, partitions = found.sparkSession, self.settings.spark_shuffle_partitions
        begins, ends = self.checkpoint.begins(number), self.checkpoint.offsets(number)
        few = fences.count(begins, ends) <= FEW_ROWS
        land.tune_for_row_count(session, True, partitions)
        if self.plain and ends and (few or is_local(self.settings)):
            if not (come := fences.after(ends, begins)):
                yield None
                return
            tasks = 1 if few else partitions
            with materialized(found.coalesce(tasks)) as rows:
                fetched = arrow_batch(rows, self.pipeline, come, self.grants, tasks)
                if fetched is not None:
                    yield fetched if fetched.rows.num_rows else None
                    return
        with land.persisted(found) as rows:
            topics = land.per_topic(rows)
            if not topics:
                yield None
                return
            land.tune_for_row_count(session, sum(topic.rows for topic in topics.values()) <= FEW_ROWS, partitions)
            with land.spark_batch(rows, self.pipeline, topics, self.grants) as batch:
                yield batch

    def _append_tables(self, batch: ArrowBatch | SparkBatch, commit: Commit) -> None:
        for table in self.pipeline.event_tables():
            topics = {model.topic() for model in self.pipeline.models_of(table)}
            rows = sum(part.valid for part in batch.counts if part.topic in topics)
            if rows:
                self.lease.renew()
                self._pass("before-append")
                batch.append_events(self.lake, table, self.pipeline.cluster.get(table, ()), rows, commit)
                self._landed[table] = commit_guard.look_up(self.lake, table, commit)
                self._pass("landed-first-table")
        if any(part.dead for part in batch.counts):
            self._append_dead(batch, commit)
        self._pass("landed")

    def _append_dead(self, batch: ArrowBatch | SparkBatch, commit: Commit) -> None:
        self.lease.renew()
        batch.append_dead(self.lake, commit)
        self._landed[DEAD_LETTERS] = commit_guard.look_up(self.lake, DEAD_LETTERS, commit)
        if self.settings.feed_dead_letter_topics:
            dead_letters.publish_dead(batch.dead(), self.settings, self.pipeline)

    def _refresh(self) -> None:
        self.pending = False
        try:
            self.lease.renew()
            term, own = Term(self.lease.epoch, self._before), self.pipeline.own_refresh
            changed = own(self.spark, self.lake, term) if own else refresh(self.spark, self.lake, self.pipeline, term)
            rows = " ".join(f"{table}={count}" for table, count in changed.items())
            log.info("event=refreshed %s pipeline=%s", rows, self.pipeline.name)
            self._pass("refreshed")
            if self.after_commit is not None:
                self.after_commit(self.lake, self._may_write)
            self._pass("followed")
        except BaseException:
            self.pending = True
            raise
        self._refreshed_at = time.monotonic()
        with self.lock:
            if not math.isinf(self.refresh_seconds):
                self.upkeep.some()
            elif self.last_batch >= 0:  # a single run that landed something: nobody waits
                self.upkeep.all()

    def _before(self, write: str) -> None:
        """Asks the lease before a write of the refresh; what is written is fenced besides (streaming.lake.feeds)."""
        self._may_write()
        self._pass(write)

    def _may_write(self) -> None:
        """Raises LeaseLost. Called before each write, which also shows that work makes progress."""
        self.lease.renew()
        self.lease.pulse.sign()

    def _pass(self, point: str) -> None:
        """A sign of progress. Kills or stops the process when the settings say so (tests of recovery)."""
        self.lease.pulse.sign()
        self._kill_points.reach(point)


def apart(driver: Driver, name: str, checkpoint: Checkpoint) -> Driver:
    """A driver under the same lease, whose batches have a name and a log of their own: Delta takes none for another's.

    It refreshes nothing by itself.
    """
    app_id = f"{driver.pipeline.name}.{name}#g{driver.lake.generation}#{checkpoint.identify()}"
    own = replace(driver, checkpoint=checkpoint, app_id=app_id, lock=threading.Lock(), last_batch=-1)
    own.refresh_seconds = math.inf
    return own


def _end_java(spark: SparkSession) -> None:
    """Before a kill, as when the machine goes: so that the Java process ends no work of its own."""
    process = java_process(spark)
    if process is not None:
        process.kill()
