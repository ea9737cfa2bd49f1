"""Starts one service detached from the terminal, and writes down who it is before it becomes the service.

Run as a program of its own with a JSON object on standard input: record, log, folder, command, environment. The record
is written by the new process itself just before it turns into the command, so a service that runs is always on record.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

import psutil


def main() -> None:
    spec = json.load(sys.stdin)
    read, write = os.pipe()  # closed by a successful exec, so its end tells the parent that all went well
    if os.fork() == 0:
        os.close(read)
        _become(spec, write)
    os.close(write)
    with os.fdopen(read) as pipe:
        trouble = pipe.read()
    sys.exit(trouble or 0)


def _become(spec: dict[str, Any], write: int) -> None:
    record = Path(spec["record_file"])
    try:
        os.umask(0o077)
        os.setsid()
        os.chdir(spec["folder"])
        _redirect(Path(spec["log"]))
        _write(record, json.dumps({**spec["record"], "pid": os.getpid(), "born": born(os.getpid())}))
        os.execve(spec["command"][0], spec["command"], spec["environment"])
    except OSError as error:
        record.unlink(missing_ok=True)
        os.write(write, f"{spec['command'][0]} cannot be started: {error}".encode())
        os._exit(1)


def _redirect(log: Path) -> None:
    if log.exists():
        log.replace(log.with_name(f"{log.name}.1"))
    nothing = os.open(os.devnull, os.O_RDONLY)
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for source, target in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(source, target)


def _write(path: Path, text: str) -> None:
    new = path.with_name(f".{path.name}.{os.getpid()}")
    new.write_text(text)
    new.replace(path)


def born(pid: int) -> float:
    """Seconds from the machine's start to the process's: not moved by setting the clock, as a time of day would be."""
    return psutil.Process(pid).create_time() - psutil.boot_time()


if __name__ == "__main__":
    main()
