"""Usage of an API's quotas, as a value: plain arithmetic, nothing stored, no clock.

Requests are counted in 60 buckets per window. A bucket counts until a whole window after its end, so that no window,
wherever it begins, ever holds more than the quota; room comes back at most a sixtieth of the window late.
"""

import math
from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from producers.source import Quota

BUCKETS = 60
TRUST_SHARE = 12  # an API that said "none left" is asked again after a twelfth of the window, at least a minute
MIN_TRUST_SECONDS = 60.0


class StatedQuota(BaseModel):
    """A quota as the API last stated it, `at` seconds since 1970.

    `beyond`: requests that it had counted and the ledger had not, made with the same key somewhere else.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: float
    limit: int
    beyond: int


class Usage(BaseModel):
    """Requests of one key. `buckets`: by window in seconds, then by bucket; `total`: all there ever were."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    total: int = 0
    buckets: Mapping[int, Mapping[int, int]] = {}
    stated: Mapping[int, StatedQuota] = Field(default={}, alias="told")  # as ledgers that are stored have it

    def to_json(self) -> str:
        return self.model_dump_json(exclude_defaults=True, by_alias=True)


def from_json(text: str) -> Usage:
    """The usage a ledger holds. Raises ValueError when this version cannot read it."""
    try:
        return Usage.model_validate_json(text)
    except ValidationError:
        raise ValueError(f"not a usage: {text[:80]!r}") from None


def used(usage: Usage, quota: Quota, now: float) -> int:
    """Requests of ours that count against the quota at `now`, in seconds since 1970."""
    if quota.window_seconds is None:
        return usage.total
    return sum(_counting(usage, quota.window_seconds, now).values())


def limit(usage: Usage, quota: Quota) -> int:
    """Requests the quota allows: what the settings say, or less when the API says so."""
    stated = usage.stated.get(quota.window_seconds or 0)
    return min(quota.requests, stated.limit) if stated else quota.requests


def left(usage: Usage, quotas: Sequence[Quota], now: float) -> int | None:
    """Requests that every quota still allows at `now`; None when there is no quota."""
    return min((_left(usage, quota, now) for quota in quotas), default=None)


def wait(usage: Usage, quotas: Sequence[Quota], now: float) -> float:
    """Seconds until one more request may be made: 0 when now, infinity when never under these quotas."""
    return max((_wait(usage, quota, now) for quota in quotas), default=0.0)


def taken(usage: Usage, quotas: Sequence[Quota], now: float) -> Usage:
    """The usage after one more request at `now`; what no longer counts is dropped."""
    buckets = {}
    for window in {quota.window_seconds for quota in quotas if quota.window_seconds is not None}:
        counting, bucket = _counting(usage, window, now), _bucket(window, now)
        buckets[window] = {**counting, bucket: counting.get(bucket, 0) + 1}
    return usage.model_copy(update={"total": usage.total + 1, "buckets": buckets})


def following(usage: Usage, quotas: Sequence[Quota], stated_limit: int, stated_left: int, now: float) -> Usage:
    """The usage after the API stated that `stated_left` of `stated_limit` requests are left.

    Of several quotas this is the one with that limit, or else that of the shortest window.
    """
    rolling = sorted((q for q in quotas if q.window_seconds is not None), key=lambda q: q.window_seconds or 0)
    if not rolling:
        return usage
    quota = next((one for one in rolling if one.requests == stated_limit), rolling[0])
    allowed = min(quota.requests, stated_limit)
    beyond = max(0, allowed - used(usage, quota, now) - stated_left)
    stated = StatedQuota(at=now, limit=stated_limit, beyond=beyond)
    return usage.model_copy(update={"stated": {**usage.stated, quota.window_seconds or 0: stated}})


def news(before: Usage, after: Usage) -> bool:
    """True when the stated quotas are worth storing: they change what is left, or were last noted a bucket ago."""
    return {window: _noted(stated, window) for window, stated in before.stated.items()} != {
        window: _noted(stated, window) for window, stated in after.stated.items()
    }


def _noted(stated: StatedQuota, window: int) -> tuple[int, int, int]:
    return stated.limit, stated.beyond, _bucket(window, stated.at)


def _left(usage: Usage, quota: Quota, now: float) -> int:
    return max(0, limit(usage, quota) - used(usage, quota, now) - _beyond(usage, quota, now))


def _beyond(usage: Usage, quota: Quota, now: float) -> int:
    stated = usage.stated.get(quota.window_seconds or 0)
    return stated.beyond if stated and now < stated.at + (quota.window_seconds or 0) else 0


def _wait(usage: Usage, quota: Quota, now: float) -> float:
    window = quota.window_seconds
    over = used(usage, quota, now) + 1 - limit(usage, quota)
    if over > 0:
        return math.inf if window is None or quota.requests < 1 else _frees(usage, window, over, now) - now
    if window is None or _left(usage, quota, now) > 0:
        return 0.0
    # Others hold the rest, for an unknown time, so one request finds out now and then.
    return max(0.0, usage.stated[window].at + max(MIN_TRUST_SECONDS, window / TRUST_SHARE) - now)


def _frees(usage: Usage, window: int, over: int, now: float) -> float:
    """The time when so many of the counting requests count no longer, the oldest first."""
    for bucket, count in sorted(_counting(usage, window, now).items()):
        over -= count
        if over <= 0:
            return (bucket + BUCKETS + 1) * window / BUCKETS
    return now + window  # the API allows none at all


def _counting(usage: Usage, window: int, now: float) -> dict[int, int]:
    oldest = _bucket(window, now) - BUCKETS
    return {bucket: count for bucket, count in usage.buckets.get(window, {}).items() if bucket >= oldest}


def _bucket(window: int, now: float) -> int:
    return math.floor(now * BUCKETS / window)
