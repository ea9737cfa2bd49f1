"""A warehouse row explained: the chain from it to the raw pages, what was checked on the way, and by which code."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from ops.explain.commits import FeedRow, feed_row
from ops.explain.event import Check, traced
from ops.explain.events import Behind, Row
from ops.explain.lake import LakeReader
from ops.explain.listings import listings
from ops.explain.warehouse import Warehouse
from plumbing.errors import Failure
from plumbing.lake import generation_uri
from plumbing.shipped import project_version
from streaming.contract import Mart
from streaming.origins import Counted, OfKey, OfMany, Reference


def added_up(row: Row, values: Mapping[str, Any], warehouse: Warehouse) -> tuple[dict[str, Any], list[Check]]:
    """Of a row that is made of many: `counts` of the rows behind it, `first` (by warehouse table the first of them,
    which can be explained in their turn), and whether they add up to what the row says in its `values`."""
    assert isinstance(row.origin, OfMany)
    counts: dict[str, Any] = {}
    first: dict[str, list[dict[str, Any]]] = {}
    checks = []
    for counted in row.origin.counted:
        found = _counted(row, counted, warehouse)
        first[counted.table] = found.pop("first") or []
        counts |= found
        checks += _same_counts(counted, values, found)
    if row.origin.reference:
        checks += _same_as_reference(row.origin.reference, row, values)
    return {"counts": counts, "first": first}, checks


def _counted(row: Row, counted: Counted, warehouse: Warehouse) -> dict[str, Any]:
    if counted.in_events:
        return dict(row.asked(counted.statement).to_pylist()[0])
    return warehouse.counted(row.statement(counted.statement), row.key, row.most)


def _same_counts(counted: Counted, values: Mapping[str, Any], found: Mapping[str, Any]) -> list[Check]:
    """That a number counted is what the row says; one that the row does not know is passed over."""
    if counted.unknown and values[counted.unknown[0]] is None:
        return [Check(counted.unknown[1], None)]
    of = counted.in_events or counted.table
    return [
        Check(f"{_number(number)} counted in {of} = {name}", True)
        if values[name] == number
        else Check(f"{_number(number)} counted in {of}, but {name} is {_number(values[name])}", False)
        for name, number in found.items()
        if name in values and (values[name] is not None or number is None)
    ]


def _same_as_reference(reference: Reference, row: Row, values: Mapping[str, Any]) -> list[Check]:
    known = reference.row(row.key)
    if known is None:
        return [Check(reference.lacking, None)]
    return [
        Check(f"{name} {value!r} of {reference.name} = {name}", True)
        if values[name] == value
        else Check(f"{reference.name} says {name} {value!r}, the row {values[name]!r}", False)
        for name, value in known.items()
    ]


def _number(value: Any) -> str:
    return "none" if value is None else f"{value:,}"


class NoSuchRow(Failure):
    """The warehouse has no such row; the message says whether there was one."""


def explain(row: Row, warehouse: Warehouse) -> dict[str, Any]:
    """Plain values for JSON. Raises NoSuchRow, TryLater, DamagedLake."""
    lake, mart, key = row.lake, row.mart, row.key
    values, feed, behind = warehouse.row(mart, key), feed_row(lake, mart, key), row.events()
    if values is None:
        raise NoSuchRow(_why_none(row, feed, behind))
    found: dict[str, Any] = {
        "table": mart.table,
        "generation": lake.generation,
        "key": dict(key),
        "row": values,
        "load": warehouse.load(mart, feed.commit.version) if feed and feed.commit else None,
        "feed": _feed(feed),
        "events": [],
        "listings": [],
        "behind": None,
    }
    checks = [_same_row(values, feed, warehouse.versions().get(mart.table, -1))]
    if isinstance(row.origin, OfKey):
        for record in behind.records:
            event, check = traced(lake, row.origin.events, record, row.whole(record))
            found["events"].append(event)
            checks.append(check)
        found["listings"], check = _listings(row, row.origin, values)
        checks.append(check)
    elif isinstance(row.origin, OfMany):
        found["behind"], counted = added_up(row, values, warehouse)
        checks += _of_one_refresh(row, warehouse, counted)
    found["ranges"] = list(behind.ranges)
    return {**found, "code": _code(lake), "checks": [asdict(check) for check in checks]}


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


def _same_row(values: Mapping[str, Any], feed: FeedRow | None, loaded: int) -> Check:
    """`loaded`: the version of the feed that the table is at."""
    if feed is None:
        return Check("the lake's change feed never had this key", False)
    if feed.commit and feed.commit.version > loaded:
        return Check(
            f"the row is older than version {feed.commit.version} of {feed.feed}: load it, and ask again", None
        )
    if feed.row is None:
        return Check(f"the row was deleted as of _version {feed.version} of {feed.feed}: load it", False)
    differing = [name for name, value in feed.row.items() if values[name] != value]
    if differing:
        return Check(f"the row differs from _version {feed.version} of {feed.feed} in {', '.join(differing)}", False)
    return Check(f"the row = _version {feed.version} of {feed.feed}", True)


def _listings(row: Row, origin: OfKey, values: Mapping[str, Any]) -> tuple[list[dict[str, Any]], Check]:
    """Listings of the row by search, and a check that the row's status agrees with them."""
    shown, status = listings(row)
    if origin.status is None:
        listed = status != "closed"
        what = f"{'listed' if listed else 'no longer listed'} by the last complete sweep that tells"
        return shown, Check(what, listed)
    stated = values[origin.status]
    same = status == stated
    return shown, Check(f"pages and sweeps say {status}, {'as' if same else 'but'} the row: {stated}", same)


def _of_one_refresh(row: Row, warehouse: Warehouse, checks: list[Check]) -> list[Check]:
    """The checks, which cannot fail where the warehouse's tables are not those of one refresh."""
    feeds, at = row.lake.position.get("feeds", {}), warehouse.versions()
    late = [
        f"{mart.table} is at version {at.get(mart.table)} of {feeds[mart.changes_table]}"
        for mart in row.pipeline.marts
        if mart.changes_table in feeds and not _is_at(row.lake, mart, at.get(mart.table), feeds[mart.changes_table])
    ]
    if not late or all(check.holds is not False for check in checks):
        return checks
    apart = f"not of one refresh: {', '.join(late)}; load, and ask again"
    return [Check(f"{check.what} ({apart})", check.holds and None) for check in checks]


def _is_at(lake: LakeReader, mart: Mart, loaded: int | None, refreshed: int) -> bool:
    return loaded is not None and lake.log(mart.changes_table).same_rows(loaded, refreshed)


def _code(lake: LakeReader) -> dict[str, Any]:
    """`package`: of this process; `transform`: of the last refresh; `generation`: what its manifest says, if any."""
    manifest = lake.read(generation_uri(lake.uri, lake.generation), "_generation.json")
    fields = json.loads(manifest) if manifest else None
    names = ("built_from", "code_version", "state", "bound", "built_at")
    return {
        "package": project_version(),
        "transform": lake.position.get("transform"),
        "events_seen": lake.position.get("tables", {}),
        "generation": fields and {name: fields.get(name) for name in names},
    }


def _why_none(row: Row, feed: FeedRow | None, behind: Behind) -> str:
    mart = row.mart
    name = f"{mart.table} of generation {row.lake.generation} has no row {' '.join(map(str, row.key.values()))}"
    if feed is None:
        events = f"; {len(behind.records)} of its events have landed" if behind.records else ""
        return f"{name}, and {mart.changes_table} never had it{events}"
    at = f"Delta version {feed.commit.version}, {feed.commit.committed_at}" if feed.commit else "its commit is gone"
    where = f"_version {feed.version} of {feed.feed} ({at})"
    if feed.row is not None:
        return f"{name}, but {where} has it: load it with `gpps load --once`"
    last = next((f"{one.topic}[{one.partition}]@{one.offset}" for one in behind.records), "none")
    return f"{name}: it was deleted by {where}; its last event: {last}"
