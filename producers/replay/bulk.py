"""Official files in place of an API: the same walk, archive and events, with pages read from a folder.

A walk that was begun from other files, or from the API, is not gone on with: its pages would not fit together.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from plumbing.clock import Clock
from producers.http.client import Fetched, FetchRefused
from producers.source import Dump, Request
from producers.sweep.feed import FILES


class BulkPages:
    """Hands out the pages of a folder as a client does. Raises ValueError when the files cannot be used."""

    def __init__(self, dump: Dump, folder: Path, clock: Clock) -> None:
        self._dump, self._folder, self._clock = dump, folder, clock
        self._pages = self._fresh()
        self._ready = next(self._pages, None)  # reads the files, so that what is wrong with them is told at once
        self.origin = f"{FILES}{_state(folder)}"

    def close(self) -> None:
        self._pages.close()

    def fetch(self, request: Request) -> Fetched:
        """The page that a request of `of_files` names; raises FetchRefused when there is no such page."""
        wanted = int(request.url.removeprefix(FILES))
        if self._ready is None or self._ready[0] > wanted:
            self._pages.close()
            self._pages = self._fresh()
            self._ready = next(self._pages, None)
        while self._ready is not None and self._ready[0] < wanted:
            self._ready = next(self._pages, None)
        if self._ready is None:
            raise FetchRefused(f"{request.shown}: the files have no such page")
        return Fetched(200, "application/json", self._ready[1], self._clock.now())

    def _fresh(self) -> Any:
        return (page for page in enumerate(self._dump.pages(self._folder)))


def _state(folder: Path) -> str:
    """The same while the files of the folder are the same by name, size and time of change."""
    return hashlib.sha256(repr(sorted(_files(folder))).encode()).hexdigest()[:16]


def _files(folder: Path) -> Iterator[tuple[str, int, int]]:
    for path in folder.iterdir():
        about = path.stat()
        yield path.name, about.st_size, about.st_mtime_ns
