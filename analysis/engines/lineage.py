"""Lineage of the answers, as recorded by the warehouse and the lake themselves."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from analysis import statements
from analysis.engines.engine import Engine
from analysis.engines.lake import Lake
from analysis.engines.lake_sql import only_here
from analysis.engines.versions import held
from analysis.settings import Settings
from plumbing.shipped import project_version

_PACKAGE = "analysis.engines.sql"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class Feed(_Frozen):
    """A change feed at the version the views show; `loaded_at` in UTC."""

    name: str
    version: int
    loaded_at: datetime


class Sweeps(_Frozen):
    """Of a source the latest complete sweep of each of its searches, together: times in UTC, pages in all."""

    source: str
    searches: int
    started_at: datetime
    ended_at: datetime
    pages: int


class Lineage(_Frozen):
    """`fence`: next offsets by topic and partition that the feeds rest on; None, and why, where they are unknown.

    `rules`: hash of the code that worked out the marts. `note`: a remark on the data.
    """

    generation: int | None
    feeds: tuple[Feed, ...]
    loaded_at: datetime | None
    fence: dict[str, dict[int, int]] | None
    fence_unknown: str | None
    sweeps: tuple[Sweeps, ...]
    gpps: str
    rules: str | None
    note: str


def lineage(warehouse: Engine, lake: Lake | None, settings: Settings, lake_away: str = "the lake is away") -> Lineage:
    """`lake`: opened beside the warehouse; None when it is away, and `lake_away` says why. Raises EngineAway."""
    loaded = held(warehouse)
    feeds = sorted(loaded.feeds.items()) if loaded else []
    fence, unknown = _fence(lake, lake_away)
    return Lineage(
        generation=loaded.generation if loaded else lake.basis.generation if lake else None,
        feeds=tuple(Feed(name=name, version=each.version, loaded_at=each.loaded_at) for name, each in feeds),
        loaded_at=loaded.loaded_at if loaded else None,
        fence=fence,
        fence_unknown=unknown,
        sweeps=_sweeps(lake) if lake else (),
        gpps=project_version(),
        rules=lake.basis.rules if lake else None,
        note=settings.data_note,
    )


def _fence(lake: Lake | None, lake_away: str) -> tuple[dict[str, dict[int, int]] | None, str | None]:
    if lake is None:
        return None, lake_away
    if not lake.basis.events_match:
        return None, "the warehouse was loaded before the lake's last refresh; `gpps load --once` brings it there"
    found: dict[str, dict[int, int]] = {}
    for topic, partition, offset in lake.rows(statements.read(_PACKAGE, "fence").text, {})[1]:
        found.setdefault(topic, {})[partition] = offset
    return found, None


def _sweeps(lake: Lake) -> tuple[Sweeps, ...]:
    if "sweeps" not in only_here():
        return ()  # a pipeline that reads none
    columns, rows = lake.rows(statements.read(_PACKAGE, "latest_sweeps").text, {})
    return tuple(Sweeps(**dict(zip(columns, row, strict=True))) for row in rows)
