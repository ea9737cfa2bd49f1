"""Becomes a service or a daemon, and records the process just before: so whatever runs is always on record.

Run as a program of its own with a JSON object on standard input: `record`, `record_file` and `command`. With `parent`
it stays a child, and ends when that process is gone by then: so whoever looks at the records after its starter's death
sees everything that runs or will run. Otherwise it is cut off from terminal and starter, in `folder`, writing to `log`.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

import psutil


def main() -> None:
    spec = json.load(sys.stdin)
    os.umask(0o077)
    if "parent" in spec:
        sys.exit(_become(spec))
    read, write = os.pipe()  # closed by a successful exec, so its end tells the parent that all went well
    if os.fork() == 0:
        os.close(read)
        os.write(write, _become(spec).encode())
        os._exit(1)
    os.close(write)
    with os.fdopen(read) as pipe:
        trouble = pipe.read()
    sys.exit(trouble or 0)


def _become(spec: dict[str, Any]) -> str:
    """Comes back only where it cannot, with the reason."""
    path, command = Path(spec["record_file"]), spec["command"]
    try:
        if "parent" not in spec:
            os.setsid()
            os.chdir(spec["folder"])
            _redirect(Path(spec["log"]))
        write_record(path, command, **spec["record"])
        if spec.get("parent", os.getppid()) != os.getppid():
            raise ProcessLookupError("the supervisor that started this is gone")
        if "environment" in spec:
            os.execve(command[0], command, spec["environment"])
        os.execv(command[0], command)
    except OSError as error:
        path.unlink(missing_ok=True)
        return f"{command[0]} cannot be started: {error}"


def write_record(path: Path, command: list[str], **more: Any) -> None:
    """Puts this process on record."""
    new = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump({"pid": os.getpid(), "born": born(os.getpid()), "command": command, **more}, file)
    new.replace(path)


def _redirect(log: Path) -> None:
    if log.exists():
        log.replace(log.with_name(f"{log.name}.1"))
    nothing = os.open(os.devnull, os.O_RDONLY)
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for source, target in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(source, target)


def born(pid: int) -> float:
    """Seconds from the machine's start to the process's: not moved by setting the clock, as a time of day would be."""
    return psutil.Process(pid).create_time() - psutil.boot_time()


if __name__ == "__main__":
    main()
