"""Time, chance and waiting, handed to whatever needs them; and instants as people write them."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, repeat

from plumbing.errors import Interrupted, Stopped

SLICE_SECONDS = 0.2
LONGEST_PAUSE = 60.0  # seconds


def pauses() -> Iterator[float]:
    """Seconds between tries: doubled from 1, at most LONGEST_PAUSE."""
    return chain((2.0**n for n in range(6)), repeat(LONGEST_PAUSE))


class Stop:
    """A request that the process stop, with the signal that made it. Takes no lock, so a signal handler may set it."""

    def __init__(self) -> None:
        self.signal: int | None = None
        self._at_once = False

    def request(self, signal: int) -> None:
        """Raises Interrupted within `at_once`."""
        self.signal = signal
        if self._at_once:
            raise Interrupted(signal)

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Meanwhile a stop does not wait for what is under way, such as an answer: nothing has begun."""
        self._at_once = True
        try:
            yield
        finally:
            self._at_once = False

    @property
    def requested(self) -> bool:
        return self.signal is not None


@dataclass(frozen=True)
class Clock:
    """`now` is aware UTC; `monotonic` counts seconds; `sleep` may raise Stopped; `random` gives numbers in [0, 1)."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    random: Callable[[], float] = random.random


def interruptible(stop: Stop, while_waiting: Callable[[], None]) -> Callable[[float], None]:
    """A sleep that raises Stopped soon after a stop was asked for; calls `while_waiting` about five times a second."""

    def sleep(seconds: float) -> None:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if stop.requested:
                raise Stopped(f"asked to stop with {left:.0f} s left to wait")
            while_waiting()
            time.sleep(min(SLICE_SECONDS, left))

    return sleep


def instant_of(text: str) -> datetime:
    """The UTC instant of an ISO 8601 date or date and time, in UTC where it names no zone. Raises ValueError."""
    found = datetime.fromisoformat(text)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
