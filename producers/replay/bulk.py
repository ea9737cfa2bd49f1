"""Official files in place of an API: the same walk, archive and events, with pages read from a folder.

A walk that was begun from other files, or from the API, is not gone on with: its pages would not fit together.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from plumbing.clock import Clock
from producers.http.client import Fetched, FetchRefused
from producers.source import Request, Source, no_quotas

SCHEME = "bulk:"


def from_files(source: Source) -> Source:
    """The source with requests for pages of files: it needs no key, has no quota and nothing to probe."""
    return replace(source, request=_request, probe=None, fingerprint=None, quotas=no_quotas)


class BulkPages:
    """Hands out the pages of a folder as a client does. Raises ValueError when the files cannot be used."""

    def __init__(self, source: Source, folder: Path, clock: Clock) -> None:
        if source.bulk is None:
            raise ValueError(f"{source.name} cannot be read from files")
        self._bulk, self._folder, self._clock = source.bulk, folder, clock
        self._pages = self._fresh()
        self._ready = next(self._pages, None)  # reads the files, so that what is wrong with them is told at once
        self.origin = f"bulk:{_state(folder)}"

    def close(self) -> None:
        self._pages.close()

    def fetch(self, request: Request) -> Fetched:
        """The page that a request of `from_files` names; raises FetchRefused when there is no such page."""
        wanted = int(request.url.removeprefix(SCHEME))
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
        return (page for page in enumerate(self._bulk(self._folder)))


def _request(settings: Any, search: str, page: int) -> Request:
    return Request("GET", f"{SCHEME}{page}", f"{SCHEME} {search}, page {page}")


def _state(folder: Path) -> str:
    """The same while the files of the folder are the same by name, size and time of change."""
    return hashlib.sha256(repr(sorted(_files(folder))).encode()).hexdigest()[:16]


def _files(folder: Path) -> Iterator[tuple[str, int, int]]:
    for path in folder.iterdir():
        about = path.stat()
        yield path.name, about.st_size, about.st_mtime_ns
