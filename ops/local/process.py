"""A service's process: started on record, recognised by pid and time of birth, looked at, stopped by pid."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import psutil

from ops.local import launch
from ops.local.home import Home
from plumbing.errors import Failure
from plumbing.files import write_private

RECORD = "process.json"
LOG = "log"
MAX_LOG_BYTES = 10_000_000
BORN_TOLERANCE_SECONDS = 2.0
POLL_SECONDS = 0.02


@dataclass(frozen=True)
class Launch:
    """What to run: the command with a full path first, and its whole environment."""

    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Record:
    """Who was started: pid and birth, its ports, what its users put into their environment, what was run."""

    pid: int
    born: float
    ports: dict[str, int]
    provides: dict[str, str]
    stop_signal: int
    command: list[str]

    def process(self) -> psutil.Process | None:
        """The process when it still lives and is the one that was started, not another that got its number."""
        try:
            process = psutil.Process(self.pid)
            same = abs(launch.born(self.pid) - self.born) < BORN_TOLERANCE_SECONDS
            return process if same and process.status() != psutil.STATUS_ZOMBIE else None
        except psutil.NoSuchProcess:
            return None


def read_record(folder: Path) -> Record | None:
    """The record in a service's folder, whether the process lives or not; None when there is none (or half of one)."""
    try:
        return Record(**json.loads((folder / RECORD).read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def start(
    folder: Path, what: Launch, ports: Mapping[str, int], provides: Mapping[str, str], stop_signal: int
) -> Record:
    """Start the command in the service's folder, in a session of its own; raises Failure when it cannot be run."""
    spec: dict[str, Any] = {"record_file": str(folder / RECORD), "log": str(folder / LOG), "folder": str(folder)}
    spec |= {"command": list(what.command), "environment": dict(what.environment)}
    spec["record"] = {"ports": dict(ports), "provides": dict(provides), "stop_signal": int(stop_signal)}
    spec["record"]["command"] = spec["command"]
    program = [sys.executable, "-I", str(Path(launch.__file__))]
    done = subprocess.run(program, input=json.dumps(spec), capture_output=True, text=True, check=False)
    record = read_record(folder)
    if done.returncode != 0 or record is None:
        raise Failure(f"{folder.name}: {done.stderr.strip() or 'was not started'}")
    return record


def stop(folder: Path, limit_seconds: float) -> bool:
    """Ask the process to end, wait, and end it by force at the limit; True when it ended by itself.

    The record is removed. A process that is not the one on record is left alone.
    """
    record = read_record(folder)
    clean = record is None or _end(record, limit_seconds)
    (folder / RECORD).unlink(missing_ok=True)
    return clean


def _end(record: Record, limit_seconds: float) -> bool:
    process = record.process()
    if process is None:
        return True
    children = _children(process)
    _signal(process, record.stop_signal)
    if _ends(record, limit_seconds):
        return True
    for each in (process, *children):
        _signal(each, signal.SIGKILL)
    _ends(record, limit_seconds)
    return False


def _ends(record: Record, limit_seconds: float) -> bool:
    # Not psutil's wait: that also waits until somebody collects the ended process, which in a container nobody may do.
    end = time.monotonic() + limit_seconds
    while record.process() is not None:
        if time.monotonic() > end:
            return False
        time.sleep(POLL_SECONDS)
    return True


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _signal(process: psutil.Process, number: int) -> None:
    with suppress(psutil.NoSuchProcess):  # ended meanwhile: what was wanted
        process.send_signal(number)


def bound_log(folder: Path, most: int = MAX_LOG_BYTES) -> None:
    """Moves what a service has written, once it is more than `most` bytes, to the older of its two log files.

    The service goes on writing at the end of what is left. Lines it writes at the very moment may be lost.
    """
    log = folder / LOG
    with suppress(OSError):  # a full disk is told by whoever needs it
        if log.stat().st_size > most:
            write_private(log.with_name(f"{LOG}.1"), log.read_text(errors="replace"))
            os.truncate(log, 0)


def log_end(folder: Path, lines: int = 15) -> str:
    """The last lines a service wrote."""
    try:
        text = (folder / LOG).read_text(errors="replace")
    except FileNotFoundError:
        return "(it wrote nothing)"
    return "\n".join(text.splitlines()[-lines:]) or "(it wrote nothing)"


State = Literal["running", "stopped", "died"]


@dataclass(frozen=True)
class ServiceStatus:
    """One service. `died`: it was started, was not stopped, and is gone. `memory_mb` counts its children too."""

    name: str
    state: State
    pid: int | None
    ports: dict[str, int]
    memory_mb: int | None


def status_of(home: Home, name: str) -> ServiceStatus:
    """The status of one service of a folder, there or not."""
    record = read_record(home.service(name))
    if record is None:
        return ServiceStatus(name, "stopped", None, {}, None)
    process = record.process()
    if process is None:
        return ServiceStatus(name, "died", record.pid, record.ports, None)
    return ServiceStatus(name, "running", record.pid, record.ports, memory_mb(process))


def family(record: Record) -> list[psutil.Process]:
    """A running service's process and all below it; empty when it has ended."""
    process = record.process()
    try:
        return [process, *process.children(recursive=True)] if process else []
    except psutil.NoSuchProcess:
        return []


def memory_mb(process: psutil.Process, alone: bool = False) -> int | None:
    """What a process and all below it hold for themselves, in MB; None when it has ended meanwhile."""
    total = 0
    try:
        children = [] if alone else process.children(recursive=True)
    except psutil.NoSuchProcess:
        return None
    for each in (process, *children):
        try:
            memory = each.memory_info()
        except psutil.NoSuchProcess:
            continue  # a child that ended between the two looks
        total += memory.rss - getattr(memory, "shared", 0)
    return round(total / 1e6)
