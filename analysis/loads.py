"""Which versions of the lake's change feeds an engine's views rest on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from analysis import statements
from analysis.engine import Engine, UnknownView


@dataclass(frozen=True)
class Load:
    """The newest version loaded of a feed, the id its table was created with, and when it was loaded (UTC)."""

    version: int
    table_id: str
    loaded_at: datetime


@dataclass(frozen=True)
class Held:
    """What the warehouse holds: a generation, and of it each feed at a version."""

    generation: int
    feeds: Mapping[str, Load]


def held(warehouse: Engine) -> Held | None:
    """What the warehouse was loaded with; None when it does not say, being empty or older than the view.

    Raises EngineAway.
    """
    try:
        rows = warehouse.rows(statements.read("analysis.provenance", "held").text, {})[1]
    except UnknownView:
        return None
    feeds = {feed: Load(version, table_id, loaded_at) for feed, _, version, table_id, loaded_at in rows}
    return Held(rows[0][1], feeds) if rows else None
