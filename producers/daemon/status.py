"""What a daemon is doing: for others on this machine a small private file, always whole; for a person a line."""

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Literal

from plumbing.files import write_private
from producers.fields import instant
from producers.sweep.hooks import Observe, SearchSummary


@contextmanager
def shown(source: str) -> Iterator[Observe]:
    """A status line on standard error when that is a terminal, nothing otherwise."""
    if not sys.stderr.isatty():
        yield lambda tally, total: None
        return
    from rich.console import Console
    from rich.text import Text

    with Console(stderr=True).status(f"{source}: starting") as status:
        yield lambda tally, total: status.update(Text(f"{source}: {_line(tally, total)}"))


def _line(tally: SearchSummary, total: int | None) -> str:
    of = "" if total is None else f", the API lists {total:,}"
    changed = f"{tally.published:,} new or changed"
    return f"{tally.search}: {tally.pages} pages, {tally.records:,} records, {changed}{of}"


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
