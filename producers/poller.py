"""One run of a source: every page of every search, in this order of effects.

lease check → fetch, numbered by the lease → archive body and record → parse → drop what is unchanged → publish events,
then the page event → confirm → remember → save the cursor. At the end of a search its sweep event is archived,
published and confirmed, then the cursor moves to the next search. A run that is killed anywhere goes on from there.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from producers import walk as walks
from producers.client import FetchRefused
from producers.contract import Sweep
from producers.errors import Misconfigured, Stopped
from producers.fields import Label, instant
from producers.hooks import Hooks
from producers.page_step import Number, PageStep, Parts, Taken
from producers.records import Stamp, problems
from producers.retry import ServiceAway
from producers.source import PageError, ParsedPage, Source
from producers.summary import COUNTS, RunSummary, SearchSummary
from producers.walk import Walk

log = logging.getLogger(__name__)

SEARCHES = TypeAdapter(Annotated[list[Label], Field(min_length=1)])


@dataclass(frozen=True)
class Rules:
    """When a walk is given up, and when it does not count as complete."""

    max_pages: int = 2_000
    max_rejected_percent: int = 5
    min_listed_percent: int = 90  # of the total that the API gives
    max_page_failures: int = 3


class Poller:
    """Polls one source, whose `settings` are an instance of its own settings class."""

    def __init__(
        self, source: Source, settings: Any, parts: Parts, rules: Rules, hooks: Hooks, now: Callable[[], datetime]
    ) -> None:
        self._source = source
        self._settings = settings
        self._parts = parts
        self._step = PageStep(source, parts, hooks)
        self._rules = rules
        self._hooks = hooks
        self._now = now

    def run(self) -> RunSummary:
        """Goes through every search once, or through what an unfinished run left; ends early when asked to stop.

        Raises KeyRefused, ServiceAway, BrokerAway, LeaseLost and their like; the next run then goes on from the cursor.
        """
        searches = self._searches()
        summary = RunSummary(source=self._source.name, epoch=self._parts.lease.epoch, searches=[], finished=False)
        walk: Walk | None = self._resumed(searches)
        try:
            while walk is not None:
                summary.searches.append(SearchSummary(search=walk.search))
                ended = self._walked(walk, summary.searches[-1])
                walk = self._closed(ended, summary.searches[-1], searches)
            summary.finished = True
        except Stopped as stopped:
            log.warning("stopped source=%s: %s", self._source.name, stopped)
        return summary

    def _searches(self) -> list[str]:
        named = list(dict.fromkeys(self._source.searches(self._settings)))
        try:
            return SEARCHES.validate_python(named)
        except ValidationError as error:
            raise Misconfigured(f"{self._source.name}: searches of its settings: {problems(error)}") from None

    def _resumed(self, searches: list[str]) -> Walk:
        left = walks.from_json(self._parts.lease.cursor)
        if left is None or left.search not in searches or left.origin != self._parts.client.origin:
            return self._fresh(searches[0])
        log.info("going on source=%s search=%s page=%d", self._source.name, left.search, left.page)
        return left

    def _fresh(self, search: str) -> Walk:
        return Walk(search=search, origin=self._parts.client.origin)

    def _walked(self, walk: Walk, tally: SearchSummary) -> Walk:
        while not walk.ended:
            if self._hooks.stop.requested:
                raise Stopped(f"before page {walk.page} of {walk.search}")
            walk = self._page(walk, tally)
            self._save(walk)
        return walk

    def _page(self, walk: Walk, tally: SearchSummary) -> Walk:
        self._parts.lease.check()
        number = self._parts.lease.next_number()
        walk = self._numbered(walk, number)
        request = self._source.request(self._settings, walk.search, walk.page)
        try:
            taken = self._step.take(request, number, walk.sweep_id, walk.search, walk.page)
        except (FetchRefused, PageError) as error:
            return walk.end(instant(self._now()), f"page {walk.page}: {error}")
        except ServiceAway as away:
            return self._failed(walk, away)
        walk = self._advanced(walk, taken)
        self._count(tally, taken)
        self._hooks.observe(tally, taken.parsed.total)
        return walk

    def _numbered(self, walk: Walk, number: Number) -> Walk:
        """The walk under the id of its first fetch, which a resumed walk keeps."""
        if walk.sweep_id:
            return walk
        sweep_id = f"{self._source.name}-{number[0]:010d}-{number[1]:010d}"
        return walk.model_copy(update={"sweep_id": sweep_id, "started_at": instant(self._now())})

    def _failed(self, walk: Walk, away: ServiceAway) -> Walk:
        """Counts a page that the API keeps failing on, so that it cannot hold up the rest for ever."""
        if away.status is None or away.status < 500:
            raise away  # no answer, or no more quota: nothing that this page has done
        walk = walk.model_copy(update={"failures": walk.failures + 1})
        if walk.failures < self._rules.max_page_failures:
            self._save(walk)
            raise away
        return walk.end(instant(self._now()), f"page {walk.page} failed in {walk.failures} runs: {away}")

    def _advanced(self, walk: Walk, taken: Taken) -> Walk:
        mark = walks.fingerprint(taken.events, taken.rejects)
        repeats = mark in walk.fingerprints
        first = self._source.entities[0]
        listed = 0 if repeats else sum(isinstance(event, first) for event in taken.events)
        walk = walk.model_copy(
            update={
                "page": walk.page + 1,
                "listed": walk.listed + listed,
                "records": walk.records + len(taken.events) + len(taken.rejects),
                "rejected": walk.rejected + len(taken.rejects),
                "fingerprints": (*walk.fingerprints, mark),
                "failures": 0,
            }
        )
        if not (taken.parsed.ends or repeats or walk.page >= self._rules.max_pages):
            return walk
        return walk.end(taken.observed_at, self._shortfall(walk, taken.parsed, repeats))

    def _shortfall(self, walk: Walk, parsed: ParsedPage, repeats: bool) -> str | None:
        """Why a walk that is over does not show all that the search holds; None when it does."""
        rules, total = self._rules, parsed.total
        if walk.rejected * 100 > walk.records * rules.max_rejected_percent:
            return f"{walk.rejected} of {walk.records} records were refused"
        if total is not None and walk.listed * 100 < total * rules.min_listed_percent:
            return f"{walk.page} pages held {walk.listed} of the {total} records that the API speaks of"
        if parsed.ends or (repeats and total is not None):
            return None
        if repeats:
            return f"page {walk.page - 1} repeats an earlier one, and the API gives no total"
        return f"not at its end after {rules.max_pages} pages"

    def _closed(self, walk: Walk, tally: SearchSummary, searches: list[str]) -> Walk | None:
        """Publishes how the walk ended and moves the cursor on; returns the next search's walk, None after the last."""
        sweep = self._sweep_event(walk)
        self._parts.lease.check()
        self._parts.archive.keep_record(sweep.epoch, sweep.counter, {"kind": "sweep", **sweep.model_dump()})
        self._parts.publisher.publish([sweep])
        self._parts.publisher.confirm(self._step.while_waiting)
        self._hooks.checkpoint("swept")
        tally.complete, tally.reason = walk.reason is None, walk.reason
        log.info(
            "sweep source=%s search=%s pages=%d complete=%s reason=%s",
            self._source.name, walk.search, walk.page, tally.complete, walk.reason,
        )  # fmt: skip
        following = searches[searches.index(walk.search) + 1 :]
        after = self._fresh(following[0]) if following else None
        self._parts.lease.save_cursor(after.to_json() if after else "")
        return after

    def _sweep_event(self, walk: Walk) -> Sweep:
        epoch, counter = self._parts.lease.next_number()
        content = {
            "search": walk.search,
            "started_at": walk.started_at,
            "ended_at": walk.ended_at,
            "pages": walk.page,
            "complete": walk.reason is None,
            "reason": walk.reason,
        }
        stamp = Stamp(walk.sweep_id, epoch, counter, walk.ended_at)
        return self._source.sweep.model_validate({**content, **stamp.provenance(self._source.sweep, 0)})

    def _save(self, walk: Walk) -> None:
        self._parts.lease.save_cursor(walk.to_json())
        self._hooks.checkpoint("cursor-saved")

    def _count(self, tally: SearchSummary, taken: Taken) -> None:
        tally.pages += 1
        tally.records += len(taken.events) + len(taken.rejects)
        tally.published += taken.published
        tally.unchanged += len(taken.events) - taken.published
        tally.rejected += len(taken.rejects)
        counts = " ".join(f"{name}={getattr(tally, name)}" for name in COUNTS)
        log.info("page source=%s search=%s %s", self._source.name, tally.search, counts)
