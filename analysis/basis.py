"""Which versions of the lake's tables an analysis rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analysis.loads import Held


@dataclass(frozen=True)
class Basis:
    """A generation, and of its tables those versions that belong together.

    `versions`, `table_ids`: by table. `rules`: the code that made the marts, None when nothing was refreshed yet.
    `events_match`: the events tables are at the versions that the feeds were worked out from; otherwise they are later.
    """

    generation: int
    versions: Mapping[str, int]
    table_ids: Mapping[str, str]
    rules: str | None
    events_match: bool


def basis_of(generation: int, position: Mapping[str, Any], held: Held | None) -> Basis:
    """The feeds as the warehouse holds them, else as the last refresh left them; events tables as that read them."""
    refreshed: Mapping[str, int] = position.get("feeds", {})
    feeds = {feed: load.version for feed, load in held.feeds.items()} if held else dict(refreshed)
    return Basis(
        generation,
        {**position.get("tables", {}), **refreshed, **feeds},
        {feed: load.table_id for feed, load in held.feeds.items()} if held else {},
        position.get("transform"),
        bool(refreshed) and feeds == refreshed,
    )
