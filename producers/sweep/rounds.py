"""A round: every search of a source swept once, in the order of the schedule, as far as the quota pays."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from producers.quota.ledger import QuotaUsedUp
from producers.source import Source
from producers.sweep import schedule
from producers.sweep.cursor import Walk
from producers.sweep.page import Parts
from producers.sweep.schedule import NEVER, Past


class Round:
    """What a run knows of its round. It goes on over runs: a walk carries when its round began."""

    def __init__(
        self, source: Source, settings: Any, searches: list[str], parts: Parts, now: Callable[[], datetime]
    ) -> None:
        self._searches = searches
        self._parts = parts
        self._now = now
        self._past = parts.history.load(searches)
        self._weights = {search: source.weight(settings, search) for search in searches}
        self._done: set[str] = set()  # the clock may be set back in the middle

    def next(self, before: Walk) -> Walk | None:
        """The next walk of the round that `before` belongs to; None when it is over.

        The cursor points to it. Raises QuotaUsedUp when no request is left for it.
        """
        left = [search for search in self._searches if self._is_left(search, before.round_at)]
        if not left:
            return None
        plan = schedule.plan(left, self._past, self._weights, self._affordable(), self._now().timestamp())
        search = (plan.now or left)[0]
        past = self._past.get(search, NEVER)
        walk = Walk(
            search=search,
            origin=before.origin,
            round_at=before.round_at,
            mark=before.mark,
            before=past.listed,
            doubted=past.doubted,
        )
        self._parts.lease.save_cursor(walk.to_json())
        if plan.now:
            return walk
        assert self._parts.ledger is not None
        used_up = self._parts.ledger.used_up(self._parts.ledger.wait())
        raise QuotaUsedUp(f"{used_up}; searches left to sweep: {len(left)}", used_up.retry_after)

    def _is_left(self, search: str, round_at: float) -> bool:
        # A moment still to come is one of a clock that was wrong.
        tried_at = self._past.get(search, NEVER).tried_at
        return search not in self._done and not round_at <= tried_at <= self._now().timestamp()

    def _affordable(self) -> int | None:
        ledger = self._parts.ledger
        if ledger is None:
            return None
        left = ledger.left() or 0
        return left if left or ledger.wait() > 0 else 1  # one that finds out whether others have left room

    def closed(self, walk: Walk) -> None:
        """Notes that a search's walk is over."""
        now, before = self._now().timestamp(), self._past.get(walk.search, NEVER)
        if walk.reason is None:
            past = Past(now, now, walk.page, walk.listed)
        else:  # one that failed says nothing of how many there are
            past = replace(before, tried_at=now, pages=walk.page)
        if walk.doubtful:
            past = replace(past, doubted=walk.listed)
        self._parts.history.save(walk.search, past)
        self._past[walk.search] = past
        self._done.add(walk.search)

    def is_complete(self, walk: Walk) -> bool:
        """Whether every search had a complete sweep in the round of the walk."""
        past = [self._past.get(search, NEVER) for search in self._searches]
        return all(walk.round_at <= one.swept_at <= one.tried_at for one in past)
