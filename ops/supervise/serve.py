"""The supervisor as a process: its stages, its own log, and what an earlier one left."""

import os
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from ops.local.process import RECORD
from ops.local.stack import bound_logs
from ops.supervise.folder import SUPERVISOR, Folder
from ops.supervise.leftover import end_left_over
from ops.supervise.logs import RotatedLog
from ops.supervise.record import write_record
from ops.supervise.runner import Rules, Runner
from ops.supervise.supervisor import Supervisor


def serve(
    folder: Folder,
    commands: Mapping[str, Sequence[str]],
    environment: Mapping[str, str],
    rules: Rules,
    foreground: bool,
) -> None:
    """Keeps the wanted stages until it is told to stop. With `foreground`, standard error shows what they write."""
    folder.make()
    write_record(folder.process(SUPERVISOR), sys.argv)
    log = RotatedLog(folder.log(SUPERVISOR))

    def say(text: str) -> None:
        line = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {text}\n".encode()
        log.write(line)
        if foreground:
            show(SUPERVISOR, line)

    say(f"supervisor started, process {os.getpid()}")
    end_left_over(folder, rules.grace, say)
    stages = [
        Runner(name, command, environment, folder, rules, say, show if foreground else _hide)
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
