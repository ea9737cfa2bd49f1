"""The supervisor: one process and one loop that moves every stage towards what is wanted, until it is stopped."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType

from ops.local.process import RECORD
from ops.local.stack import bound_logs
from ops.supervise.folder import SUPERVISOR, Folder, StageState
from ops.supervise.logs import RotatedLog
from ops.supervise.runner import Rules, Runner
from plumbing.logs import Redacting

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
        self._reported: list[StageState] | None = None

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
        if states != self._reported:
            with suppress(OSError):  # a full disk must not end what runs; written at the next look
                self._folder.tell(os.getpid(), states, self._producers)
                self._reported = states

    def _signalled(self, number: int, frame: FrameType | None) -> None:
        self._signals += 1


def serve(
    folder: Folder,
    commands: Mapping[str, Sequence[str]],
    environment: Mapping[str, str],
    rules: Rules,
    form: Redacting,
    foreground: bool,
) -> None:
    """Keeps the wanted stages until it is stopped. With `foreground`, standard error shows what they write.

    What they and the supervisor write are events in this form.
    """
    folder.make()
    folder.record_self()
    log = RotatedLog(folder.log(SUPERVISOR))

    def say(text: str) -> None:
        line = form.stamped(f"{text}\n", SUPERVISOR).encode()
        log.write(line)
        if foreground:
            show(SUPERVISOR, line)

    say(f"supervisor started, process {os.getpid()}")
    folder.end_left_over(rules.grace, say)
    stages = [
        Runner(name, command, environment, folder, rules, say, form, show if foreground else _hide)
        for name, command in commands.items()
    ]
    memory = environment.get("GPPS_STATE_DIR") or str(Path.home() / ".local" / "state" / "gpps")
    home = folder.path.parent
    Supervisor(folder, stages, memory, lambda: bound_logs(home)).run()
    say("supervisor stopped")
    (folder.process(SUPERVISOR) / RECORD).unlink(missing_ok=True)


def show(name: str, line: bytes) -> None:
    """One line of a stage at the terminal."""
    sys.stderr.write(f"{name} | {line.decode(errors='replace').rstrip()}\n")
    sys.stderr.flush()


def _hide(name: str, line: bytes) -> None:
    pass
