"""Who a daemon is (the same record of pid and birth that a local service has), and what a killed supervisor left."""

import json
import os
import signal
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import psutil

from ops.local import process
from ops.local.launch import born
from ops.local.process import RECORD, family
from ops.supervise.folder import Folder
from plumbing.files import write_private

POLL_SECONDS = 0.05


def left_over(folder: Folder) -> dict[str, process.Record]:
    """Stages that live, by the name of their folder."""
    records = {name: process.read_record(path) for name, path in folder.processes().items()}
    return {name: record for name, record in records.items() if record is not None and record.process() is not None}


def end_left_over(folder: Folder, grace: float, say: Callable[[str], None]) -> None:
    """Ends them in order, all at once, and by force when the grace is over; so no stage ever runs twice."""
    found = left_over(folder)
    families = [each for record in found.values() for each in family(record)]
    for name, record in found.items():
        say(f"{name} was left running by a supervisor that is gone (process {record.pid}); it is asked to end")
        with suppress(psutil.NoSuchProcess):
            psutil.Process(record.pid).terminate()
    _wait(found.values(), grace)
    for each in families:  # psutil asks for the time of birth before it sends: nobody else is hit
        with suppress(psutil.NoSuchProcess):
            each.kill()
    _wait(found.values(), grace)
    for path in folder.processes().values():
        (path / process.RECORD).unlink(missing_ok=True)


def _wait(records: Iterable[process.Record], seconds: float) -> None:
    end = time.monotonic() + seconds
    while any(record.process() is not None for record in records) and time.monotonic() < end:
        time.sleep(POLL_SECONDS)


def write_record(folder: Path, command: Sequence[str]) -> None:
    """Puts this process on record in its folder."""
    record = {"pid": os.getpid(), "born": born(os.getpid()), "ports": {}, "provides": {}}
    write_private(folder / RECORD, json.dumps({**record, "stop_signal": signal.SIGTERM, "command": list(command)}))
