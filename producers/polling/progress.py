"""Progress and results of a run: for people a line, for machines a summary and a small file."""

import json
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel

from plumbing.clock import Stop
from plumbing.files import write_private
from plumbing.progress import progress
from producers.fields import instant

log = logging.getLogger(__name__)

COUNTS = ("pages", "records", "published", "unchanged", "rejected")


class SearchSummary(BaseModel):
    """One search in one run; counts are of this run alone, also when it went on with an earlier run's walk."""

    search: str
    pages: int = 0
    records: int = 0  # = published + unchanged + rejected
    published: int = 0
    unchanged: int = 0
    rejected: int = 0
    complete: bool | None = None  # None: the walk is not over
    reason: str | None = None


class RunSummary(BaseModel):
    """One run of a source. `finished` is False when it was stopped before its last search was over.

    `unchanged_since`: nothing was swept because the data are those of the complete sweep that ended then.
    """

    source: str
    epoch: int
    searches: list[SearchSummary]
    finished: bool
    unchanged_since: str | None = None

    @property
    def incomplete(self) -> list[SearchSummary]:
        return [search for search in self.searches if search.complete is False]

    def trouble(self) -> str | None:
        """The number of searches without a complete sweep, and why the first had none; None when all had one."""
        if not (found := self.incomplete):
            return None
        return f"{len(found)} of {len(self.searches)} sweeps not complete: {found[0].search}: {found[0].reason}"

    def line(self) -> str:
        """The run in one line."""
        sums = " ".join(f"{name}={sum(getattr(search, name) for search in self.searches)}" for name in COUNTS)
        line = f"source={self.source} epoch={self.epoch} searches={len(self.searches)} {sums} finished={self.finished}"
        return f"{line} unchanged_since={self.unchanged_since}" if self.unchanged_since else line


Observe = Callable[[SearchSummary, int | None], None]


@dataclass(frozen=True)
class Hooks:
    """`checkpoint` is called at every point passed (their names: settings.POINTS), `observe` after every page.

    `observe` gets the search so far and the total that the API gives. `secrets` are texts no archived page may hold.
    """

    stop: Stop
    checkpoint: Callable[[str], None] = lambda point: None
    observe: Observe = lambda tally, total: None
    secrets: tuple[str, ...] = ()


@contextmanager
def status_line(source: str) -> Iterator[Observe]:
    """A status line on standard error when that is a terminal, nothing otherwise."""
    if not sys.stderr.isatty():
        yield lambda tally, total: None
        return
    with progress(source) as steps:

        def observe(tally: SearchSummary, total: int | None) -> None:
            of = "" if total is None else f", the API lists {total:,}"
            counts = f"{tally.pages} pages, {tally.records:,} records, {tally.published:,} new or changed"
            steps(tally.search, f"{counts}{of}")

        yield observe


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
