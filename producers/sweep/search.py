"""The walk through the pages of one search, to its end.

Of each page, in this order: lease check → fetch, numbered by the lease → archive body and record → parse → drop what is
unchanged → publish events, then the page event → confirm → remember → save the cursor.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from plumbing.errors import Stopped
from producers.circuit_breaker.breaker import Gate
from producers.fields import instant
from producers.http.client import FetchRefused
from producers.http.retry import ServiceAway
from producers.settings import Settings
from producers.source import PageError, ParsedPage
from producers.sweep import cursor as walks
from producers.sweep.cursor import Walk
from producers.sweep.feed import Feed
from producers.sweep.hooks import COUNTS, SearchSummary
from producers.sweep.page import Number, PageStep, Taken

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Walker:
    """Walks through searches of one source; `rules` say when a walk is given up, and when it is not complete."""

    feed: Feed
    step: PageStep
    gate: Gate
    rules: Settings
    now: Callable[[], datetime]

    def to_its_end(self, walk: Walk, tally: SearchSummary) -> Walk:
        """The walk, ended, after its remaining pages are published. Raises Stopped, and what a page may raise.

        Raises Paused when too much is refused; the cursor is then behind the page that made it too much.
        """
        while not walk.ended:
            if self.step.hooks.stop.requested:
                raise Stopped(f"before page {walk.page} of {walk.search}")
            self.gate.check()
            walk, note = self._page(walk, tally)
            self._save(walk)
            note()
        return walk

    def _page(self, walk: Walk, tally: SearchSummary) -> tuple[Walk, Callable[[], None]]:
        """The walk after its next page, and what is to be noted of the page once the cursor is saved."""
        self.step.lease.check()
        number = self.step.lease.next_number()
        walk = self._numbered(walk, number)
        request = self.feed.request(walk.search, walk.page)
        try:
            taken = self.step.take(request, number, walk.sweep_id, walk.search, walk.page)
        except FetchRefused as error:
            return walk.end(instant(self.now()), f"page {walk.page}: {error}"), lambda: None
        except PageError as error:
            return walk.end(instant(self.now()), f"page {walk.page}: {error}"), self.gate.took_no_page
        except ServiceAway as away:
            return self._failed(walk, away), lambda: None
        walk = self._advanced(walk, taken)
        self._count(tally, taken)
        self.step.hooks.observe(tally, taken.parsed.total)
        return walk, lambda: self.gate.took_page(taken.refused())

    def _numbered(self, walk: Walk, number: Number) -> Walk:
        """The walk under the id of its first fetch, which a resumed walk keeps."""
        if walk.sweep_id:
            return walk
        sweep_id = f"{self.step.source.name}-{number[0]:010d}-{number[1]:010d}"
        return walk.model_copy(update={"sweep_id": sweep_id, "started_at": instant(self.now())})

    def _failed(self, walk: Walk, away: ServiceAway) -> Walk:
        """Counts a page that the API keeps failing on, so that it cannot hold up the rest for ever."""
        if away.status is None or away.status < 500:
            raise away  # no answer, or no more quota: nothing that this page has done
        walk = walk.model_copy(update={"failures": walk.failures + 1})
        if walk.failures < self.rules.max_page_failures:
            self._save(walk)
            raise away
        return walk.end(instant(self.now()), f"page {walk.page} failed in {walk.failures} runs: {away}")

    def _advanced(self, walk: Walk, taken: Taken) -> Walk:
        mark = walks.fingerprint(taken.events, taken.rejects)
        repeats = mark in walk.fingerprints
        first = self.step.source.entities[0]
        listed = 0 if repeats else sum(isinstance(event, first) for event in taken.events)
        walk = self._compared(walk, taken.parsed).model_copy(
            update={
                "page": walk.page + 1,
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
