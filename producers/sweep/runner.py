"""Runs of a source: rounds in which every search is walked through once.

A round begins with a look at whether the data have changed (where the source can tell), and takes its searches in the
order of the schedule, as far as the quota pays. Each walk ends with its sweep event: archived, published, confirmed;
then the cursor moves to the next search. A run that is killed or ends early anywhere goes on from there.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from plumbing.errors import Misconfigured, Stopped
from producers.archive.reader import ArchiveReader
from producers.contract import Sweep
from producers.daemon.hooks import Hooks
from producers.fields import Label
from producers.source import Source
from producers.sweep import cursor as walks
from producers.sweep.change_detection import ReleaseCheck
from producers.sweep.cursor import Walk
from producers.sweep.fetch import FetchStep
from producers.sweep.numbering import Stamp, problems
from producers.sweep.page import PageStep, Parts
from producers.sweep.recovery import Unfinished
from producers.sweep.rounds import Round
from producers.sweep.search import Rules, Walker
from producers.sweep.summary import RunSummary, SearchSummary

log = logging.getLogger(__name__)

SEARCHES = TypeAdapter(Annotated[list[Label], Field(min_length=1)])


class Poller:
    """Polls one source, whose `settings` are an instance of its own settings class."""

    def __init__(
        self, source: Source, settings: Any, parts: Parts, rules: Rules, hooks: Hooks, now: Callable[[], datetime]
    ) -> None:
        self._source = source
        self._settings = settings
        self._parts = parts
        self._hooks = hooks
        self._now = now
        self._full_sweep_seconds = rules.full_sweep_seconds
        fetching = FetchStep(source.name, parts.lease, parts.client, parts.archive, hooks)
        self._step = PageStep(source, parts, fetching, hooks)
        self._walker = Walker(source, settings, parts, self._step, rules, hooks, now)
        self._release = ReleaseCheck(source, settings, parts, fetching)

    def finish_begun(self, archive: ArchiveReader) -> None:
        """Publishes what the run before archived and may not have published. Raises what publishing raises."""
        Unfinished(self._source, self._parts, archive, self._step).publish()

    def run(self) -> RunSummary:
        """Goes through every search once, or through what an unfinished run left; ends early when asked to stop.

        Raises Paused, KeyRefused, QuotaUsedUp, ServiceAway, BrokerAway, LeaseLost and their like; the next run then
        goes on from the cursor.
        """
        searches = self._searches()
        self._parts.gate.check()
        turn = Round(self._source, self._settings, searches, self._parts, self._now)
        summary = RunSummary(source=self._source.name, epoch=self._parts.lease.epoch, searches=[], finished=False)
        try:
            walk = self._first(searches, turn, summary)
            while walk is not None:
                summary.searches.append(SearchSummary(search=walk.search))
                ended = self._release.checked(self._walker.to_its_end(walk, summary.searches[-1]))
                walk = self._closed(ended, summary.searches[-1], searches, turn)
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

    def _first(self, searches: list[str], turn: Round, summary: RunSummary) -> Walk | None:
        """The walk this run begins with: the one that was begun, the next of a begun round, or the first of a new one.

        None when there is nothing to sweep, which the summary then tells.
        """
        left = walks.from_json(self._parts.lease.cursor)
        if left is None or left.origin != self._parts.client.origin:
            return self._new_round(searches, turn, summary)
        if left.sweep_id and left.search in searches:
            log.info("going on source=%s search=%s page=%d", self._source.name, left.search, left.page)
            return left
        return turn.next(left) or self._new_round(searches, turn, summary)

    def _new_round(self, searches: list[str], turn: Round, summary: RunSummary) -> Walk | None:
        origin, now = self._parts.client.origin, self._now().timestamp()
        began = Walk(search=searches[0], origin=origin, round_at=now)
        if origin:
            self._release.forget()  # what comes from elsewhere says nothing of the API's data
        if self._release.possible:
            began = began.model_copy(update={"mark": self._release.mark()})
            oldest = now - self._full_sweep_seconds
            summary.unchanged_since = self._release.unchanged_since(began.mark, searches, oldest)
        return None if summary.unchanged_since else turn.next(began)

    def _closed(self, walk: Walk, tally: SearchSummary, searches: list[str], turn: Round) -> Walk | None:
        """Publishes how the walk ended and moves the cursor on; returns the next search's walk, None after the last."""
        sweep = self._sweep_event(walk)
        self._parts.lease.check()
        self._parts.archive.keep_record(sweep.epoch, sweep.counter, {"kind": "sweep", **sweep.model_dump()})
        self._parts.lease.used_number()
        self._hooks.checkpoint("closed")
        self._parts.lease.check()
        self._parts.publisher.publish([sweep])
        self._parts.publisher.confirm(self._step.while_waiting)
        self._hooks.checkpoint("swept")
        tally.complete, tally.reason = walk.reason is None, walk.reason
        log.log(
            logging.WARNING if walk.reason else logging.INFO,
            "sweep source=%s search=%s pages=%d complete=%s reason=%s",
            self._source.name, walk.search, walk.page, tally.complete, walk.reason,
        )  # fmt: skip
        turn.closed(walk)
        after = turn.next(walk)
        if after is None:
            if turn.is_complete(walk):
                self._release.swept(walk.mark, searches, self._now())
            self._parts.lease.save_cursor("")
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
