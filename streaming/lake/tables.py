"""Delta tables as the stage makes them, without Spark: plain ones, whose files any writer of Delta may add to."""

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from plumbing.errors import Misconfigured
from producers.contract import Event
from streaming.contract import DEAD_LETTER, LOAD
from streaming.ingest.schema import columns
from streaming.lake.paths import Lake
from streaming.lake.snapshot import Snapshot, find, snapshot

if TYPE_CHECKING:
    from deltalake import CommitProperties

Columns = Sequence[tuple[str, str]]

_DELTA_NAMES = {"int": "integer", "bigint": "long"}

LOAD_COLUMNS: Columns = tuple((column.name, column.type) for column in LOAD)
DEAD_LETTER_COLUMNS: Columns = tuple((column.name, column.type) for column in DEAD_LETTER)
CHECKPOINT_INTERVAL = 20  # a batch a few seconds: each checkpoint of the log costs as much as a batch


def retention(log_hours: int, replaced_hours: int) -> dict[str, str]:
    """Retention of commits in the log, and of replaced files in its state; writers clean up as they go.

    Followers read the log: one that is later starts over. Whoever opens a table reads what was replaced as well, so
    that is named an hour longer than its files stay, and no longer.
    """
    return {
        "delta.logRetentionDuration": f"interval {log_hours} hours",
        "delta.deletedFileRetentionDuration": f"interval {replaced_hours + 1} hours",
    }


PROPERTIES = {"delta.checkpointInterval": str(CHECKPOINT_INTERVAL), **retention(log_hours=24, replaced_hours=1)}


class TableError(Misconfigured):
    """A table of the lake is not what this code writes; the message says which and how."""


def event_columns(model: type[Event]) -> Columns:
    """Columns of a model's events table: the contract's fields, then the load columns."""
    return (*columns(model), *LOAD_COLUMNS)


def ensure_table(lake: Lake, table: str, wanted: Columns) -> Snapshot:
    """The state of the Delta table, made when there is none. Raises TableError when one has other columns."""
    found = find(lake, table)
    if found is None:
        create(lake, table, wanted)
        found = snapshot(lake, table)
    require_columns(found.uri, found.columns(), wanted)
    return found


def create(lake: Lake, table: str, wanted: Columns, commit: "CommitProperties | None" = None) -> None:
    """Makes the table, unless another writer has just made it."""
    from deltalake import DeltaTable, Schema
    from deltalake.exceptions import DeltaError

    fields = [{"name": name, "type": _delta_type(kind), "nullable": True, "metadata": {}} for name, kind in wanted]
    schema = Schema.from_json(json.dumps({"type": "struct", "fields": fields}))
    uri, options = lake.table(table), lake.delta_options()
    try:
        DeltaTable.create(
            uri, schema, configuration=PROPERTIES, storage_options=options, commit_properties=commit, mode="error"
        )
    except DeltaError:
        if lake.log(table).opened() is None:
            raise


def _delta_type(kind: str) -> Any:
    """A column's type as a Delta log spells it."""
    if kind.startswith("array<"):
        return {"type": "array", "elementType": _delta_type(kind[6:-1]), "containsNull": True}
    if kind.startswith("struct<"):  # of plain fields
        fields = (field.split(":") for field in kind[7:-1].split(","))
        described = [{"name": name, "type": _delta_type(of), "nullable": True, "metadata": {}} for name, of in fields]
        return {"type": "struct", "fields": described}
    return _DELTA_NAMES.get(kind, kind)


def require_columns(uri: str, found: Iterable[tuple[str, str]], wanted: Columns) -> None:
    """Raises TableError unless the table at `uri` has exactly the columns, in this order."""
    if list(found) != [tuple(column) for column in wanted]:
        changed = sorted(set(found) ^ set(wanted))
        raise TableError(f"{uri} has other columns than the contract ({changed}); build a new generation: gpps rebuild")
