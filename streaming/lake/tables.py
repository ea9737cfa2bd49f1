"""Delta tables: creating them, and asking their logs what was committed."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from plumbing.errors import Misconfigured
from producers.contract import Event
from streaming.contract import DEAD_LETTER, LOAD
from streaming.ingest.schema import columns

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Columns = Sequence[tuple[str, str]]

LOAD_COLUMNS: Columns = tuple((column.name, column.type) for column in LOAD)
DEAD_LETTER_COLUMNS: Columns = tuple((column.name, column.type) for column in DEAD_LETTER)
CHECKPOINT_INTERVAL = 20  # a batch a few seconds: each checkpoint of the log costs as much as a batch


def retention(log_hours: int, replaced_hours: int) -> dict[str, str]:
    """How long commits stay in the log, and in its state what they replaced; writers clean up as they go.

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


def ensure_table(spark: "SparkSession", uri: str, wanted: Columns, cluster: Sequence[str]) -> None:
    """Creates the Delta table at `uri` when there is none. Raises TableError when one has other columns."""
    if not exists(spark, uri):
        names = ", ".join(f"`{name}` {kind}" for name, kind in wanted)
        clustered = f" CLUSTER BY ({', '.join(cluster)})" if cluster else ""
        properties = ", ".join(f"'{name}' = '{value}'" for name, value in PROPERTIES.items())
        spark.sql(f"CREATE TABLE delta.`{uri}` ({names}) USING delta{clustered} TBLPROPERTIES ({properties})")
        return
    found = [(field.name, field.dataType.simpleString()) for field in spark.read.format("delta").load(uri).schema]
    require_columns(uri, found, wanted)


def require_columns(uri: str, found: Columns, wanted: Columns) -> None:
    """Raises TableError unless the table at `uri` has exactly the columns, in this order."""
    if list(found) != [tuple(column) for column in wanted]:
        changed = sorted(set(found) ^ set(wanted))
        raise TableError(f"{uri} has other columns than the contract ({changed}); build a new generation: gpps rebuild")


def exists(spark: "SparkSession", uri: str) -> bool:
    return bool(_log(spark, uri).tableExists())


def version(spark: "SparkSession", uri: str) -> int:
    """The table's latest version; -1 when there is no table."""
    return int(_snapshot(spark, uri).version())


def last_txn(spark: "SparkSession", uri: str, app_id: str) -> int | None:
    """The highest `txnVersion` the table's log holds for `app_id`; None when it never committed one."""
    found = _snapshot(spark, uri).transactions().get(app_id)
    return int(found.get()) if found.isDefined() else None


def _log(spark: "SparkSession", uri: str) -> Any:
    java: Any = spark._jvm
    return java.org.apache.spark.sql.delta.DeltaLog.forTable(spark._jsparkSession, uri)


def _snapshot(spark: "SparkSession", uri: str) -> Any:
    """The state of the table as its log is now, not as this session last saw it."""
    java: Any = spark._jvm
    nothing = java.scala.Option.empty()
    return _log(spark, uri).update(False, nothing, nothing)
