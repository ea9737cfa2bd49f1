"""Progress of a command: each step as it begins and, while a step lasts, a sign that it still runs.

Nothing is printed to standard output within: at a terminal it would come in between.
"""

import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.status import Status

SILENCE_SECONDS = 10.0  # nothing is silent for longer


def silent(*_: str) -> None:
    """Tells nobody."""


class Steps:
    """Called with each step as it begins, and with a detail of it. The same step again changes its detail alone."""

    def __init__(self, title: str, tell: Callable[[str], None]) -> None:
        self._title, self._tell = title, tell
        self._step = self._detail = ""
        self._since = self._last = time.monotonic()

    def __call__(self, step: str, detail: str = "") -> None:
        if step != self._step:
            self._step, self._since = step, time.monotonic()
            self.begun()
        self.note(detail)

    def note(self, detail: str) -> None:
        """Sets the detail of the step."""
        self._detail = detail

    def begun(self) -> None:
        self.heard()
        self._tell(self._what)

    def heard(self) -> None:
        """Something was reported in another way."""
        self._last = time.monotonic()

    def beat(self, silence: float) -> None:
        """Reports that the step still runs, when nothing was reported for that long."""
        if (now := time.monotonic()) - self._last >= silence:
            self._last = now
            detail = f" ({self._detail})" if self._detail else ""
            self._tell(": ".join(filter(None, (self._what, f"still at it after {now - self._since:.0f} s{detail}"))))

    @property
    def _what(self) -> str:
        return ": ".join(filter(None, (self._title, self._step)))


class _AtTerminal(Steps):
    """In a line that changes. Under a title it goes without a trace; without one, each step that is done stays."""

    def __init__(self, title: str, console: "Console", status: "Status") -> None:
        from rich.markup import escape

        super().__init__(title, lambda text: None)
        self._console, self._status, self._escape = console, status, escape
        self._before = ""

    def begun(self) -> None:
        if self._before and not self._title:
            self._console.print(f"[green]✓[/green] {self._escape(self._before)}")
        self._before = self._step

    def note(self, detail: str) -> None:
        self._status.update(f"{self._escape(self._what)}  [dim]{self._escape(detail)}[/dim]")


@contextmanager
def progress(title: str = "", *, quick: bool = False) -> Iterator[Steps]:
    """Steps, shown at a terminal in a line that changes, elsewhere as lines: see `in_lines`."""
    if not sys.stderr.isatty():
        with in_lines(title, quick=quick) as steps:
            yield steps
        return
    from rich.console import Console  # only now: it costs a noticeable part of a short command

    console = Console(stderr=True)
    with console.status(title or "starting") as status:
        at_terminal = _AtTerminal(title, console, status)
        yield at_terminal
        at_terminal("")


@contextmanager
def in_lines(title: str = "", *, quick: bool = False, silence: float = SILENCE_SECONDS) -> Iterator[Steps]:
    """Steps, each a line on standard error, and one more wherever nothing was reported for `silence` seconds.

    `quick`: the title alone is no line; only a step that lasts gets one.
    """
    steps = Steps(title, _say)
    if title and not quick:
        steps.begun()
    with _beating(steps, silence):
        yield steps


@contextmanager
def in_log(log: logging.Logger, title: str, *, ends: bool = True, silence: float = SILENCE_SECONDS) -> Iterator[None]:
    """Within, the log says that `title` still runs, wherever it said nothing else for `silence` seconds.

    Work without an end, a daemon's, is left out: it is known to run.
    """
    if not ends:
        yield
        return
    steps = Steps(title, lambda text: log.info("event=working detail=%s", text))
    heard = _Heard(steps)
    logging.getLogger().addHandler(heard)
    try:
        with _beating(steps, silence):
            yield
    finally:
        logging.getLogger().removeHandler(heard)


class _Heard(logging.Handler):
    def __init__(self, steps: Steps) -> None:
        super().__init__()
        self._steps = steps

    def emit(self, record: logging.LogRecord) -> None:
        self._steps.heard()


@contextmanager
def _beating(steps: Steps, silence: float) -> Iterator[None]:
    ended = threading.Event()

    def beat() -> None:
        while not ended.wait(silence / 10):
            steps.beat(silence)

    thread = threading.Thread(target=beat, name="progress", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _say(text: str) -> None:
    with suppress(OSError, ValueError):  # nobody reads it any more
        sys.stderr.write(f"gpps: {text}\n")
        sys.stderr.flush()
