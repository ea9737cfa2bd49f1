"""The rate limit of the gateway: a rolling hour counted in minutes, refused requests not counted."""

from collections.abc import Callable
from threading import Lock

BUCKET_SECONDS = 60
BUCKETS = 60


class RateLimit:
    """Counts the requests of one key; may be asked from several threads. `clock` counts seconds and never goes back."""

    def __init__(self, per_hour: int, clock: Callable[[], float]) -> None:
        self.per_hour = per_hour
        self._clock = clock
        self._counts: dict[int, int] = {}
        self._lock = Lock()

    def take(self) -> int | None:
        """Count one request and say how many are left; None when it is one too many."""
        with self._lock:
            minute = int(self._clock() // BUCKET_SECONDS)
            self._counts = {at: count for at, count in self._counts.items() if at > minute - BUCKETS}
            left = self.per_hour - sum(self._counts.values())
            if left <= 0:
                return None
            self._counts[minute] = self._counts.get(minute, 0) + 1
            return left - 1
