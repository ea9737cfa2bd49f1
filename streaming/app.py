"""Runs of pipelines as a process: settings, leases, session, signals, queries."""

import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plumbing.clock import LONGEST_PAUSE, pauses
from plumbing.errors import Failure, Interrupted, TryLater
from plumbing.generations import resolved
from plumbing.lease.lease import renewing
from plumbing.signals import stopping_in_order
from streaming.driver import bounded_drain, preflight, query
from streaming.driver.bounded_drain import Bounds
from streaming.driver.lease import driver_lease
from streaming.driver.micro_batch import AfterCommit
from streaming.driver.session import for_records, java_lives
from streaming.driver.tenure import Tenure, TenureWatch, next_tenure, only_tenure
from streaming.driver.watchdog import Pulse, Watchdog
from streaming.errors import CannotDrain, NotReady, NotStaged
from streaming.ingest import topics
from streaming.lake.paths import lake_of
from streaming.pipeline import Pipeline
from streaming.settings import StreamingSettings

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """A pipeline to run. Settings that name no generation mean the live one, also when that becomes another one.

    `after_commit` is called after each refresh, with the lake and a check of the lease. `waits`, of several: why the
    pipeline is not run at present, and for how many seconds; None when it is run again.
    """

    settings: StreamingSettings
    pipeline: Pipeline
    after_commit: AfterCommit | None = None
    waits: Callable[[str | None, float], None] = lambda why, seconds: None


def run_once(jobs: Sequence[Job]) -> None:
    """Runs pipelines, one after the other, until their topics are read to their present ends.

    Starts no Spark when there is nothing to do. Raises NotReady, LeaseLost, LostCommit, JarsMissing, TableError,
    Interrupted.
    """
    watchdog = Watchdog(max(job.settings.stall_seconds for job in jobs))
    with ExitStack() as held:
        ahead: dict[int, int] = {}
        tenures = []
        for number, job in enumerate(jobs):
            preflight.check(job.settings, job.pipeline)
            tenures.append(only_tenure(job.settings, job.pipeline))
            held.enter_context(tenures[-1].renewing())
            at = tenures[-1].at
            with explained(job.settings, job.pipeline):
                ends = topics.ends(at, job.pipeline.topics())
                if not query.is_done(at, job.pipeline, ends):
                    ahead[number] = query.ahead(at, job.pipeline, ends)
                    continue
                if job.after_commit is not None:
                    job.after_commit(lake_of(at), tenures[-1].lease.renew)
                log.info("event=nothing-new pipeline=%s generation=%d", job.pipeline.name, at.generation)
        if not ahead:
            return
        settings = for_records(tenures[0].at, sum(ahead.values()))
        with watchdog.session(settings, _name(jobs)) as spark, stop_on_signal(bounded=True) as stop:
            for number in ahead:
                own = spark.newSession() if len(ahead) > 1 else spark  # whose settings the others do not see
                with explained(jobs[number].settings, jobs[number].pipeline):
                    if not stop.is_set():
                        _drive(jobs[number], tenures[number], own, watchdog.work, stop, once=True)
    log.info("event=stopped pipelines=%s", _name(jobs))


def run(job: Job) -> None:
    """Runs the pipeline until the process gets a stop signal. Raises what `run_once` raises, but for Interrupted."""
    preflight.check(job.settings, job.pipeline)
    watchdog = Watchdog(job.settings.stall_seconds)
    # The first tenure is taken before Spark is started, which takes seconds: another driver is reported at once.
    with stop_on_signal() as stop:
        tenure = next_tenure(job.settings, job.pipeline, stop, patience=0)
    if tenure is None:
        return
    with ExitStack() as held:
        held.enter_context(tenure.renewing())
        with (
            watchdog.session(tenure.at, job.pipeline.name) as spark,
            stop_on_signal() as stop,
            explained(job.settings, job.pipeline),
        ):
            _go_on(job, tenure, spark, watchdog.work, stop, held)
    log.info("event=stopped pipelines=%s", job.pipeline.name)


def run_together(jobs: Sequence[Job]) -> None:
    """Runs pipelines in one Spark until the process gets a stop signal. One that fails is run again after a while, and
    the others go on meanwhile. Raises NotReady when Spark itself has ended."""
    watchdog = Watchdog(max(job.settings.stall_seconds for job in jobs))
    with watchdog.session(jobs[0].settings, _name(jobs)) as spark, stop_on_signal() as stop:
        threads = []
        for job in jobs:
            work = (job, spark.newSession(), watchdog.more_work(job.pipeline.name), stop)
            threads.append(threading.Thread(target=_keep_running, name=job.pipeline.name, args=work))
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():
                thread.join(query.LOOK_SECONDS)  # without a limit no signal would be seen
        if not java_lives(spark):
            raise NotReady("Spark's Java process has ended")
    log.info("event=stopped pipelines=%s", _name(jobs))


def _keep_running(job: Job, spark: "SparkSession", pulse: Pulse, stop: threading.Event) -> None:
    """Runs the pipeline, and again after each failure, until `stop` is set or Spark has ended."""
    tries = pauses()
    while not stop.is_set() and java_lives(spark):
        began = time.monotonic()
        try:
            _run_one(job, spark, pulse, stop)
        except Exception as error:  # whatever it is: the others go on
            if not java_lives(spark):  # which is why
                return
            if not isinstance(error, Failure):
                log.exception("event=unexpected pipeline=%s", job.pipeline.name)
            if time.monotonic() - began > LONGEST_PAUSE:
                tries = pauses()
            pause, why = next(tries), " ".join(str(error).split())
            log.warning("event=failed pipeline=%s again_in=%.0f reason=%s", job.pipeline.name, pause, why)
            job.waits(why, pause)
            stop.wait(pause)


def _run_one(job: Job, spark: "SparkSession", pulse: Pulse, stop: threading.Event) -> None:
    with explained(job.settings, job.pipeline):
        preflight.check(job.settings, job.pipeline)
        with ExitStack() as held:
            tenure = next_tenure(job.settings, job.pipeline, stop, patience=0)
            if tenure is not None:
                job.waits(None, 0)
                held.enter_context(tenure.renewing())
                _go_on(job, tenure, spark, pulse, stop, held)


def _go_on(
    job: Job, tenure: Tenure | None, spark: "SparkSession", pulse: Pulse, stop: threading.Event, held: ExitStack
) -> None:
    """Runs tenure after tenure until `stop` is set. `held` holds the lease of the first, and then of the others."""
    while tenure is not None:
        _drive(job, tenure, spark, pulse, stop)
        if stop.is_set():
            return
        held.close()
        tenure = next_tenure(job.settings, job.pipeline, stop)
        if tenure is not None:
            held.enter_context(tenure.renewing())


def _drive(
    job: Job, tenure: Tenure, spark: "SparkSession", pulse: Pulse, stop: threading.Event, once: bool = False
) -> None:
    watch = None if once else TenureWatch(job.settings, tenure)
    tenure.lease.pulse = pulse
    query.run(spark, tenure.at, job.pipeline, tenure.lease, stop=stop, after_commit=job.after_commit, gives_way=watch)


def _name(jobs: Sequence[Job]) -> str:
    return ",".join(job.pipeline.name for job in jobs)


def drain(
    settings: StreamingSettings, pipeline: Pipeline, bounds: Bounds, after_commit: AfterCommit | None = None
) -> None:
    """Lands the topics exactly up to a fence and brings all up to date.

    Raises CannotDrain, and what `run_once` raises.

    It takes no notice of a hold: whoever holds the generation's driver is who drains it.
    """
    preflight.check(settings, pipeline)
    at = resolved(settings)
    lease, watchdog = driver_lease(at, pipeline), Watchdog(at.stall_seconds)
    lease.acquire()
    lease.pulse = watchdog.work
    with (
        renewing(lease, at.lease_seconds / 3),
        watchdog.session(for_records(at, query.ahead(at, pipeline, bounds.fence)), pipeline.name) as spark,
        stop_on_signal(bounded=True) as stop,
        explained(at, pipeline),
    ):
        bounded_drain.run(spark, at, pipeline, lease, bounds, stop=stop, after_commit=after_commit)
    log.info("event=drained pipeline=%s generation=%d", pipeline.name, at.generation)


@contextmanager
def explained(settings: StreamingSettings, pipeline: Pipeline) -> Iterator[None]:
    """Raises NotReady in place of a failure while a service is away, which explains it, and better."""
    try:
        yield
    except (TryLater, CannotDrain, NotStaged):
        raise
    except Exception as error:
        log.error("event=failed error=%s text=%s", type(error).__name__, str(error).partition("\n")[0])
        preflight.check(settings, pipeline)
        raise


@contextmanager
def stop_on_signal(bounded: bool = False) -> Iterator[threading.Event]:
    """An event that the first SIGTERM or SIGINT sets; the second one ends the process as usual.

    What has an end of its own (`bounded`) was interrupted by it, though in order: raises Interrupted.
    """
    stop, received = threading.Event(), []

    def ask(number: int) -> None:
        log.info("event=stopping signal=%s", signal.Signals(number).name)
        received.append(number)
        stop.set()

    try:
        with stopping_in_order(ask):
            yield stop
    finally:
        if bounded and received:
            raise Interrupted(received[0])
