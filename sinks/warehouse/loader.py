"""The warehouse sink: one transaction per load holds the rows and the ledger entries of their versions.

Copy to a stage, reduce it to the latest row of each key, lock the ledger, check the position, delete, merge what
differs, write the ledger, commit. Two loaders at once therefore load each version once. Lake and network are waited
for before the lock alone; who stops while holding it has its session ended by the server.
"""

import logging
from datetime import datetime
from typing import Any, Protocol

import psycopg
import pyarrow as pa
from psycopg import sql
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential

from plumbing.kill_points import KillPoints
from sinks.contract import LEDGER
from sinks.errors import PositionMoved, SinkBusy
from sinks.follower import Load, Position, Written
from sinks.warehouse.postgres import READING, holders
from sinks.warehouse.statements import assignments, equal, latest_first, names, statement
from streaming.contract import Mart

_TRIES = 6
_LOCK_TRIES = 12  # how often, for 5 seconds each, a load waits for the one before it

log = logging.getLogger(__name__)


class Engine(Protocol):
    """Operations that differ between warehouses."""

    def copy(self, cursor: psycopg.Cursor, copy: sql.Composed, rows: pa.Table) -> None:
        """Load rows into the stage by the given COPY statement."""
        ...

    def will_pass(self, error: BaseException) -> bool:
        """True when a transaction that failed so may be repeated as it is."""
        ...


def position_of(connection: psycopg.Connection, schema: str, mart: Mart) -> Position | None:
    """Position up to which the generation in `schema` has loaded the mart."""
    parts = {"ledger": sql.Identifier(schema, LEDGER), "table_name": sql.Literal(mart.table)}
    row = connection.execute(statement("read_position", **parts)).fetchone()
    return Position(*row) if row else None


class WarehouseSink:
    """Tables of one generation in `schema`; `loaded_at` (UTC) is written to the ledger.

    `connection` is in autocommit mode: each load is a transaction of its own, repeated a few times when the database
    reports a serialization failure or a deadlock. Raises SinkBusy when another load does not end, saying whose it is.
    """

    def __init__(
        self,
        connection: psycopg.Connection,
        engine: Engine,
        schema: str,
        loaded_at: datetime,
        kill: KillPoints | None = None,
        lock_tries: int = _LOCK_TRIES,
    ) -> None:
        self._connection = connection
        self._engine = engine
        self._schema = schema
        self._loaded_at = loaded_at
        self._kill = kill or KillPoints()
        self._lock_tries = lock_tries
        self._ledger = sql.Identifier(schema, LEDGER)

    def position(self, mart: Mart) -> Position | None:
        return position_of(self._connection, self._schema, mart)

    def replace(self, mart: Mart, load: Load) -> Written:
        return self._repeating(mart, load, whole=True)

    def apply(self, mart: Mart, load: Load) -> Written:
        return self._repeating(mart, load, whole=False)

    def _repeating(self, mart: Mart, load: Load, whole: bool) -> Written:
        retrying = Retrying(
            retry=retry_if_exception(self._engine.will_pass),
            stop=stop_after_attempt(_TRIES),
            wait=wait_exponential(multiplier=0.1, max=5),
            reraise=True,
        )
        return retrying(self._in_transaction, mart, load, whole)

    def _in_transaction(self, mart: Mart, load: Load, whole: bool) -> Written:
        has_rows = whole or any(version.files for version in load.versions)
        with self._connection.transaction(), self._connection.cursor() as cursor:
            self._require(mart, load.after)  # before all is copied for nothing
            if has_rows:
                self._stage(cursor, mart, load)
                self._kill.reach("copied")
            self._lock_ledger()
            self._require(mart, load.after)
            written = self._write_rows(cursor, mart, whole) if has_rows else Written(0, 0)
            self._record(cursor, mart, load, whole)
            self._kill.reach("before-commit")
        return written

    def _require(self, mart: Mart, after: Position | None) -> None:
        if self.position(mart) != after:
            raise PositionMoved

    def _lock_ledger(self) -> None:
        """Waits for the load before this one; says who that is, and raises SinkBusy when it does not end."""
        for left in reversed(range(self._lock_tries)):
            try:
                with self._connection.transaction():  # a savepoint: what was copied outlives a wait in vain
                    self._connection.execute(statement("limit_wait_for_locks", wait=sql.Literal("5s")))
                    self._connection.execute(statement("lock_ledger", ledger=self._ledger))
            except psycopg.errors.LockNotAvailable as error:
                whose = f"{LEDGER} of {self._schema} is locked by "
                whose += holders(self._connection, self._schema, [LEDGER], harmless=READING)
                if not left:
                    raise SinkBusy(f"{whose}; nothing was loaded, try again later") from error
                log.warning("event=waiting-for-ledger detail=%s", whose)
            else:
                self._connection.execute(statement("limit_wait_for_locks", wait=sql.Literal("60s")))
                self._connection.execute(statement("limit_idling"))
                return

    def _write_rows(self, cursor: psycopg.Cursor, mart: Mart, whole: bool) -> Written:
        parts = self._parts(mart)
        deleted = _run(cursor, "delete_missing" if whole else "delete_tombstones", parts)
        _run(cursor, "drop_tombstones", {})
        _run(cursor, "drop_unchanged", parts)
        upserted = _run(cursor, "merge_newest", parts)
        _run(cursor, "drop_stage", {})
        self._kill.reach("merged")
        return Written(upserted, deleted)

    def _stage(self, cursor: psycopg.Cursor, mart: Mart, load: Load) -> None:
        columns = names(column.name for column in mart.columns)
        _run(cursor, "create_incoming", {"table": self._table(mart)})
        copy = statement("copy_incoming", columns=columns)
        for rows in load.batches():
            self._engine.copy(cursor, copy, rows)
        order = {"latest_first": latest_first(mart)}
        _run(cursor, "create_newest", {"columns": columns, "key": names(mart.key), **order})

    def _record(self, cursor: psycopg.Cursor, mart: Mart, load: Load, whole: bool) -> None:
        table_name = mart.table
        if whole:
            _run(cursor, "forget_versions", {"ledger": self._ledger, "table_name": sql.Literal(table_name)})
        common = {
            "table_name": table_name,
            "delta_table_id": load.position.table_id,
            "highest": load.position.highest,
            "loaded_at": self._loaded_at,
        }
        names_of = ("version", "kind", "files", "rows", "bytes")
        loaded = {name: [getattr(version, name) for version in load.versions] for name in names_of}
        # Not by executemany: after a pipeline PostgreSQL 18 does not end a session that idles in its transaction.
        cursor.execute(statement("record_version", ledger=self._ledger), loaded | common)

    def _parts(self, mart: Mart) -> dict[str, sql.Composable]:
        columns = [column.name for column in mart.columns]
        return {
            "table": self._table(mart),
            "columns": names(columns),
            "target_columns": names(columns, "target"),
            "values": names(columns, "newest"),
            "same_key": equal(mart.key, "target", "newest"),
            "unchanged_key": equal(mart.key, "same", "newest"),
            "assignments": assignments(mart.content, "newest"),
        }

    def _table(self, mart: Mart) -> sql.Identifier:
        return sql.Identifier(self._schema, mart.table)


def _run(cursor: psycopg.Cursor, name: str, parts: dict[str, Any]) -> int:
    return cursor.execute(statement(name, **parts)).rowcount
