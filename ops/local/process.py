"""A process on record, of a service or a daemon: started, recognised by pid and time of birth, stopped by pid."""

import json
import os
import re
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

from ops.local.home import Home
from ops.local.programs import launch
from plumbing.errors import Failure
from plumbing.files import write_private

RECORD = "process.json"
LOG = "log"
LAUNCH = (sys.executable, "-I", str(Path(launch.__file__)))
MAX_LOG_BYTES = 10_000_000
MOST_WORDS = 200  # characters
ERROR = re.compile("error|exception|fatal", re.IGNORECASE)
BORN_TOLERANCE_SECONDS = 2.0
POLL_SECONDS = 0.02


@dataclass(frozen=True)
class Launch:
    """A command to run, with its full path first, and its whole environment."""

    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Record:
    """A process that was started: pid and time of birth, its command; of a service its ports and what its users put
    into their environment."""

    pid: int
    born: float
    command: list[str]
    ports: dict[str, int] = field(default_factory=dict)
    provides: dict[str, str] = field(default_factory=dict)
    stop_signal: int = signal.SIGTERM

    def process(self) -> psutil.Process | None:
        """The process when it still lives and is the one that was started, not another that got its number."""
        try:
            process = psutil.Process(self.pid)
            same = abs(launch.born(self.pid) - self.born) < BORN_TOLERANCE_SECONDS
            return process if same and process.status() != psutil.STATUS_ZOMBIE else None
        except psutil.NoSuchProcess:
            return None

    def family(self) -> list[psutil.Process]:
        """The process and all below it; empty when it has ended."""
        process = self.process()
        try:
            return [process, *process.children(recursive=True)] if process else []
        except psutil.NoSuchProcess:
            return []


def read_record(folder: Path) -> Record | None:
    """The record in a folder, whether the process lives or not; None when there is none (or half of one)."""
    try:
        return Record(**json.loads((folder / RECORD).read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def living(folder: Path) -> Record | None:
    """The record in a folder when its process lives."""
    record = read_record(folder)
    return record if record is not None and record.process() is not None else None


def start(folder: Path, what: Launch, **more: Any) -> Record:
    """Start the command in the folder, in a session of its own, with `more` in its record; raises Failure when it
    cannot be run."""
    spec = {"record_file": str(folder / RECORD), "log": str(folder / LOG), "folder": str(folder), "record": more}
    spec |= {"command": list(what.command), "environment": dict(what.environment)}
    done = subprocess.run(LAUNCH, input=json.dumps(spec), capture_output=True, text=True, check=False)
    record = read_record(folder)
    if done.returncode != 0 or record is None:
        raise Failure(f"{folder.name}: {done.stderr.strip() or 'was not started'}")
    return record


def stop(folder: Path, limit_seconds: float) -> bool:
    """Ask the process to end, wait, and end it by force at the limit; True when it ended by itself.

    The record is removed. A process that is not the one on record is left alone.
    """
    record = read_record(folder)
    clean = record is None or end([record], limit_seconds)
    (folder / RECORD).unlink(missing_ok=True)
    return clean


def end(records: Sequence[Record], limit_seconds: float) -> bool:
    """Ends these processes, all at once, and at the limit by force; what they leave behind ends with them. True when
    each ended by itself."""
    families = [each for record in records for each in record.family()]
    for record in records:
        if process := record.process():
            with suppress(psutil.NoSuchProcess):  # ended meanwhile: what was wanted
                process.send_signal(record.stop_signal)
    clean = _have_ended(records, limit_seconds)
    for each in families:  # psutil asks for the time of birth before it sends: nobody else is hit
        with suppress(psutil.NoSuchProcess):
            each.kill()
    _have_ended(records, limit_seconds)
    return clean


def _have_ended(records: Sequence[Record], limit_seconds: float) -> bool:
    # Not psutil's wait: that also waits until somebody collects the ended process, which in a container nobody may do.
    limit = time.monotonic() + limit_seconds
    while any(record.process() is not None for record in records):
        if time.monotonic() > limit:
            return False
        time.sleep(POLL_SECONDS)
    return True


def bound_log(folder: Path, most: int = MAX_LOG_BYTES) -> None:
    """Moves what a service has written, once it is more than `most` bytes, to the older of its two log files.

    The service continues to write at the end of what is left. Lines it writes at the very moment may be lost.
    """
    log = folder / LOG
    with suppress(OSError):  # a full disk is reported by whatever needs the space
        if log.stat().st_size > most:
            write_private(log.with_name(f"{LOG}.1"), log.read_text(errors="replace"))
            os.truncate(log, 0)


def log_bytes(folder: Path) -> int:
    """Size in bytes of what a service has written."""
    log = folder / LOG
    return log.stat().st_size if log.exists() else 0


def last_words(folder: Path) -> str:
    """Path of a service's log with its last line that mentions an error, or else the last one, cut to a sentence."""
    log = folder / LOG
    text = log.read_text(errors="replace") if log.exists() else ""
    lines = [line for line in text.splitlines() if line and not line[0].isspace()]
    relevant = [line for line in lines if ERROR.search(line)] or lines or ["(it wrote nothing)"]
    return f"the end of {log}: {relevant[-1][:MOST_WORDS]}"


@dataclass(frozen=True)
class ServiceStatus:
    """One service. `died`: it was started, was not stopped, and is gone. `memory_mb` counts its children too."""

    name: str
    state: Literal["running", "stopped", "died"]
    pid: int | None = None
    ports: Mapping[str, int] = field(default_factory=dict)
    memory_mb: int | None = None


def status_of(home: Home, name: str) -> ServiceStatus:
    """The status of one service of a folder, there or not."""
    record = read_record(home.service(name))
    if record is None:
        return ServiceStatus(name, "stopped")
    family = record.family()
    return ServiceStatus(name, "running" if family else "died", record.pid, record.ports, memory_mb(family))


def memory_mb(processes: Sequence[psutil.Process]) -> int | None:
    """Memory that these hold for themselves, in MB; None when all have ended."""
    found = []
    for each in processes:
        with suppress(psutil.NoSuchProcess):
            memory = each.memory_info()
            found.append(memory.rss - getattr(memory, "shared", 0))
    return round(sum(found) / 1e6) if found else None
