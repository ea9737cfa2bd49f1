"""What was added to a Delta table since a version, from its log: so that a refresh reads only what is new."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from plumbing.objects.store import store_at
from streaming.lake import Lake


@dataclass(frozen=True)
class Added:
    """Data files (as Hadoop spells URIs) that commits after a version brought; None when the log cannot tell."""

    version: int
    files: tuple[str, ...] | None


def added_since(lake: Lake, table: str, after: int | None, last: int) -> Added:
    """Files of new rows in the versions after `after`, up to `last`; compaction brings none.

    The log cannot tell when `after` is None, when a commit was cleaned away or the table is older than `after`, and
    when a file that was added has since been replaced.
    """
    if after is None or after > last:
        return Added(last, None)
    log, files = store_at(lake.table(table), lake.aws), set[str]()
    for number in range(after + 1, last + 1):
        text = log.read(f"_delta_log/{number:020}.json")
        if text is None:
            return Added(last, None)
        actions = [json.loads(line) for line in text.splitlines() if line]
        if files & set(_paths(actions, "remove")):
            return Added(last, None)
        files.update(_paths(actions, "add"))
    return Added(last, tuple(f"{lake.spark_table(table)}/{path}" for path in sorted(files)))


def _paths(actions: list[dict[str, Any]], kind: str) -> list[str]:
    """Paths in the table of the files an action of this kind names; of added ones those with new rows."""
    named = [action[kind] for action in actions if kind in action]
    return [unquote(file["path"]) for file in named if kind == "remove" or file["dataChange"]]
