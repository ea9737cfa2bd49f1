"""One run of a pipeline as a process: settings, lease, session, signals, query."""

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from plumbing.errors import Interrupted, TryLater
from plumbing.generations import resolved
from plumbing.lease.lease import renewing
from plumbing.signals import stopping_in_order
from streaming.driver import bounded_drain, preflight, query
from streaming.driver.bounded_drain import Bounds
from streaming.driver.lease import driver_lease
from streaming.driver.micro_batch import AfterCommit
from streaming.driver.session import for_records
from streaming.driver.tenure import Tenure, TenureWatch, next_tenure, only_tenure
from streaming.driver.watchdog import Watchdog
from streaming.errors import CannotDrain, NotStaged
from streaming.ingest import topics
from streaming.lake.paths import lake_of
from streaming.pipeline import Pipeline
from streaming.settings import StreamingSettings

log = logging.getLogger(__name__)


def stream(
    settings: StreamingSettings, pipeline: Pipeline, *, once: bool, after_commit: AfterCommit | None = None
) -> None:
    """Runs the pipeline until its topics are read to their ends (`once`) or the process gets a stop signal.

    Settings that name no generation mean the live one: the run then switches to another when that becomes live, in the
    same process; a run with `once` stays with the one it began with, and starts no Spark when there is nothing to do.
    `after_commit` is called after each refresh, with the lake and a check of the lease. Raises NotReady, LeaseLost,
    LostCommit, JarsMissing, TableError, and with `once` Interrupted.
    """
    preflight.check(settings, pipeline)
    watchdog = Watchdog(settings.stall_seconds)
    with ExitStack() as held:
        tenure = _first_tenure(settings, pipeline, once)
        if tenure is None:
            return
        held.enter_context(tenure.renewing())
        at = tenure.at
        if once:
            with explained(settings, pipeline):
                ends = topics.ends(at, pipeline.topics())
                if query.is_done(at, pipeline, ends):
                    if after_commit is not None:
                        after_commit(lake_of(at), tenure.lease.renew)
                    log.info("event=nothing-new pipeline=%s generation=%d", pipeline.name, at.generation)
                    return
                at = for_records(at, query.ahead(at, pipeline, ends))
        with (
            watchdog.session(at, pipeline.name) as spark,
            stop_on_signal(bounded=once) as stop,
            explained(settings, pipeline),
        ):
            while tenure is not None:
                watch = None if once else TenureWatch(settings, tenure)
                tenure.lease.pulse = watchdog.work
                query.run(
                    spark, tenure.at, pipeline, tenure.lease, stop=stop, after_commit=after_commit, gives_way=watch
                )
                if once or stop.is_set():
                    break
                held.close()
                tenure = next_tenure(settings, pipeline, stop)
                if tenure is not None:
                    held.enter_context(tenure.renewing())
    log.info("event=stopped pipeline=%s", pipeline.name)


def drain(
    settings: StreamingSettings, pipeline: Pipeline, bounds: Bounds, after_commit: AfterCommit | None = None
) -> None:
    """Lands the topics exactly up to a fence and brings all up to date.

    Raises CannotDrain, and what `stream` raises with `once`.

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


def _first_tenure(settings: StreamingSettings, pipeline: Pipeline, once: bool) -> Tenure | None:
    """The first tenure, taken before Spark is started, which takes seconds: another driver is reported at once."""
    if once:
        return only_tenure(settings, pipeline)
    with stop_on_signal() as stop:
        return next_tenure(settings, pipeline, stop, patience=0)


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
