"""The supervisor: one loop that moves every stage towards what is wanted, until it is told to stop."""

import os
import signal
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from types import FrameType

from ops.supervise.folder import Folder, StageState
from ops.supervise.runner import Runner

LOOK_SECONDS = 0.1
LOOKS_PER_TIDYING = 600  # a minute


class Supervisor:
    """Keeps `runners`, which stand in the order in which data flows. The first signal drains, the second one kills.

    `producers` is the folder in which producers say what they wait for; `tidy` is called about once a minute.
    """

    def __init__(self, folder: Folder, runners: Sequence[Runner], producers: str, tidy: Callable[[], None]) -> None:
        self._folder = folder
        self._runners = runners
        self._producers = producers
        self._tidy = tidy
        self._looks = 0
        self._signals = 0
        self._told: list[StageState] | None = None

    def run(self) -> None:
        """Until a signal has come and every stage has ended."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._signalled)
        pause = threading.Event()
        while not (self._signals and not any(runner.runs for runner in self._runners)):
            self._look()
            pause.wait(LOOK_SECONDS)
        self._look()

    def _look(self) -> None:
        wanted: Mapping[str, int] = {} if self._signals else self._folder.wanted()
        for runner in self._runners:
            if self._signals > 1:
                runner.kill()
            runner.advance(wanted.get(runner.name))
        self._tell()
        if self._looks % LOOKS_PER_TIDYING == 0:
            self._tidy()
        self._looks += 1

    def _tell(self) -> None:
        states = [runner.state() for runner in self._runners]
        if states != self._told:
            with suppress(OSError):  # a full disk must not end what runs; told at the next look
                self._folder.tell(os.getpid(), states, self._producers)
                self._told = states

    def _signalled(self, number: int, frame: FrameType | None) -> None:
        self._signals += 1
