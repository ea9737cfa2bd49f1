"""One run of a pipeline as a process: settings, lease, session, signals, query."""

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from types import FrameType

from botocore.exceptions import BotoCoreError, ClientError

from streaming import preflight, query
from streaming.driver import AfterCommit
from streaming.errors import LeaseLost, LostCommit, NotReady
from streaming.generations import resolved
from streaming.lease import kept
from streaming.pipeline import Pipeline
from streaming.session import spark_session
from streaming.settings import StreamingSettings

log = logging.getLogger(__name__)


class UnknownPipeline(LookupError):
    """No folder of that name under streaming/pipelines."""


def find_pipeline(name: str) -> Pipeline:
    """The PIPELINE of `streaming/pipelines/<name>/pipeline.py`. Raises UnknownPipeline."""
    module = f"streaming.pipelines.{name}.pipeline"
    try:
        return import_module(module).PIPELINE
    except ModuleNotFoundError as error:
        if error.name is None or not module.startswith(error.name):
            raise
        raise UnknownPipeline(f"there is no pipeline {name!r}") from None


def stream(
    settings: StreamingSettings, pipeline: Pipeline, *, once: bool, after_commit: AfterCommit | None = None
) -> None:
    """Runs the pipeline until its topics are read to their ends (`once`) or the process is told to stop.

    `after_commit` is called after each refresh, with the lake and a check of the lease. Raises NotReady, LeaseLost,
    LostCommit, JarsMissing, TableError.
    """
    preflight.check(settings, pipeline)
    settings = resolved(settings)
    lease = query.driver_lease(settings, pipeline)
    epoch = lease.acquire()
    log.info("event=started pipeline=%s generation=%d epoch=%d", pipeline.name, settings.generation, epoch)
    try:
        with (
            kept(lease, settings.lease_seconds / 3),
            spark_session(settings, pipeline.name) as spark,
            told_to_stop() as stop,
            explained(settings, pipeline),
        ):
            query.run(spark, settings, pipeline, lease, once=once, stop=stop, after_commit=after_commit)
    finally:
        with suppress(BotoCoreError, ClientError):  # what ended the run matters more; the lease runs out by itself
            lease.release()
    log.info("event=stopped pipeline=%s", pipeline.name)


@contextmanager
def explained(settings: StreamingSettings, pipeline: Pipeline) -> Iterator[None]:
    """Raises NotReady in place of a failure while a service is away, which explains it, and better."""
    try:
        yield
    except (NotReady, LeaseLost, LostCommit):
        raise
    except Exception as error:
        log.error("event=failed error=%s text=%s", type(error).__name__, str(error).partition("\n")[0])
        preflight.check(settings, pipeline)
        raise


@contextmanager
def told_to_stop() -> Iterator[threading.Event]:
    """An event that the first SIGTERM or SIGINT sets; the second one ends the process as usual."""
    stop = threading.Event()

    def ask(number: int, _: FrameType | None) -> None:
        log.info("event=stopping signal=%s", signal.Signals(number).name)
        stop.set()
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, signal.SIG_DFL)

    before = {each: signal.signal(each, ask) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
