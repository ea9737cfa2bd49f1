"""Work that stands still at chosen places, so that a test can have two of them take turns in every order."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations

from plumbing.lease.lease import LeaseLost


class Pausing:
    """`work` in a thread, which `step` lets run until it next calls the function it is given, or ends.

    `lost`: it ended because it had been overtaken. Whatever else it raised, `step` raises.
    """

    def __init__(self, work: Callable[[Callable[[str], None]], None]) -> None:
        self.over, self.lost = False, False
        self._go, self._still = threading.Semaphore(0), threading.Semaphore(0)
        self._end = ThreadPoolExecutor(1).submit(self._run, work)

    def step(self) -> None:
        if self.over:
            return
        self._go.release()
        assert self._still.acquire(timeout=60)
        if self.over and (error := self._end.exception()) is not None:
            self.lost = isinstance(error, LeaseLost)
            if not self.lost:
                raise error

    def finish(self) -> None:
        while not self.over:
            self.step()

    def _run(self, work: Callable[[Callable[[str], None]], None]) -> None:
        self._go.acquire()
        try:
            work(self._pause)
        finally:
            self.over = True
            self._still.release()

    def _pause(self, _: str) -> None:
        self._still.release()
        self._go.acquire()


def take_turns(first: Pausing, second: Pausing, turns: tuple[bool, ...]) -> None:
    """Each turn lets the first (False) or the second do a step; then both run to their ends, the second before."""
    for turn in turns:
        (second if turn else first).step()
    second.finish()
    first.finish()


def all_turns(steps: int) -> list[tuple[bool, ...]]:
    """Every order in which two can take so many turns each."""
    places = range(2 * steps)
    return [tuple(place in chosen for place in places) for chosen in combinations(places, steps)]
