"""Builds everything that polling one source needs, from the settings: the stage's composition root."""

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from plumbing import aws
from plumbing.clock import Clock, interruptible
from plumbing.errors import Failure
from plumbing.files import private_folder
from plumbing.lease.table import StateTable
from plumbing.settings import secrets
from producers.archive import epoch_grants
from producers.archive.reader import ArchiveReader
from producers.archive.writer import Archive
from producers.circuit_breaker.breaker import Gate
from producers.documents import Documents
from producers.http.client import Client, Fetcher
from producers.kafka.published_hashes import Memory
from producers.kafka.publisher import Publisher
from producers.lease import SourceLease, acquire
from producers.quota.ledger import Ledger, ledger_name
from producers.settings import Settings
from producers.source import Source
from producers.sweep.change_detection import ReleaseCheck
from producers.sweep.feed import of_api, of_files
from producers.sweep.history import History
from producers.sweep.hooks import Hooks
from producers.sweep.page import PageStep
from producers.sweep.recovery import finish_begun
from producers.sweep.runner import Poller
from producers.sweep.search import Walker

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Session:
    """A poller whose lease is held, and a sleep that keeps it held."""

    poller: Poller
    sleep: Callable[[float], None]


@contextmanager
def polling(
    source: Source,
    settings: Settings,
    own: Any,
    hooks: Hooks,
    wait: bool = False,
    pages: Fetcher | None = None,
    now: Callable[[], datetime] = Clock.now,
) -> Iterator[Session]:
    """A session under the source's lease, which is given back at the end. `own` are the API's own settings.

    `wait` waits for a lease that another holds until it runs out, unless it is renewed. `pages` come from the source's
    files instead of its API; `own` is then None.
    Raises Paused, LeaseHeld, BrokerAway, TryLater and Misconfigured while it is built; Stopped when asked to stop
    meanwhile.
    """
    with ExitStack() as stack:
        held: list[SourceLease] = []
        clock = Clock(now, sleep=interruptible(hooks.stop, lambda: _check(held)))
        s3 = aws.client("s3", settings.aws_region)
        epoch_grants.require_clock(s3, settings.lake_uri, now)
        archive = Archive(s3, settings.lake_uri, source.name)
        if pages is None:
            archive.refuse_other_origin(own.base_url)
        dynamodb = aws.client("dynamodb", settings.aws_region)
        table = StateTable(dynamodb, state_table(settings))
        table.ensure()
        documents = Documents(s3, settings.lake_uri)
        gate = Gate(documents, source.name, settings.rejects, clock.now)
        gate.check()
        held.append(acquire(table, source.name, archive, settings.lease_seconds, clock, wait))
        stack.callback(_release, held[0])
        epoch_grants.write(s3, settings.lake_uri, source.name, held[0].epoch, now)
        ledger = open_ledger(source, settings, own, documents, clock) if pages is None else None
        client = pages or Client(settings.http, clock, ledger)
        stack.callback(client.close)
        memory, publisher = _publishing(source, settings, held[0], clock, stack)
        known = replace(hooks, secrets=(*hooks.secrets, *secrets(settings.kafka, *([] if own is None else [own]))))
        step = PageStep(source, client, held[0], archive, memory, publisher, known)
        history = History(dynamodb, table.name, source.name, held[0])
        feed = of_api(source.polled, own) if pages is None else of_files(source.dump)
        walker = Walker(feed, step, gate, settings, clock.now)
        finish_begun(step, ArchiveReader(s3, settings.lake_uri, source.name))
        poller = Poller(feed, step, walker, ReleaseCheck(feed, step, history), history, ledger)
        yield Session(poller, clock.sleep)


def state_table(settings: Settings) -> str:
    """The name of the table of leases and histories."""
    return f"{settings.table_prefix}-state"


def gates(settings: Settings) -> Callable[[str], Gate]:
    """Gives the gate of the source of a name."""
    documents = Documents(aws.client("s3", settings.aws_region), settings.lake_uri)
    return lambda source: Gate(documents, source, settings.rejects, Clock().now)


def open_ledger(source: Source, settings: Settings, own: Any, documents: Documents, clock: Clock) -> Ledger | None:
    """The quota ledger of a source and its present key; None for an API that states no quota."""
    quotas = source.polled.quotas(own)
    if not quotas:
        return None
    name = ledger_name(source.name, secrets(own))
    return Ledger(documents, name, quotas, clock, settings.http.max_wait_seconds)


def _publishing(
    source: Source, settings: Settings, lease: SourceLease, clock: Clock, stack: ExitStack
) -> tuple[Memory, Publisher]:
    publisher = Publisher(settings.kafka, settings.topic_prefix, settings.broker_wait_seconds, clock)
    stack.callback(publisher.close)
    memory = Memory(
        private_folder(settings.state_dir / "memory") / f"{source.name}.sqlite",
        epoch=lease.epoch,
        previous_epoch=lease.previous_epoch,
        topics=publisher.ensure_topics(source.models()),
    )
    stack.callback(memory.close)
    return memory, publisher


def _check(held: list[SourceLease]) -> None:
    for lease in held:
        lease.check()


def _release(lease: SourceLease) -> None:
    try:
        lease.release()
    except Failure as error:
        log.warning("the lease could not be given back and runs out by itself: %s", error)
