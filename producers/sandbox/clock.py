"""The sandbox's own time: the day that is served, and seconds that quotas count in. It may run fast."""

from collections.abc import Callable
from threading import Lock
from typing import NamedTuple

DAY_SECONDS = 86_400


class _Since(NamedTuple):
    """A moment from which time runs at one speed. `began` is when, in sandbox seconds, the day at it began."""

    real: float
    seconds: float
    day: int
    began: float
    seconds_per_day: float | None


class SandboxTime:
    """Any thread may look. `clock` counts real seconds.

    With `seconds_per_day` (real seconds that a day takes) the day moves on by itself; without it a day stays until it
    is set, and seconds are real ones. Setting a later day lets the days between pass; seconds never go back.
    """

    def __init__(self, day: int, seconds_per_day: float | None, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = Lock()
        self._since = _Since(clock(), 0.0, day, 0.0, seconds_per_day)

    @property
    def seconds_per_day(self) -> float | None:
        return self._since.seconds_per_day

    def rate(self) -> float:
        """Sandbox seconds in a real one."""
        return DAY_SECONDS / (self.seconds_per_day or DAY_SECONDS)

    def seconds(self) -> float:
        """Sandbox seconds since some moment."""
        since = self._since
        return since.seconds + (self._clock() - since.real) * DAY_SECONDS / (since.seconds_per_day or DAY_SECONDS)

    def day(self) -> int:
        since = self._since
        passed = 0 if since.seconds_per_day is None else int((self.seconds() - since.began) // DAY_SECONDS)
        return since.day + passed

    def set_day(self, day: int) -> None:
        """This day begins now."""
        with self._lock:
            seconds = self.seconds() + max(0, day - self.day()) * DAY_SECONDS
            self._since = _Since(self._clock(), seconds, day, seconds, self.seconds_per_day)

    def set_speed(self, seconds_per_day: float | None) -> None:
        """From now on a day takes so many real seconds; the present day begins now if days have not passed so far."""
        with self._lock:
            seconds, day, since = self.seconds(), self.day(), self._since
            ran = since.seconds_per_day is not None
            began = since.began + (day - since.day) * DAY_SECONDS if ran else seconds
            self._since = _Since(self._clock(), seconds, day, began, seconds_per_day)
