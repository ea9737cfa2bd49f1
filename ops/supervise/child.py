"""One run of a stage as a child process: its log, its signals, and its end with all that it started."""

import json
import os
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from ops.local.process import LAUNCH, RECORD
from ops.settings import PROJECT

PIECE_BYTES = 1 << 20  # a line longer than this is passed on in pieces
REASON_CHARACTERS = 300

Show = Callable[[bytes], None]


class Child:
    """A process in a session of its own, on record in `folder`, whose output goes to `show` line by line."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], folder: Path, show: Show) -> None:
        self._folder = folder
        self._show = show
        self._tail: deque[bytes] = deque(maxlen=20)
        self._process = subprocess.Popen(
            LAUNCH,
            cwd=PROJECT,
            env={**environment, "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # a Ctrl-C at the terminal reaches the supervisor alone, which passes it on once
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        what = {"parent": os.getpid(), "record_file": str(folder / RECORD), "record": {}, "command": list(command)}
        with (
            suppress(BrokenPipeError),
            self._process.stdin as stdin,
        ):  # one that was killed already is seen to have ended
            stdin.write(json.dumps(what).encode())
        self._reader = threading.Thread(target=self._read, args=(self._process.stdout,), daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask_to_end(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        """Ends it, and all that it started, at once."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)

    def ended(self) -> int | None:
        """Its exit code once it has ended (negative: a signal's number), with whatever it left behind ended too."""
        if os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            return None
        self.kill()  # before its number is given back: what is left of its group can be nobody else's
        code = self._process.wait()
        (self._folder / RECORD).unlink(missing_ok=True)
        self._reader.join(timeout=2)
        return code

    def last_line(self) -> str | None:
        """The last line that it wrote, if any."""
        lines = [line for line in (_plain(piece) for piece in self._tail) if line]
        return lines[-1].removeprefix("gpps: ") if lines else None

    def _read(self, output: IO[bytes]) -> None:
        with output:
            while piece := output.readline(PIECE_BYTES):
                self._tail.append(piece[: REASON_CHARACTERS * 4])
                self._show(piece)


def _plain(line: bytes) -> str:
    text = line.decode(errors="replace").strip()
    return "".join(each if each.isprintable() else " " for each in text)[:REASON_CHARACTERS]
