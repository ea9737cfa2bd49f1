"""Running a pipeline's query: from the lease to the drained end."""

import logging
import math
import threading
import time
from collections.abc import Callable
from typing import Any

from pyspark.sql import SparkSession

from plumbing.errors import Failure
from plumbing.lease.lease import LeaseLost
from streaming.driver.lease import DriverLease
from streaming.driver.micro_batch import AfterCommit, Driver
from streaming.errors import LostCommit
from streaming.ingest import fences, land, topics
from streaming.ingest.checkpoint import checkpoint_of
from streaming.ingest.fences import Offsets
from streaming.lake.paths import hadoop_uri, lake_of
from streaming.pipeline import Pipeline
from streaming.refresh.refresh import is_refreshed
from streaming.settings import StreamingSettings

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.2  # how soon a signal is seen


def run(
    spark: SparkSession,
    settings: StreamingSettings,
    pipeline: Pipeline,
    lease: DriverLease,
    *,
    stop: threading.Event,
    after_commit: AfterCommit | None = None,
    gives_way: Callable[[], bool] | None = None,
) -> None:
    """Lands and refreshes until `stop` is set or `gives_way` says so; without that, to the present ends of the topics.

    Who gives way leaves marts and followers up to date with what has landed. `lease` must be held, and kept; it is left
    held. `after_commit` is called after each refresh. Raises LeaseLost, LostCommit, NotReady when a service has gone,
    and whatever else failed a batch.
    """
    once = gives_way is None
    driver = prepare(spark, settings, pipeline, lease, after_commit)
    if once:
        driver.refresh_seconds = math.inf  # all there is first
    query = _start(spark, settings, driver, once)
    try:
        _attend(query, driver, stop, gives_way)
        if not stop.is_set() or not query.isActive:
            _raise_failure(query, driver)
    finally:
        _drain(query, driver)
    if not stop.is_set():
        driver.refresh_if_pending()


def ahead(settings: StreamingSettings, pipeline: Pipeline, fence: Offsets) -> int:
    """Count the offsets up to the fence that have not landed; needs no Spark."""
    position = checkpoint_of(lake_of(settings), pipeline, settings.topic_prefix).position()
    return fences.count(position, fences.after(fence, position))


def is_done(settings: StreamingSettings, pipeline: Pipeline, ends: Offsets) -> bool:
    """True when all records up to the topics' `ends` have landed and are in the change feeds; needs no Spark.

    Only the refresh of a pipeline that has its own can tell for that pipeline.
    """
    lake = lake_of(settings)
    checkpoint = checkpoint_of(lake, pipeline, settings.topic_prefix)
    if pipeline.own_refresh or checkpoint.begun() or checkpoint.committed() < 0:
        return False
    return ends == checkpoint.position() and is_refreshed(lake, pipeline)


def prepare(
    spark: SparkSession,
    settings: StreamingSettings,
    pipeline: Pipeline,
    lease: DriverLease,
    after_commit: AfterCommit | None = None,
) -> Driver:
    """Tables made, checkpoint named: a driver that can take batches."""
    lake = lake_of(settings)
    plain = land.create_tables(lake, pipeline)
    checkpoint = checkpoint_of(lake, pipeline, settings.topic_prefix)
    app_id = f"{pipeline.name}#g{settings.generation}#{checkpoint.identify()}"
    return Driver(spark, settings, pipeline, lake, lease, checkpoint, app_id, after_commit, plain)


def _start(spark: SparkSession, settings: StreamingSettings, driver: Driver, once: bool) -> Any:
    options = {
        **topics.source(settings),
        "subscribe": ",".join(settings.topic_prefix + topic for topic in driver.pipeline.topics()),
        "startingOffsets": "earliest",
        "maxOffsetsPerTrigger": str(settings.max_offsets_per_trigger),
    }
    stream = spark.readStream.format("kafka").options(**options).load()
    writer = stream.writeStream.foreachBatch(driver.batch).queryName(driver.pipeline.name)
    writer = writer.option("checkpointLocation", hadoop_uri(driver.checkpoint.store.uri))
    pace = {"availableNow": True} if once else {"processingTime": f"{settings.trigger_seconds} seconds"}
    return writer.trigger(**pace).start()


def _attend(query: Any, driver: Driver, stop: threading.Event, gives_way: Callable[[], bool] | None) -> None:
    """Waits for the query's end, for `stop` or for `gives_way`; meanwhile refreshes when that is due."""
    driver.spark.sparkContext.setLocalProperty("spark.scheduler.pool", "refresh")
    while query.isActive and not stop.wait(LOOK_SECONDS) and not (gives_way and gives_way()):
        if driver.refresh_is_due():
            driver.refresh_if_pending()


def _drain(query: Any, driver: Driver) -> None:
    """Stops the query between two batches: the one under way ends, and its end is on record, before."""
    with driver.lock:
        driver.closing = True
        deadline = time.monotonic() + 10
        while (
            driver.error is None and time.monotonic() < deadline and driver.checkpoint.committed() < driver.last_batch
        ):
            threading.Event().wait(LOOK_SECONDS)
    # Without the lock: a batch that waits for it must get it, and turn back, before the query can stop.
    with driver.lease.pulse.under_way():
        query.stop()


def _raise_failure(query: Any, driver: Driver) -> None:
    if isinstance(driver.error, LeaseLost | LostCommit):
        raise driver.error
    failed = query.exception() if not query.isActive else None
    if failed is None:
        return
    try:
        driver.lease.renew()
    except LeaseLost:  # which explains the failure
        raise
    except Failure as error:
        log.warning("event=lease-not-renewed error=%s", error)
    raise driver.error or failed
