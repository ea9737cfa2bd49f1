"""Feeds of a sweep's pages: an API under its settings, or a folder of official files.

Files take the way of an API's pages: the same walk, archive and events. A walk that was begun from other files, or from
the API, is not continued: its pages would not fit together.
"""

import hashlib
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plumbing.clock import Clock
from producers.reading.client import Fetched, FetchRefused
from producers.source import Dump, Polled, Probe, Request

FILES = "bulk:"


@dataclass(frozen=True)
class Feed:
    """`searches()` and `weight(search)` as those of Polled; `probe` comes with its request.

    `request(search, page, next)`: of Polled's request and follow the one that is right; `next`: see ParsedPage.
    """

    searches: Callable[[], Sequence[str]]
    request: Callable[[str, int, str], Request]
    weight: Callable[[str], int]
    probe: tuple[Probe, Request] | None


def of_api(polled: Polled, settings: Any) -> Feed:
    """`settings` is an instance of the API's own class."""

    def request(search: str, page: int, following: str) -> Request:
        if following and polled.follow:
            return polled.follow(settings, search, following)
        return polled.request(settings, search, page)

    return Feed(
        searches=lambda: polled.searches(settings),
        request=request,
        weight=lambda search: polled.weight(settings, search),
        probe=(polled.probe, polled.probe.request(settings)) if polled.probe else None,
    )


def of_files(dump: Dump) -> Feed:
    """Its requests are answered by BulkPages: there is no key, no quota and nothing to probe."""
    return Feed(
        searches=lambda: [dump.search],
        request=lambda search, page, following: Request("GET", f"{FILES}{page}", f"{FILES} {search}, page {page}"),
        weight=lambda search: 1,
        probe=None,
    )


class BulkPages:
    """Hands out the pages of a folder as a client does. Raises ValueError when the files cannot be used."""

    def __init__(self, dump: Dump, folder: Path, clock: Clock) -> None:
        self._dump, self._folder, self._clock = dump, folder, clock
        self._pages = self._fresh()
        self._ready = next(self._pages, None)  # reads the files, so that errors in them come up at once
        files = sorted((path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in folder.iterdir())
        self.origin = f"{FILES}{hashlib.sha256(repr(files).encode()).hexdigest()[:16]}"

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

    def _fresh(self) -> Generator[tuple[int, bytes], None, None]:
        yield from enumerate(self._dump.pages(self._folder))
