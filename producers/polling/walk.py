"""The walk through the pages of one search, to its end, and the cursor that says where it stands.

Of each page, in this order: lease check → fetch, numbered by the lease → archive body and record → parse → drop what is
unchanged → publish events, then the page event → confirm → remember → save the cursor.
"""

import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, ValidationError

from plumbing.clock import Clock
from plumbing.errors import Stopped
from producers.contract import Event
from producers.fields import instant
from producers.limits.breaker import CircuitBreaker
from producers.polling.page import Number, PageStep, Taken
from producers.polling.progress import COUNTS, SearchSummary
from producers.reading.client import FetchRefused, ServiceAway
from producers.settings import Settings
from producers.source import PageError, ParsedPage, Reject

log = logging.getLogger(__name__)

# Fewer than these a search may well lose by half from one sweep to the next; of more, that an API fails is likelier.
MANY = 10


class Walk(BaseModel):
    """One walk. `page` is the next page to fetch, and how many were published; times are contract instants."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    search: str
    origin: str = ""  # where its pages come from; "" is the API
    page: int = 0
    next: str = ""  # as the page before it names it (see ParsedPage)
    sweep_id: str = ""  # "" before the first fetch
    started_at: str = ""
    ended_at: str = ""
    listed: int = 0  # records of the source's first entity so far: what an API's total counts
    records: int = 0
    rejected: int = 0
    fingerprints: tuple[str, ...] = ()  # of every page so far, to know one that comes again
    failures: int = 0  # runs in which the next page could not be had
    ended: bool = False
    reason: str | None = None  # why an ended walk is not complete
    total: int | None = None  # the most that the API said of any page
    before: int = 0  # records that the last complete sweep of the search listed; 0 when none is known
    doubted: int | None = None  # records that a sweep after it listed which was doubted
    doubtful: bool = False  # ended with far fewer records than before, for the first time
    moved: str | None = None  # how the data are known to have changed during the walk
    mark: str = ""  # of the data when the walk began; "" when that is not known
    round_at: float = 0.0  # when the round began in which every search is swept once, in seconds since 1970

    def to_json(self) -> str:
        return self.model_dump_json(exclude_defaults=True)

    def doubt(self) -> str | None:
        """The reason why a whole walk's listing is not believed yet; None when it is.

        An API that fails may well answer with nothing, or little, and call it all; it seldom does so twice alike.
        """
        known = self.doubted
        confirmed = known is not None and not far_fewer(self.listed, known) and not far_fewer(known, self.listed)
        if confirmed or not far_fewer(self.listed, self.before):
            return None
        return (
            f"{self.listed} records were listed, after {self.before} by the last complete sweep: "
            "it counts when the next one says so, too"
        )

    def end(self, at: str, reason: str | None) -> "Walk":
        """The walk, over; a reason says why it is not complete."""
        # As a contract text: no NUL, not empty, short enough.
        stored_reason = None if reason is None else (reason.replace("\x00", "")[:500] or "no reason given")
        return self.model_copy(update={"ended": True, "ended_at": at, "reason": stored_reason})


def far_fewer(listed: int, before: int) -> bool:
    """True when it is less than half of a number that is worth a comparison."""
    return before >= MANY and 2 * listed < before


def from_cursor(text: str) -> Walk | None:
    """The walk a cursor holds; None for no cursor, or one that this version cannot read."""
    try:
        return Walk.model_validate_json(text) if text else None
    except ValidationError:
        return None


def fingerprint(events: Sequence[Event], rejects: Sequence[Reject]) -> str:
    """The same for two pages that hold the same records in any order."""
    names = sorted({f"{event.entity}/{event.key()}" for event in events} | {f"!{reject.text}" for reject in rejects})
    return hashlib.sha256("\n".join(names).encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True)
class Walker:
    """Walks through searches of one source; `rules` say when a walk is given up, and when it is not complete."""

    step: PageStep
    breaker: CircuitBreaker
    rules: Settings
    clock: Clock

    def to_its_end(self, walk: Walk, tally: SearchSummary) -> Walk:
        """The walk, ended, after its remaining pages are published. Raises Stopped, and what a page may raise.

        Raises Paused when too much is refused; the cursor is then behind the page that made it too much.
        """
        while not walk.ended:
            if self.step.hooks.stop.requested:
                raise Stopped(f"before page {walk.page} of {walk.search}")
            self.breaker.check()
            walk, note = self._page(walk, tally)
            self._save(walk)
            note()
        return walk

    def _page(self, walk: Walk, tally: SearchSummary) -> tuple[Walk, Callable[[], None]]:
        """The walk after its next page, and what is to be noted of the page once the cursor is saved."""
        self.step.lease.check()
        number = self.step.lease.next_number()
        walk = self._numbered(walk, number)
        try:
            taken = self.step.take(number, walk.sweep_id, walk.search, walk.page, walk.next)
        except (FetchRefused, PageError) as error:
            no_page = isinstance(error, PageError)
            return self._ended(walk, f"page {walk.page}: {error}"), self.breaker.took_no_page if no_page else _nothing
        except ServiceAway as away:
            return self._failed(walk, away), _nothing
        walk = self._advanced(walk, taken)
        self._count(tally, taken)
        self.step.hooks.observe(tally, taken.parsed.total)
        return walk, lambda: self.breaker.took_page(taken.refused())

    def _numbered(self, walk: Walk, number: Number) -> Walk:
        """The walk under the id of its first fetch, which a resumed walk keeps."""
        if walk.sweep_id:
            return walk
        sweep_id = f"{self.step.source.name}-{number[0]:010d}-{number[1]:010d}"
        return walk.model_copy(update={"sweep_id": sweep_id, "started_at": instant(self.clock.now())})

    def _ended(self, walk: Walk, reason: str) -> Walk:
        return walk.end(instant(self.clock.now()), reason)

    def _failed(self, walk: Walk, away: ServiceAway) -> Walk:
        """Counts a page that the API keeps failing on, so that it cannot hold up the rest for ever."""
        if not away.fails:
            raise away  # it is nothing that this page has done
        walk = walk.model_copy(update={"failures": walk.failures + 1})
        if walk.failures < self.rules.max_page_failures:
            self._save(walk)
            raise away
        return self._ended(walk, f"page {walk.page} failed in {walk.failures} runs: {away}")

    def _advanced(self, walk: Walk, taken: Taken) -> Walk:
        mark = fingerprint(taken.events, taken.rejects)
        repeats = mark in walk.fingerprints
        first = self.step.source.entities[0]
        listed = 0 if repeats else sum(isinstance(event, first) for event in taken.events)
        walk = self._compared(walk, taken.parsed).model_copy(
            update={
                "page": walk.page + 1,
                "next": taken.parsed.next,
                "listed": walk.listed + listed,
                "records": walk.records + len(taken.events) + len(taken.rejects),
                "rejected": walk.rejected + len(taken.rejects),
                "fingerprints": (*walk.fingerprints, mark),
                "failures": 0,
            }
        )
        if not (taken.parsed.ends or repeats or walk.page >= self.rules.max_pages):
            return walk
        reason = self._shortfall(walk, taken.parsed, repeats)
        doubt = None if reason else walk.doubt()
        return walk.model_copy(update={"doubtful": doubt is not None}).end(taken.observed_at, reason or doubt)

    def _compared(self, walk: Walk, parsed: ParsedPage) -> Walk:
        """The walk, knowing the greatest total so far, and of an exact one that is not what it was before."""
        total = parsed.total
        if total is None:
            return walk
        if walk.total is None or walk.total == total:
            return walk.model_copy(update={"total": total})
        moved = f"the data changed in mid-walk: the total was {walk.total}, and {total} on page {walk.page}"
        known = {"moved": walk.moved or moved} if self.step.source.exact_total else {}
        return walk.model_copy(update={"total": max(walk.total, total), **known})

    def _shortfall(self, walk: Walk, parsed: ParsedPage, repeats: bool) -> str | None:
        """Why a walk that is over does not show all that the search holds; None when it does."""
        rules, total = self.rules, walk.total
        if walk.moved:
            return walk.moved
        if walk.rejected * 100 > walk.records * rules.max_rejected_percent:
            return f"{walk.rejected} of {walk.records} records were refused"
        if total is not None and walk.listed * 100 < total * rules.min_listed_percent:
            return f"{walk.page} pages held {walk.listed} of the {total} records that the API speaks of"
        if parsed.ends or (repeats and total is not None):
            return None
        if repeats:
            return f"page {walk.page - 1} repeats an earlier one, and the API gives no total"
        return f"not at its end after {rules.max_pages} pages"

    def _save(self, walk: Walk) -> None:
        self.step.lease.save_cursor(walk.to_json())
        self.step.hooks.checkpoint("cursor-saved")

    def _count(self, tally: SearchSummary, taken: Taken) -> None:
        tally.pages += 1
        tally.records += len(taken.events) + len(taken.rejects)
        tally.published += taken.published
        tally.unchanged += len(taken.events) - taken.published
        tally.rejected += len(taken.rejects)
        counts = " ".join(f"{name}={getattr(tally, name)}" for name in COUNTS)
        log.info("page source=%s search=%s %s", self.step.source.name, tally.search, counts)


def _nothing() -> None:
    pass
