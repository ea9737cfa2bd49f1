"""Holder of a lease: a process that can be distinguished from every other, and be seen to have died.

Host names and process ids come again, on other machines and in other containers. So a process is known by the boot of
its machine, by the namespace that numbers it, by its number, and by when it started, in ticks since that boot.
"""

import errno
import json
import os
import socket
from dataclasses import asdict, dataclass
from pathlib import Path

PROC = Path("/proc")
NOWHERE = "?"  # a process that does not know where it is: nobody can tell whether it is dead


@dataclass(frozen=True)
class Holder:
    """A process. `host`: its machine's name, for people, then its boot id and its process namespace, between slashes.

    Two processes of one number and start are never of one `host`, unless a machine was copied while it ran.
    """

    host: str
    pid: int
    started: str

    @classmethod
    def this_process(cls) -> "Holder":
        pid = os.getpid()
        state = _stat(pid) if _place() != NOWHERE else None
        return cls(host=f"{socket.gethostname()}/{_place()}", pid=pid, started=state[1] if state else NOWHERE)

    @classmethod
    def from_json(cls, text: str) -> "Holder | None":
        """The holder that `to_json` wrote; None when the text is something else."""
        try:
            fields = json.loads(text)
            return cls(host=str(fields["host"]), pid=int(fields["pid"]), started=str(fields["started"]))
        except (ValueError, TypeError, KeyError, OverflowError):
            return None

    def to_json(self) -> str:
        return json.dumps(asdict(self), sort_keys=True)

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host.partition('/')[0]}"

    def is_dead(self) -> bool:
        """True when the process is known to be gone. Unknown is not dead.

        It is known only of processes that this one could see: of the same boot and the same process namespace. Where
        there is no /proc (macOS) it is known of none.
        """
        place = _place()
        if place == NOWHERE or self.host.partition("/")[2] != place or self.started == NOWHERE:
            return False
        if not _exists(self.pid):
            return True
        state = _stat(self.pid)
        return state is not None and (state[0] in "ZX" or state[1] != self.started)


def _place() -> str:
    """The boot of this machine and this process's namespace; NOWHERE where they cannot be known."""
    try:
        if (PROC / "self").readlink() != Path(str(os.getpid())):
            return NOWHERE  # the processes that are seen here are numbered by another namespace
        boot = (PROC / "sys/kernel/random/boot_id").read_text().strip()
        return f"{boot}/{(PROC / 'self/ns/pid').readlink()}" if boot else NOWHERE
    except OSError:
        return NOWHERE


def _exists(pid: int) -> bool:
    """Asked of the kernel: /proc may hide the processes of others."""
    try:
        os.kill(pid, 0)
    except OSError as error:
        return error.errno != errno.ESRCH
    except OverflowError:
        return False
    return True


def _stat(pid: int) -> tuple[str, str] | None:
    """State and start of a process; None when they are not to be seen."""
    try:
        fields = (PROC / f"{pid}/stat").read_text().rpartition(")")[2].split()
        return fields[0], fields[19]
    except (OSError, IndexError):
        return None
