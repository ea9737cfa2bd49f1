"""The row of a change feed that a warehouse row came from, or the tombstone that took it away."""

from dataclasses import dataclass
from typing import Any

from ops.explain import commits
from ops.explain.commits import Committed
from ops.explain.lake import LakeReader, rows
from ops.explain.origin import equal
from ops.explain.tables import Key
from streaming.contract import CHANGE_COLUMNS, Mart

DELETED, VERSION = CHANGE_COLUMNS


@dataclass(frozen=True)
class FeedRow:
    """The last change of a key: its row, None when it was deleted. `changes` counts those it ever had."""

    feed: str
    version: int  # the column _version
    changes: int
    row: dict[str, Any] | None
    commit: Committed | None


def feed_row(lake: LakeReader, mart: Mart, key: Key) -> FeedRow | None:
    """None when the feed never had the key."""
    found = rows("changes", {"feed": lake.table(mart.changes_table, equal(key, *mart.key))})
    if not found:
        return None
    last = found[0]
    commit = commits.of_feed(lake, mart.changes_table, last[VERSION])
    row = None if last[DELETED] else {column.name: last[column.name] for column in mart.columns}
    return FeedRow(mart.changes_table, last[VERSION], len(found), row, commit)
