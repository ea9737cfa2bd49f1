"""One page: fetch → archive → parse → drop what is unchanged → publish → confirm → remember."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property

from plumbing.errors import Stopped
from producers.archive.writer import Archive
from producers.contract import Event, Sweep
from producers.fields import instant
from producers.kafka.published_hashes import Memory
from producers.kafka.publisher import Publisher
from producers.kinesis.publisher import StreamPublisher
from producers.polling.feed import Feed
from producers.polling.lease import SourceLease
from producers.polling.progress import Hooks
from producers.reading.client import Fetched, Fetcher
from producers.reading.key_spellings import Spellings
from producers.reading.parsing import Stamp, listing, name, parse_page, to_events
from producers.source import PageError, ParsedPage, Reject, Request, Source

DRAIN_SECONDS = 10  # what a process that was asked to stop still waits for the broker
Number = tuple[int, int]


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


@dataclass
class PageStep:
    """Fetches and publishes for one source; what it fetches is archived before anybody reads it."""

    source: Source
    feed: Feed
    client: Fetcher
    lease: SourceLease
    archive: Archive
    memory: Memory
    publisher: Publisher | StreamPublisher
    hooks: Hooks
    _stopping: int = 0

    def take(self, number: Number, sweep_id: str, search: str, page: int, following: str = "") -> Taken:
        """Publishes a page and confirms it; `following`: as the page before it names it.

        Raises PageError, and whatever client, archive and publisher raise.
        """
        request = self.feed.request(search, page, following)
        fetched, stamp = self.fetch("fetch", request, number, sweep_id, search, page)
        return self.publish(fetched.body, stamp, search, page)

    def fetch(
        self, kind: str, request: Request, number: Number, sweep_id: str, search: str | None, page: int | None
    ) -> tuple[Fetched, Stamp]:
        """The answer to a request, archived with a record of the given kind ("fetch" or "probe") under the number.

        Raises PageError for an answer that repeats the key, LeaseLost, and whatever client and archive raise.
        """
        self.hooks.checkpoint("asked")
        fetched = self.client.fetch(request)
        self.hooks.checkpoint("fetched")
        self._refuse_secrets(fetched.body, "the page")
        stamp = Stamp(sweep_id, *number, instant(fetched.observed_at))
        record = {
            "kind": kind,
            "source": self.source.name,
            "search": search,
            "page": page,
            **asdict(stamp),
            "request": {"method": request.method, "shown": request.shown, "body": dict(request.body or {})},
            "status": fetched.status,
            "content_type": fetched.content_type,
            "body_bytes": len(fetched.body),
        }
        self._refuse_secrets(json.dumps(record, ensure_ascii=False).encode(), "the record of the fetch")
        self.lease.check()  # what nobody will publish is better not archived
        digest = self.archive.keep_body(fetched.body)
        self.archive.keep_record(*number, {**record, "body_sha256": digest})
        self.lease.used_number()
        return fetched, stamp

    def publish(self, body: bytes, stamp: Stamp, search: str, page: int) -> Taken:
        """Publishes what an archived page says, where it changed, and its listing. Raises as `take` does."""
        parsed = parse_page(self.source, body, search, page)
        events, rejects = to_events(parsed, stamp)
        if rejects:
            self.archive.keep_rejects(stamp.epoch, stamp.counter, rejects)
        self.hooks.checkpoint("archived")
        listed = listing(self.source, search, page, parsed.total, events, stamp)
        changed, hashes = _changed(events, self.memory.known(map(name, events)))
        self.memory.forget(hashes)
        self.hooks.checkpoint("forgotten")
        self.confirmed([*changed, listed])
        self.hooks.checkpoint("published")
        self.lease.check()
        self.memory.remember(hashes)
        self.hooks.checkpoint("remembered")
        return Taken(parsed, events, rejects, len(changed), stamp.observed_at)

    def close(self, sweep: Sweep) -> None:
        """Archives the end of a walk under its number, publishes and confirms it."""
        self.lease.check()
        self.archive.keep_record(sweep.epoch, sweep.counter, {"kind": "sweep", **sweep.model_dump()})
        self.lease.used_number()
        self.hooks.checkpoint("closed")
        self.confirmed([sweep])
        self.hooks.checkpoint("swept")

    def confirmed(self, events: Sequence[Event]) -> None:
        """Publishes events and waits until the broker has confirmed them. Raises LeaseLost and Stopped, too."""
        self.lease.check()
        self.publisher.publish(events)
        self.publisher.confirm(self._while_waiting)

    def _while_waiting(self) -> None:
        """Keeps the lease while the broker is waited for, about once a second. Raises LeaseLost and Stopped."""
        self.lease.check()
        if self.hooks.stop.requested:
            self._stopping += 1
            if self._stopping > DRAIN_SECONDS:
                raise Stopped(f"the broker did not confirm within {DRAIN_SECONDS} s")

    @cached_property
    def _secrets(self) -> Spellings:
        return Spellings(self.hooks.secrets)

    def _refuse_secrets(self, content: bytes, what: str) -> None:
        if self._secrets.are_in(content):
            raise PageError(f"{what} repeats the key, and is not kept")


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
