"""The commit of a Delta table that brought a row, of an events table or of a change feed: its version, its time, and
the metadata that the driver wrote into it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ops.explain.events import Record, equal
from ops.explain.lake import LakeReader, rows
from plumbing.lake import Gone
from streaming.contract import CHANGE_COLUMNS, Mart
from streaming.lake.feeds import WRITER
from streaming.origins import Key

DELETED, VERSION = CHANGE_COLUMNS
WALKED = 1_000  # commits


@dataclass(frozen=True)
class Committed:
    """One commit. `metadata` is the driver's: batch, epoch of its lease, offsets; empty for a feed's."""

    table: str
    version: int
    committed_at: datetime | None
    metadata: Mapping[str, Any]


@dataclass(frozen=True)
class FeedRow:
    """The last change of a key: its row, None when it was deleted. `changes` counts those that the feed still has."""

    feed: str
    version: int  # the column _version
    changes: int
    row: dict[str, Any] | None
    commit: Committed | None


def feed_row(lake: LakeReader, mart: Mart, key: Key) -> FeedRow | None:
    """None when the feed never had the key."""
    found = rows("changes", {"feed": lake.table(mart.changes_table, equal(key, mart.key))})
    if not found:
        return None
    last = found[0]
    commit = of_feed(lake, mart.changes_table, last[VERSION])
    row = None if last[DELETED] else {column.name: last[column.name] for column in mart.columns}
    return FeedRow(mart.changes_table, last[VERSION], len(found), row, commit)


def of_event(lake: LakeReader, table: str, record: Record) -> Committed | None:
    """The commit that landed the event; None when the log no longer tells, or it is not among the last so many."""
    last = _latest(lake, table)
    found = _halved(lake, table, record, last)
    if found:
        return found
    # Batches are not in order where some came from the archive or from a replay, or a checkpoint was lost.
    each = (_commit(lake, table, version) for version in range(last, max(last - WALKED, -1), -1))
    return next((one for one in each if one and _holds(one.metadata, record)), None)


def _halved(lake: LakeReader, table: str, record: Record, high: int) -> Committed | None:
    """Binary search among commits of ever later batches."""
    low = 0
    while low <= high:
        middle = (low + high) // 2
        found = _commit(lake, table, middle)
        if found and _holds(found.metadata, record):
            return found
        # A commit without a batch (the first, which makes the table) or that is gone lies before all that have one.
        if found is None or found.metadata.get("batch", -1) < record.batch:
            low = middle + 1
        else:
            high = middle - 1
    return None


def of_feed(lake: LakeReader, feed: str, change: int) -> Committed | None:
    """The commit that appended the rows with `_version` `change`; None when the log no longer tells.

    Numbers rise from commit to commit. One without a number only rearranged rows, or was cleaned away.
    """
    low, high = 0, _latest(lake, feed)
    while low <= high:
        version = middle = (low + high) // 2
        number = _number(lake, feed, version)
        while number is None and version < high:
            version += 1
            number = _number(lake, feed, version)
        if number == change:
            return _commit(lake, feed, version)
        if number is None or number > change:
            high = middle - 1
        else:
            low = version + 1
    return None


def _number(lake: LakeReader, feed: str, version: int) -> int | None:
    transactions = [action["txn"] for action in _actions(lake, feed, version) if "txn" in action]
    return next((int(txn["version"]) for txn in transactions if txn["appId"] == WRITER), None)


def _holds(metadata: Mapping[str, Any], record: Record) -> bool:
    span = metadata.get("topics", {}).get(record.topic, {}).get("offsets", {}).get(str(record.partition))
    return metadata.get("batch") == record.batch and span is not None and span[0] <= record.offset <= span[1]


def _latest(lake: LakeReader, table: str) -> int:
    return lake.log(table).version()


def _commit(lake: LakeReader, table: str, version: int) -> Committed | None:
    infos = [action["commitInfo"] for action in _actions(lake, table, version) if "commitInfo" in action]
    if not infos:
        return None
    at = infos[0].get("timestamp")
    moment = datetime.fromtimestamp(at / 1000, UTC) if at else None
    return Committed(table, version, moment, json.loads(infos[0].get("userMetadata") or "{}"))


def _actions(lake: LakeReader, table: str, version: int) -> list[dict[str, Any]]:
    try:
        return lake.log(table).actions(version)
    except Gone:
        return []
