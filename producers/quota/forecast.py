"""What the rest of a quota pays for, and when every search will have been swept once: plain values, no clock."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from producers.quota import usage as usages
from producers.quota.usage import Usage
from producers.source import Quota
from producers.sweep.history import NEVER, Past
from producers.sweep.rounds import expected_pages, plan


@dataclass(frozen=True)
class Forecast:
    """`sweep_requests`: what a sweep of every search takes, by what each took last time.

    `affordable_searches` and `share` (of `sweep_requests`, at most 1): what is left pays for now.
    `all_swept_seconds`: until every search has had a complete sweep at least once; infinity: not under this quota.
    """

    searches: int
    never_swept: int
    sweep_requests: int
    affordable_searches: int
    share: float
    all_swept_seconds: float


def forecast(
    searches: Sequence[str], past: Mapping[str, Past], usage: Usage, quotas: Sequence[Quota], now: float
) -> Forecast:
    """The forecast at `now`, in seconds since 1970, if nothing fails and pages stay as many as they were."""
    costs = expected_pages(searches, past)
    total = sum(costs.values())
    never = [search for search in searches if not past.get(search, NEVER).swept_at]
    left = usages.left(usage, quotas, now)
    made = plan(searches, past, {}, left, now)
    paid = [search for search in made if left is None or costs[search] <= left]
    return Forecast(
        searches=len(searches),
        never_swept=len(never),
        sweep_requests=total,
        affordable_searches=len(paid),
        share=1.0 if left is None else min(1.0, left / total),
        all_swept_seconds=_until(sum(costs[search] for search in never), usage, quotas, now),
    )


def _until(requests: int, usage: Usage, quotas: Sequence[Quota], now: float) -> float:
    """Seconds until so many requests have been made: whole windows for those that exceed what is left now."""
    return max((_under(requests, usage, quota, now) for quota in quotas), default=0.0)


def _under(requests: int, usage: Usage, quota: Quota, now: float) -> float:
    over = requests - (usages.left(usage, [quota], now) or 0)
    if over <= 0:
        return 0.0
    allowed = usages.limit(usage, quota)
    if quota.window_seconds is None or allowed < 1:
        return math.inf
    return float(math.ceil(over / allowed) * quota.window_seconds)
