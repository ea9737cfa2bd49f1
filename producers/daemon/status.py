"""What a daemon is doing, for others on this machine to read: a small private file, always whole."""

import json
import logging
from datetime import datetime
from pathlib import Path
from typing import Literal

from plumbing.files import write_private
from producers.fields import instant

log = logging.getLogger(__name__)

State = Literal["running", "waiting", "paused", "behind"]


class StatusFile:
    """`<state dir>/<source>.status.json`: state, reason, since, until; moments are contract instants or null."""

    def __init__(self, state_dir: Path, source: str) -> None:
        self._path = state_dir / f"{source}.status.json"
        self._mine = False

    def write(self, state: State, since: datetime, until: datetime | None = None, reason: str | None = None) -> None:
        """Says that the daemon is `state` since and until then. A disk that is full is logged and does no harm."""
        content = {"state": state, "reason": reason, "since": instant(since), "until": until and instant(until)}
        self._mine = True
        try:
            write_private(self._path, json.dumps(content))
        except OSError as error:
            log.warning("%s cannot be written: %s", self._path.name, error.strerror)

    def remove(self) -> None:
        """Takes away what this process has written."""
        if self._mine:
            self._path.unlink(missing_ok=True)
