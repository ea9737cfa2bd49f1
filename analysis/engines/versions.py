"""Versions of the lake's tables that the warehouse's views, and an analysis, rest on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from analysis import statements
from analysis.engines.engine import Engine, UnknownView
from analysis.engines.lake_files import LakeFiles


@dataclass(frozen=True)
class Load:
    """The newest version loaded of a feed, the id its table was created with, and when it was loaded (UTC)."""

    version: int
    table_id: str
    loaded_at: datetime


@dataclass(frozen=True)
class Held:
    """Contents of the warehouse: a generation, and each of its feeds at a version."""

    generation: int
    feeds: Mapping[str, Load]

    @property
    def loaded_at(self) -> datetime | None:
        """Time when the newest of them was loaded."""
        return max((feed.loaded_at for feed in self.feeds.values()), default=None)


def held(warehouse: Engine) -> Held | None:
    """Versions that the warehouse was loaded with; None when it does not say, being empty or older than the view.

    Raises EngineAway.
    """
    try:
        rows = warehouse.rows(statements.read("analysis.engines.sql", "held").text, {})[1]
    except UnknownView:
        return None
    feeds = {feed: Load(version, table_id, loaded_at) for feed, _, version, table_id, loaded_at in rows}
    return Held(rows[0][1], feeds) if rows else None


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


def basis_of(files: LakeFiles, generation: int, held: Held | None) -> Basis:
    """The feeds as the warehouse holds them, else as the last refresh left them; events tables as that read them.

    Raises LakeAway.
    """
    position = files.position(generation)
    refreshed: Mapping[str, int] = position.get("feeds", {})
    feeds = {feed: load.version for feed, load in held.feeds.items()} if held else dict(refreshed)
    return Basis(
        generation,
        {**position.get("tables", {}), **refreshed, **feeds},
        {feed: load.table_id for feed, load in held.feeds.items()} if held else {},
        position.get("transform"),
        bool(refreshed)
        and feeds.keys() == refreshed.keys()
        and all(files.same_rows(generation, feed, version, refreshed[feed]) for feed, version in feeds.items()),
    )
