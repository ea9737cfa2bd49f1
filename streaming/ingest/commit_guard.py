"""Guard against a log that has lost a commit, and a checkpoint that went back: the record of where each batch went.

Two writers on one table overwrite each other's commits without an error, and an append under a batch number the table
knows is passed over without one. Both would lose records, so every append is looked up in the table's log afterwards,
and again before the next batch.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from plumbing.lake import Gone
from streaming.errors import LostCommit
from streaming.ingest.land import Commit
from streaming.lake.paths import Lake


@dataclass(frozen=True)
class Landed:
    """The last batch a table took, and the version of the table it made."""

    batch: int
    version: int


def look_up(lake: Lake, table: str, commit: Commit) -> Landed:
    """The batch, and the version of the table's log that holds `commit`, made just now or before a crash.

    Raises LostCommit when it does not, or when the batch of that number there has other offsets.
    """
    version = lake.log(table).version()
    while (actions := _actions(lake, table, version)) is not None:
        if _holds(actions, commit.app_id, commit.batch):
            if _topics(actions) != commit.metadata["topics"]:
                raise LostCommit(f"table {table} holds a batch {commit.batch} with other offsets")
            return Landed(commit.batch, version)
        version -= 1
    raise LostCommit(f"table {table} does not hold batch {commit.batch}, which was just appended")


def check(lake: Lake, app_id: str, landed: Mapping[str, Landed], next_batch: int) -> None:
    """Raises LostCommit when a table has lost its last batch, or `next_batch` comes before one that landed."""
    for table, last in landed.items():
        if next_batch < last.batch:
            raise LostCommit(f"batch {next_batch} comes after batch {last.batch}: offsets have gone back")
        actions = _actions(lake, table, last.version)
        # A version that was cleaned away after a month of silence, or lost: the table's state tells.
        if not (_holds(actions, app_id, last.batch) if actions else _last(lake, table, app_id) >= last.batch):
            raise LostCommit(f"version {last.version} of table {table} no longer holds batch {last.batch}")


def _actions(lake: Lake, table: str, version: int) -> list[dict[str, Any]] | None:
    try:
        return lake.log(table).actions(version) if version >= 0 else None
    except Gone:
        return None


def _last(lake: Lake, table: str, app_id: str) -> int:
    """The highest batch the table's state holds of `app_id`; -1 when it never committed one."""
    found = lake.log(table).opened()
    last = found.transaction_version(app_id) if found else None
    return -1 if last is None else int(last)


def _holds(actions: list[dict[str, Any]], app_id: str, batch: int) -> bool:
    transactions = [action["txn"] for action in actions if "txn" in action]
    return any(txn["appId"] == app_id and txn["version"] == batch for txn in transactions)


def _topics(actions: list[dict[str, Any]]) -> Any:
    metadata = next(action["commitInfo"]["userMetadata"] for action in actions if "commitInfo" in action)
    return json.loads(metadata)["topics"]
