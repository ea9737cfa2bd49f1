"""Which searches to sweep, and in what order, when a quota may not pay for all of them: plain values, no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Past:
    """How a search went before; moments in seconds since 1970, 0: never.

    `tried_at` is when its last walk ended, `swept_at` when its last complete one did, `pages` what the last one took.
    `listed` is how many records the last complete one listed, `doubted` how many the last doubted one did since then.
    """

    tried_at: float = 0.0
    swept_at: float = 0.0
    pages: int = 0
    listed: int = 0
    doubted: int | None = None


NEVER = Past()


@dataclass(frozen=True)
class Plan:
    """Searches in order: those that the quota pays for, and the rest."""

    now: list[str]
    later: list[str]


def plan(
    searches: Sequence[str],
    past: Mapping[str, Past],
    weights: Mapping[str, int],
    affordable: int | None,
    at: float,
) -> Plan:
    """What to sweep with `affordable` requests (None: as many as it takes).

    Searches never tried come first, the most wanted before others; then those with the greatest product of weight and
    time since they were tried. A search that costs more than is left is passed over, unless nothing else is begun: one
    that is dearer than the whole quota must be begun, too, and is gone on with when there is room again.
    """
    ordered = in_order(searches, past, weights, at)
    if affordable is None:
        return Plan(ordered, [])
    if affordable < 1:
        return Plan([], ordered)
    costs = expected_pages(searches, past)
    now: list[str] = []
    for search in ordered:
        if costs[search] <= affordable:
            now.append(search)
            affordable -= costs[search]
    now = now or ordered[:1]
    chosen = set(now)
    return Plan(now, [search for search in ordered if search not in chosen])


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
