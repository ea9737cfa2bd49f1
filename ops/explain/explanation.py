"""A warehouse row explained: the chain from it to the raw pages, and what was checked on the way."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ops.explain import behind as aggregates
from ops.explain.behind import Asked
from ops.explain.checks import Check
from ops.explain.code import code_version
from ops.explain.content import CLUSTER, told, whole_event
from ops.explain.feed import FeedRow, feed_row
from ops.explain.lake import LakeReader
from ops.explain.origin import Origin, equal, origin
from ops.explain.standing import EVENTS, Standing, standing
from ops.explain.stored import Warehouse
from ops.explain.tables import MARTS_BY_NAME, Key
from plumbing.errors import Failure
from streaming.contract import Mart


class NoSuchRow(Failure):
    """The warehouse has no such row; the message says whether there was one."""


@dataclass(frozen=True)
class Question:
    """Which row is asked for; `most`: how many events and rows are told of each kind."""

    mart: Mart
    key: Key
    most: int


def explain(lake: LakeReader, warehouse: Warehouse, asked: Question) -> dict[str, Any]:
    """Plain values for JSON. Raises NoSuchRow, TryLater, DamagedLake."""
    mart, key = asked.mart, asked.key
    row, feed = warehouse.row(mart, key), feed_row(lake, mart, key)
    came_from = origin(lake, mart, key, asked.most)
    if row is None:
        raise NoSuchRow(_why_none(mart, key, feed, came_from, lake))
    found: dict[str, Any] = {
        "table": mart.table,
        "generation": lake.generation,
        "key": dict(key),
        "row": row,
        "load": warehouse.load(mart, feed.commit.version) if feed and feed.commit else None,
        "feed": _feed(feed),
        "events": [],
        "listings": [],
        "behind": None,
    }
    checks = [_same_row(row, feed, warehouse.versions().get(mart.table, -1))]
    if mart.name in EVENTS:
        checks += _of_events(lake, asked, came_from, found)
        checks += _of_listings(standing(lake, mart, key), mart, row, found)
    else:
        checks += _of_aggregate(lake, warehouse, asked, row, found)
    found["ranges"] = [asdict(one) for one in came_from.ranges]
    return {**found, "code": code_version(lake), "checks": [asdict(check) for check in checks]}


def _feed(feed: FeedRow | None) -> dict[str, Any] | None:
    if feed is None:
        return None
    commit = feed.commit
    return {
        "table": feed.feed,
        "_version": feed.version,
        "delta_version": commit.version if commit else None,
        "committed_at": commit.committed_at if commit else None,
        "changes": feed.changes,
    }


def _same_row(row: Mapping[str, Any], feed: FeedRow | None, loaded: int) -> Check:
    """`loaded`: the version of the feed that the table is at."""
    if feed is None:
        return Check("the lake's change feed never had this key", False)
    if feed.commit and feed.commit.version > loaded:
        return Check(
            f"the row is older than version {feed.commit.version} of {feed.feed}: load it, and ask again", None
        )
    if feed.row is None:
        return Check(f"the row was deleted as of _version {feed.version} of {feed.feed}: load it", False)
    differing = [name for name, value in feed.row.items() if row[name] != value]
    if differing:
        return Check(f"the row differs from _version {feed.version} of {feed.feed} in {', '.join(differing)}", False)
    return Check(f"the row = _version {feed.version} of {feed.feed}", True)


def _of_events(lake: LakeReader, asked: Question, came_from: Origin, found: dict[str, Any]) -> list[Check]:
    table, checks = EVENTS[asked.mart.name], []
    where = equal(asked.key, CLUSTER[asked.mart.name])
    for record in came_from.records:
        one = told(lake, table, record, whole_event(lake, table, where, record))
        found["events"].append(one.event)
        checks += one.checks
    return checks


def _of_listings(stands: Standing, mart: Mart, row: Mapping[str, Any], found: dict[str, Any]) -> list[Check]:
    found["listings"] = [asdict(one) for one in stands.shown]
    if mart.name != "job":
        listed = stands.status != "closed"
        return [Check(f"{'listed' if listed else 'no longer listed'} by the last complete sweep that tells", listed)]
    same = stands.status == row["status"]
    return [Check(f"pages and sweeps say {stands.status}, {'as' if same else 'but'} the row: {row['status']}", same)]


def _of_aggregate(
    lake: LakeReader, warehouse: Warehouse, asked: Question, row: Mapping[str, Any], found: dict[str, Any]
) -> list[Check]:
    made_of = aggregates.behind(asked.mart, Asked(lake, warehouse, asked.key, row, asked.most))
    if made_of is None:
        return []
    found["behind"] = {"counts": made_of.counts, "first": made_of.first}
    apart = _apart(lake, warehouse)
    if apart and any(check.holds is False for check in made_of.checks):
        return [Check(f"{check.what} ({apart})", check.holds and None) for check in made_of.checks]
    return made_of.checks


def _apart(lake: LakeReader, warehouse: Warehouse) -> str:
    """What tells that the warehouse's tables are not those of one refresh; empty when they are."""
    feeds, at = lake.position.get("feeds", {}), warehouse.versions()
    behind = [
        f"{mart.table} is at version {at.get(mart.table)} of {feeds[mart.changes_table]}"
        for mart in MARTS_BY_NAME.values()
        if mart.changes_table in feeds and at.get(mart.table) != feeds[mart.changes_table]
    ]
    return f"not of one refresh: {', '.join(behind)}; load, and ask again" if behind else ""


def _why_none(mart: Mart, key: Key, feed: FeedRow | None, came_from: Origin, lake: LakeReader) -> str:
    name = f"{mart.table} of generation {lake.generation} has no row {' '.join(map(str, key.values()))}"
    if feed is None:
        events = f"; {len(came_from.records)} of its events have landed" if came_from.records else ""
        return f"{name}, and {mart.changes_table} never had it{events}"
    at = f"Delta version {feed.commit.version}, {feed.commit.committed_at}" if feed.commit else "its commit is gone"
    where = f"_version {feed.version} of {feed.feed} ({at})"
    if feed.row is not None:
        return f"{name}, but {where} has it: load it with `gpps load --once`"
    last = next((f"{one.topic}[{one.partition}]@{one.offset}" for one in came_from.records), "none")
    return f"{name}: it was deleted by {where}; its last event: {last}"
