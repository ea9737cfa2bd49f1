"""Who holds a lease: a process that can be told apart from every other, and be seen to have died."""

import json
import os
import socket
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

START_TOLERANCE_SECONDS = 2  # a start time is computed from the clock, which may have been set since


@dataclass(frozen=True)
class Holder:
    """A process. `host` holds the process namespace too: containers may share a host name, not their process ids."""

    host: str
    pid: int
    started: float  # seconds since 1970

    @classmethod
    def this_process(cls) -> "Holder":
        pid = os.getpid()
        return cls(host=_this_host(), pid=pid, started=psutil.Process(pid).create_time())

    @classmethod
    def from_json(cls, text: str) -> "Holder | None":
        """The holder written in a lease; None when nobody (or nobody readable) holds it."""
        try:
            return cls(**json.loads(text))
        except (ValueError, TypeError):
            return None

    def to_json(self) -> str:
        return json.dumps(asdict(self), sort_keys=True)

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host.partition('/')[0]}"

    def is_dead(self) -> bool:
        """Whether the process is known to be gone. Of another host nothing is known, so False."""
        if self.host != _this_host():
            return False
        try:
            process = psutil.Process(self.pid)
            ended = process.status() == psutil.STATUS_ZOMBIE
            return ended or abs(process.create_time() - self.started) > START_TOLERANCE_SECONDS
        except psutil.NoSuchProcess:
            return True
        except psutil.AccessDenied:
            return False


def _this_host() -> str:
    namespace = Path("/proc/self/ns/pid")
    return f"{socket.gethostname()}/{namespace.readlink() if namespace.is_symlink() else ''}"
