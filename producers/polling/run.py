"""Runs of a source: rounds in which every search is walked through once.

A round begins with a look at whether the data have changed (where the source can tell), and takes its searches in the
order of the schedule, as far as the quota pays. Each walk ends with its sweep event: archived, published, confirmed;
then the cursor moves to the next search. After a run that was killed or ended early, the next one continues there.
"""

import logging
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from plumbing.clock import Clock
from plumbing.errors import Misconfigured, Stopped
from producers.contract import Sweep
from producers.fields import Label
from producers.limits.ledger import Ledger
from producers.polling.change_detection import ReleaseCheck
from producers.polling.page import PageStep
from producers.polling.progress import RunSummary, SearchSummary
from producers.polling.rounds import Round
from producers.polling.walk import Walk, Walker, from_cursor
from producers.reading.parsing import Stamp, problems

log = logging.getLogger(__name__)

SEARCHES = TypeAdapter(Annotated[list[Label], Field(min_length=1)])


@dataclass(frozen=True)
class Poller:
    """Sweeps one source. Without a `ledger` its API states no quota."""

    step: PageStep
    walker: Walker
    release: ReleaseCheck
    ledger: Ledger | None
    clock: Clock

    def run(self) -> RunSummary:
        """Goes through every search once, or through what an unfinished run left; ends early when asked to stop.

        Raises Paused, KeyRefused, QuotaUsedUp, ServiceAway, BrokerAway, LeaseLost and their like; the next run then
        continues from the cursor.
        """
        searches = self._searches()
        self.walker.breaker.check()
        weights = {search: self.step.feed.weight(search) for search in searches}
        turn = Round(weights, self.step.lease, self.release.history, self.ledger, self.clock.now)
        name, epoch = self.step.source.name, self.step.lease.epoch
        summary = RunSummary(source=name, epoch=epoch, searches=[], finished=False)
        try:
            walk = self._first(turn, summary)
            while walk is not None:
                summary.searches.append(SearchSummary(search=walk.search))
                ended = self.release.checked(self.walker.to_its_end(walk, summary.searches[-1]))
                walk = self._closed(ended, summary.searches[-1], turn)
            summary.finished = True
        except Stopped as stopped:
            log.warning("stopped source=%s: %s", name, stopped)
        return summary

    def _searches(self) -> list[str]:
        named = list(dict.fromkeys(self.step.feed.searches()))
        try:
            return SEARCHES.validate_python(named)
        except ValidationError as error:
            raise Misconfigured(f"{self.step.source.name}: searches of its settings: {problems(error)}") from None

    def _first(self, turn: Round, summary: RunSummary) -> Walk | None:
        """The walk this run begins with: the one that was begun, the next of a begun round, or the first of a new one.

        None when there is nothing to sweep, which the summary then says.
        """
        left = from_cursor(self.step.lease.cursor)
        if left is None or left.origin != self.step.client.origin:
            return self._new_round(turn, summary)
        if left.sweep_id and left.search in turn.searches:
            log.info("going on source=%s search=%s page=%d", self.step.source.name, left.search, left.page)
            return left
        return turn.next(left) or self._new_round(turn, summary)

    def _new_round(self, turn: Round, summary: RunSummary) -> Walk | None:
        origin, now = self.step.client.origin, self.clock.now().timestamp()
        began = Walk(search=turn.searches[0], origin=origin, round_at=now)
        if origin:
            self.release.history.save_sweep(None)  # what comes from elsewhere says nothing of the API's data
        if self.release.possible:
            began = began.model_copy(update={"mark": self.release.mark()})
            oldest = now - self.walker.rules.full_sweep_seconds
            summary.unchanged_since = self.release.unchanged_since(began.mark, turn.searches, oldest)
        return None if summary.unchanged_since else turn.next(began)

    def _closed(self, walk: Walk, tally: SearchSummary, turn: Round) -> Walk | None:
        """Publishes how the walk ended and moves the cursor on; returns the next search's walk, None after the last."""
        self.step.close(self._sweep_event(walk))
        tally.complete, tally.reason = walk.reason is None, walk.reason
        log.log(
            logging.WARNING if walk.reason else logging.INFO,
            "sweep source=%s search=%s pages=%d complete=%s reason=%s",
            self.step.source.name, walk.search, walk.page, tally.complete, walk.reason,
        )  # fmt: skip
        turn.closed(walk)
        after = turn.next(walk)
        if after is None:
            if turn.is_complete(walk):
                self.release.swept(walk.mark, turn.searches, self.clock.now())
            self.step.lease.save_cursor("")
        return after

    def _sweep_event(self, walk: Walk) -> Sweep:
        content = {
            "search": walk.search,
            "started_at": walk.started_at,
            "ended_at": walk.ended_at,
            "pages": walk.page,
            "complete": walk.reason is None,
            "reason": walk.reason,
        }
        model = self.step.source.sweep
        stamp = Stamp(walk.sweep_id, *self.step.lease.next_number(), walk.ended_at)
        return model.model_validate({**content, **stamp.provenance(model, 0)})
