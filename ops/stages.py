"""Running the stages as what they are: processes of their own, configured by their environment alone."""

import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ops.supervise.logs import RotatedLog

ROOT = Path(__file__).parent.parent
GRACE_SECONDS = 30.0


@dataclass
class StageFailed(RuntimeError):
    """A stage ended with another code than 0. `tail` holds its last log lines, `log` is the file with all of them."""

    stage: str
    code: int
    tail: str
    log: Path

    @property
    def last_line(self) -> str:
        return self.tail.rpartition("\n")[2] or f"ended with exit code {self.code}"

    def __str__(self) -> str:
        return f"{self.stage} ended with exit code {self.code}; its log is {self.log}; its last lines:\n{self.tail}"


def run(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    log: Path,
    show: Callable[[str], None] = lambda line: None,
) -> str:
    """Runs `python -m <arguments>` and returns its standard output.

    Its log goes to `log` and, line by line, to `show`. When this process is interrupted the stage is asked to end in
    order and waited for, so that nothing is left running. Raises StageFailed.
    """
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        umask=0o077,  # what a local run makes is its owner's alone
        start_new_session=True,  # a Ctrl-C at the terminal reaches this process alone, which then passes it on once
    )
    tail: deque[str] = deque(maxlen=12)
    assert process.stderr is not None
    reader = threading.Thread(target=_copy_log, args=(process.stderr, log, tail, show), daemon=True)
    reader.start()
    try:
        output = process.stdout.read() if process.stdout else ""
        code = process.wait()
    except BaseException:
        _end(process)
        raise
    finally:
        reader.join(timeout=5)
    if code != 0:
        raise StageFailed(" ".join(arguments), code, "\n".join(tail), log)
    return output


def _copy_log(source: IO[str], log: Path, tail: deque[str], show: Callable[[str], None]) -> None:
    copy = RotatedLog(log)
    for line in source:
        copy.write(line.encode())
        tail.append(line.rstrip())
        show(line.rstrip())


def _end(process: "subprocess.Popen[str]") -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
