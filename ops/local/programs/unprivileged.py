"""Runs a command that refuses to run as root: as root, inside a user namespace where root has another number.

`python unprivileged.py COMMAND…`; for everybody else it just runs the command. Exits 78 where it is not allowed to.
"""

import ctypes
import os
import sys
from pathlib import Path

CLONE_NEWUSER = 0x10000000
INSIDE = 1000


def main() -> None:
    if os.geteuid() == 0:
        _leave_root()
    os.execv(sys.argv[1], sys.argv[1:])


def _leave_root() -> None:
    system = ctypes.CDLL(None, use_errno=True)
    try:
        if system.unshare(CLONE_NEWUSER) != 0:
            raise OSError(ctypes.get_errno(), "unshare")
        Path("/proc/self/uid_map").write_text(f"{INSIDE} 0 1\n")
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/gid_map").write_text(f"{INSIDE} 0 1\n")
    except (OSError, AttributeError) as error:  # no such function outside Linux
        sys.stderr.write(
            "PostgreSQL does not run as root, and this machine does not let root start it under another number "
            f"(user namespaces: {error}). Run gpps as an ordinary user.\n"
        )
        sys.exit(78)


if __name__ == "__main__":
    main()
