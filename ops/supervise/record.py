"""Who a daemon is: the same record of pid and birth that a local service has."""

import json
import os
import signal
from collections.abc import Sequence
from pathlib import Path

from ops.local.launch import born
from ops.local.process import RECORD
from plumbing.files import write_private


def write_record(folder: Path, command: Sequence[str]) -> None:
    """Puts this process on record in its folder."""
    record = {"pid": os.getpid(), "born": born(os.getpid()), "ports": {}, "provides": {}}
    write_private(folder / RECORD, json.dumps({**record, "stop_signal": signal.SIGTERM, "command": list(command)}))
