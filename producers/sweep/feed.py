"""What a sweep walks through: an API under its settings, or a folder of official files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from producers.source import Dump, Polled, Probe, Request

FILES = "bulk:"


@dataclass(frozen=True)
class Feed:
    """`searches()`, `request(search, page)` and `weight(search)` as those of Polled; `probe` comes with its request."""

    searches: Callable[[], Sequence[str]]
    request: Callable[[str, int], Request]
    weight: Callable[[str], int]
    probe: tuple[Probe, Request] | None


def of_api(polled: Polled, settings: Any) -> Feed:
    """`settings` is an instance of the API's own class."""
    return Feed(
        searches=lambda: polled.searches(settings),
        request=lambda search, page: polled.request(settings, search, page),
        weight=lambda search: polled.weight(settings, search),
        probe=(polled.probe, polled.probe.request(settings)) if polled.probe else None,
    )


def of_files(dump: Dump) -> Feed:
    """Its requests are answered by BulkPages: there is no key, no quota and nothing to probe."""
    return Feed(
        searches=lambda: [dump.search],
        request=lambda search, page: Request("GET", f"{FILES}{page}", f"{FILES} {search}, page {page}"),
        weight=lambda search: 1,
        probe=None,
    )
