"""Builds everything that polling one source needs, from the settings: the stage's composition root."""

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from plumbing import aws
from plumbing.clock import Clock, interruptible
from plumbing.errors import Failure
from plumbing.files import private_folder
from plumbing.lease.table import StateTable
from plumbing.settings import secrets
from producers.archive.reader import ArchiveReader
from producers.archive.writer import Archive
from producers.kafka.published_hashes import Memory
from producers.kafka.publisher import Publisher
from producers.kinesis.publisher import StreamPublisher
from producers.limits.breaker import CircuitBreaker
from producers.limits.documents import Documents
from producers.limits.ledger import Ledger, ledger_name
from producers.polling.change_detection import ReleaseCheck
from producers.polling.feed import of_api, of_files
from producers.polling.history import History
from producers.polling.lease import SourceLease, acquire
from producers.polling.page import PageStep
from producers.polling.progress import Hooks
from producers.polling.recovery import finish_begun
from producers.polling.run import Poller
from producers.polling.walk import Walker
from producers.reading.client import Client, Fetcher
from producers.settings import Settings
from producers.source import Source

log = logging.getLogger(__name__)


@contextmanager
def polling(
    source: Source,
    settings: Settings,
    own: Any,
    hooks: Hooks,
    wait: bool = False,
    pages: Fetcher | None = None,
    now: Callable[[], datetime] = Clock.now,
) -> Iterator[Poller]:
    """A poller under the source's lease, which is given back at the end. `own` are the API's own settings.

    Its clock's sleep keeps the lease. `wait` waits for a lease that another holds until it runs out, unless it is
    renewed. `pages` come from the source's files instead of its API; `own` is then None.
    Raises Paused, LeaseHeld, BrokerAway, TryLater and Misconfigured while it is built; Stopped when asked to stop
    meanwhile.
    """
    lease: SourceLease | None = None

    def keep_lease() -> None:
        if lease is not None:
            lease.check()

    clock = Clock(now, sleep=interruptible(hooks.stop, keep_lease))
    s3, dynamodb = (aws.client(service, settings.aws_region) for service in ("s3", "dynamodb"))
    archive, documents = Archive(s3, settings.lake_uri, source.name), Documents(s3, settings.lake_uri)
    with ExitStack() as stack:
        with hooks.stop.at_once():
            archive.require_clock(now)
            if pages is None:
                archive.refuse_other_origin(own.base_url)
            table = StateTable(dynamodb, state_table(settings))
            table.ensure()
            breaker = CircuitBreaker(documents, source.name, settings.rejects, now)
            breaker.check()
        lease = acquire(table, source.name, archive, settings.lease_seconds, clock, wait)
        stack.callback(_release, lease)
        archive.grant(lease.epoch, now)
        ledger = open_ledger(source, settings, own, documents, clock) if pages is None else None
        client = pages or Client(settings.http, clock, ledger)
        stack.callback(client.close)
        publisher = _publisher(settings, clock)
        stack.callback(publisher.close)
        memory = Memory(
            private_folder(settings.state_dir / "memory") / f"{source.name}.sqlite",
            epoch=lease.epoch,
            previous_epoch=lease.previous_epoch,
            topics=publisher.ensure_topics(source.models()),
        )
        stack.callback(memory.close)
        feed = of_api(source.polled, own) if pages is None else of_files(source.dump)
        known = replace(hooks, secrets=(*hooks.secrets, *secrets(settings.kafka, own)))
        step = PageStep(source, feed, client, lease, archive, memory, publisher, known)
        finish_begun(step, ArchiveReader(s3, settings.lake_uri, source.name))
        release = ReleaseCheck(step, History(dynamodb, table.name, source.name, lease))
        yield Poller(step, Walker(step, breaker, settings, clock), release, ledger, clock)


def _publisher(settings: Settings, clock: Clock) -> Publisher | StreamPublisher:
    if not settings.kinesis_stream:
        return Publisher(settings.kafka, settings.topic_prefix, settings.broker_wait_seconds, clock)
    kinesis = aws.client("kinesis", settings.aws_region)
    return StreamPublisher(kinesis, settings.kinesis_stream, settings.broker_wait_seconds, clock)


def state_table(settings: Settings) -> str:
    """The name of the table of leases and histories."""
    return f"{settings.table_prefix}-state"


def breakers(settings: Settings) -> Callable[[str], CircuitBreaker]:
    """Gives the breaker of the source of a name."""
    documents = Documents(aws.client("s3", settings.aws_region), settings.lake_uri)
    return lambda source: CircuitBreaker(documents, source, settings.rejects, Clock().now)


def open_ledger(source: Source, settings: Settings, own: Any, documents: Documents, clock: Clock) -> Ledger | None:
    """The quota ledger of a source and its present key; None for an API that states no quota."""
    quotas = source.polled.quotas(own)
    if not quotas:
        return None
    name = ledger_name(source.name, secrets(own))
    return Ledger(documents, name, quotas, clock, settings.http.max_wait_seconds)


def _release(lease: SourceLease) -> None:
    try:
        lease.release()
    except Failure as error:
        log.warning("the lease could not be given back and runs out by itself: %s", error)
