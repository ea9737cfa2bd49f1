"""Access to a sandbox: keys and their quotas, which outlive the day and may change while it serves.

A sandbox takes its gate from `SandboxOptions.gate`, asks it once per request, and puts its verdict in its API's words.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from threading import Lock
from time import monotonic
from typing import Literal

from producers.source import Quota, SandboxOptions

KeyState = Literal["valid", "disabled", "unauthorized"]
Verdict = Literal["admitted", "missing", "unknown", "disabled", "unauthorized", "over"]
PARTS = 60  # of a window: it rolls on by one of them at a time


@dataclass(frozen=True)
class Key:
    """A key the API has given out. `unauthorized`: known, but not for this API. All quotas hold at once."""

    state: KeyState = "valid"
    quotas: tuple[Quota, ...] = ()


@dataclass(frozen=True)
class Admission:
    """The verdict on a request. `limit` and `left` are those of the quota with least left, None without quotas;
    `wait_seconds` is how long, in real seconds, that quota stays used up (None: it is not, or for ever)."""

    verdict: Verdict
    limit: int | None = None
    left: int | None = None
    wait_seconds: int | None = None


class Gate:
    """Keys and what they have used. Any thread may ask.

    `clock` counts seconds and never goes back; `rate` is how many of them there are in a real second.
    """

    def __init__(
        self, keys: Mapping[str, Key], clock: Callable[[], float], rate: Callable[[], float] = lambda: 1.0
    ) -> None:
        self._keys = dict(keys)
        self._clock = clock
        self._rate = rate
        self._used: dict[tuple[str, int | None], dict[int, int]] = {}  # by key and window: requests by its parts
        self._lock = Lock()

    def issued(self) -> dict[str, Key]:
        """Every key it knows."""
        with self._lock:
            return dict(self._keys)

    def put(self, name: str, key: Key) -> None:
        """Gives out a key, or changes it; what it has used stays used."""
        with self._lock:
            self._keys[name] = key

    def admit(self, name: str | None) -> Admission:
        """The verdict on one request, which counts when it is admitted."""
        with self._lock:
            key = self._keys.get(name or "")
            if not name or key is None:
                return Admission("unknown" if name else "missing")
            if key.state != "valid":
                return Admission(key.state)
            return self._take(name, key.quotas)

    def _take(self, name: str, quotas: Sequence[Quota]) -> Admission:
        now = self._clock()
        left = {quota: quota.requests - sum(self._parts(name, quota, now).values()) for quota in quotas}
        least = min(quotas, key=left.__getitem__, default=None)
        if least is not None and left[least] <= 0:
            return Admission("over", least.requests, 0, self._wait(name, least, now))
        for window in {quota.window_seconds for quota in quotas} | {None}:
            part = _part(window, now)
            used = self._used.setdefault((name, window), {})
            used[part] = used.get(part, 0) + 1
        return Admission("admitted") if least is None else Admission("admitted", least.requests, left[least] - 1)

    def _parts(self, name: str, quota: Quota, now: float) -> dict[int, int]:
        """The requests that count against a quota; those before its window are forgotten."""
        used = self._used.get((name, quota.window_seconds), {})
        if quota.window_seconds is not None:
            used = {part: count for part, count in used.items() if part > _part(quota.window_seconds, now) - PARTS}
            self._used[name, quota.window_seconds] = used
        return used

    def _wait(self, name: str, quota: Quota, now: float) -> int | None:
        used = self._parts(name, quota, now)
        if quota.window_seconds is None or not used:
            return None
        free_at = (min(used) + PARTS) * quota.window_seconds / PARTS
        return max(1, ceil((free_at - now) / self._rate()))


def _part(window_seconds: int | None, now: float) -> int:
    return 0 if window_seconds is None else int(now * PARTS // window_seconds)


def gate_of(options: SandboxOptions) -> Gate:
    """The gate that the options hand in; else one for their key and its requests per hour."""
    hourly = Quota(options.requests_per_hour, 3600)
    return options.gate or Gate({options.key: Key(quotas=(hourly,))}, monotonic)
