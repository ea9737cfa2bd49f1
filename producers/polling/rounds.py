"""A round: every search of a source swept once, in the order of a schedule, as far as the quota pays."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from producers.limits.ledger import Ledger, QuotaUsedUp
from producers.polling.history import NEVER, History, Past
from producers.polling.lease import SourceLease
from producers.polling.walk import Walk


def plan(
    searches: Sequence[str],
    past: Mapping[str, Past],
    weights: Mapping[str, int],
    affordable: int | None,
    at: float,
) -> list[str]:
    """The searches to sweep with `affordable` requests (None: as many as it takes), in order.

    Searches never tried come first, the most wanted before others; then those with the greatest product of weight and
    time since they were tried. A search that costs more than is left is passed over, unless nothing else is begun: one
    that is dearer than the whole quota must be begun, too, and is continued when there is room again.
    """
    ordered = in_order(searches, past, weights, at)
    if affordable is None:
        return ordered
    if affordable < 1:
        return []
    costs = expected_pages(searches, past)
    chosen: list[str] = []
    for search in ordered:
        if costs[search] <= affordable:
            chosen.append(search)
            affordable -= costs[search]
    return chosen or ordered[:1]


def in_order(searches: Sequence[str], past: Mapping[str, Past], weights: Mapping[str, int], at: float) -> list[str]:
    """The searches, most stale and most wanted first; equal ones stay as they stand."""

    def rank(search: str) -> tuple[bool, float]:
        tried, weight = past.get(search, NEVER).tried_at, weights.get(search, 1)
        return (True, -weight * max(0.0, at - tried)) if tried else (False, -weight)

    return sorted(searches, key=rank)


def expected_pages(searches: Sequence[str], past: Mapping[str, Past]) -> dict[str, int]:
    """Pages each search will take: as many as last time, or as the others took on average; at least one."""
    known = [past[search].pages for search in searches if search in past and past[search].pages]
    usual = -(-sum(known) // len(known)) if known else 1
    return {search: past.get(search, NEVER).pages or usual for search in searches}


@dataclass
class Round:
    """A round as a run knows it. It extends over runs: a walk carries the time its round began.

    `weights`: of the searches, in their order. Without a `ledger` the API states no quota.
    """

    weights: Mapping[str, int]
    lease: SourceLease
    history: History
    ledger: Ledger | None
    now: Callable[[], datetime]

    def __post_init__(self) -> None:
        self.searches = list(self.weights)
        self._past = self.history.load(self.searches)
        self._done: set[str] = set()  # the clock may be set back in the middle

    def next(self, before: Walk) -> Walk | None:
        """The next walk of the round that `before` belongs to; None when it is over.

        The cursor points to it. Raises QuotaUsedUp when no request is left for it.
        """
        left = [search for search in self.searches if self._is_left(search, before.round_at)]
        if not left:
            return None
        paid = plan(left, self._past, self.weights, self._affordable(), self.now().timestamp())
        search = (paid or left)[0]
        past = self._past.get(search, NEVER)
        walk = Walk(
            search=search,
            origin=before.origin,
            round_at=before.round_at,
            mark=before.mark,
            before=past.listed,
            doubted=past.doubted,
        )
        self.lease.save_cursor(walk.to_json())
        if paid:
            return walk
        assert self.ledger is not None
        used_up = self.ledger.used_up(self.ledger.wait())
        raise QuotaUsedUp(f"{used_up}; searches left to sweep: {len(left)}", used_up.retry_after)

    def _is_left(self, search: str, round_at: float) -> bool:
        # A moment still to come is one of a clock that was wrong.
        tried_at = self._past.get(search, NEVER).tried_at
        return search not in self._done and not round_at <= tried_at <= self.now().timestamp()

    def _affordable(self) -> int | None:
        if self.ledger is None:
            return None
        left = self.ledger.left() or 0
        return left if left or self.ledger.wait() > 0 else 1  # one that finds out whether others have left room

    def closed(self, walk: Walk) -> None:
        """Notes that a search's walk is over."""
        now, before = self.now().timestamp(), self._past.get(walk.search, NEVER)
        if walk.reason is None:
            past = Past(now, now, walk.page, walk.listed)
        else:  # one that failed says nothing of how many there are
            past = replace(before, tried_at=now, pages=walk.page)
        if walk.doubtful:
            past = replace(past, doubted=walk.listed)
        self.history.save(walk.search, past)
        self._past[walk.search] = past
        self._done.add(walk.search)

    def is_complete(self, walk: Walk) -> bool:
        """True when every search had a complete sweep in the round of the walk."""
        past = [self._past.get(search, NEVER) for search in self.searches]
        return all(walk.round_at <= one.swept_at <= one.tried_at for one in past)
