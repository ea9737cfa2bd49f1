"""One page: fetch → archive → parse → drop what is unchanged → publish → confirm → remember."""

from dataclasses import dataclass

from plumbing.errors import Stopped
from producers.archive.writer import Archive
from producers.circuit_breaker.breaker import Gate
from producers.contract import Event, Page
from producers.daemon.hooks import Hooks
from producers.http.client import Fetcher
from producers.kafka.published_hashes import Memory
from producers.kafka.publisher import Publisher
from producers.lease import SourceLease
from producers.quota.ledger import Ledger
from producers.source import ParsedPage, Reject, Request, Source
from producers.sweep import limits
from producers.sweep.fetch import FetchStep, Number
from producers.sweep.history import History
from producers.sweep.numbering import Stamp, listing, name, to_events

DRAIN_SECONDS = 10  # what a process that was asked to stop still waits for the broker


@dataclass(frozen=True)
class Parts:
    """What polling a source works with; all of it belongs to the one source."""

    lease: SourceLease
    archive: Archive
    memory: Memory
    publisher: Publisher
    client: Fetcher
    history: History
    gate: Gate
    ledger: Ledger | None = None  # None: the API states no quota


@dataclass(frozen=True)
class Taken:
    """A page that is published: its events in order, how many of them were new or changed, and what was refused."""

    parsed: ParsedPage
    events: list[Event]
    rejects: list[Reject]
    published: int
    observed_at: str

    def refused(self) -> list[bool]:
        """Of each record in the order of the page, whether it was refused."""
        places = [(event.place, False) for event in self.events] + [(reject.place, True) for reject in self.rejects]
        return [bad for _, bad in sorted(places)]


class PageStep:
    """Takes pages of one source."""

    def __init__(self, source: Source, parts: Parts, fetching: FetchStep, hooks: Hooks) -> None:
        self._source = source
        self._parts = parts
        self._fetching = fetching
        self._hooks = hooks
        self._stopping = 0

    def take(self, request: Request, number: Number, sweep_id: str, search: str, page: int) -> Taken:
        """Publishes a page and confirms it. Raises PageError, and whatever client, archive and publisher raise."""
        fetched, stamp = self._fetching.take("fetch", request, number, sweep_id, search, page)
        return self.publish(fetched.body, stamp, search, page)

    def publish(self, body: bytes, stamp: Stamp, search: str, page: int) -> Taken:
        """Publishes what an archived page says and confirms it. Raises as `take` does."""
        parsed = limits.parsed(self._source, body, search, page)
        events, rejects = to_events(parsed, stamp)
        if rejects:
            self._parts.archive.keep_rejects(stamp.epoch, stamp.counter, rejects)
        self._hooks.checkpoint("archived")
        listed = listing(self._source, search, page, parsed.total, events, stamp)
        published = self._publish(events, listed)
        return Taken(parsed, events, rejects, published, stamp.observed_at)

    def while_waiting(self) -> None:
        """Keeps the lease while the broker is waited for, about once a second. Raises LeaseLost and Stopped."""
        self._parts.lease.check()
        if self._hooks.stop.requested:
            self._stopping += 1
            if self._stopping > DRAIN_SECONDS:
                raise Stopped(f"the broker did not confirm within {DRAIN_SECONDS} s")

    def _publish(self, events: list[Event], listed: Page) -> int:
        """Publishes what changed and the page's listing; returns how many of `events` that were."""
        parts = self._parts
        changed, hashes = _changed(events, parts.memory.known(name(event) for event in events))
        parts.memory.forget(hashes)
        self._hooks.checkpoint("forgotten")
        parts.lease.check()
        parts.publisher.publish([*changed, listed])
        parts.publisher.confirm(self.while_waiting)
        self._hooks.checkpoint("published")
        parts.lease.check()
        parts.memory.remember(hashes)
        self._hooks.checkpoint("remembered")
        return len(changed)


def _changed(events: list[Event], known: dict[str, str]) -> tuple[list[Event], dict[str, str]]:
    """Events whose content differs from what was last known of their key, and the new hashes of these keys."""
    changed: list[Event] = []
    hashes: dict[str, str] = {}
    for event in events:
        key, content_hash = name(event), event.content_hash()
        if hashes.get(key, known.get(key)) != content_hash:
            changed.append(event)
            hashes[key] = content_hash
    return changed, hashes
