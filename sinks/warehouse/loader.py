"""The warehouse sink: one transaction per load holds the rows and the ledger entries of their versions.

Lock the ledger, check the position, copy to a stage, reduce it to the newest row of each key, delete, merge what
differs, write the ledger, commit. Two loaders at once therefore load each version once.
"""

from datetime import datetime
from typing import Any, Protocol

import psycopg
import pyarrow as pa
from psycopg import sql
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential

from sinks.contract import LEDGER, TABLES
from sinks.errors import PositionMoved
from sinks.follower import Load, Position, Written
from sinks.kill_points import KillPoints
from sinks.warehouse.statements import assignments, equal, names, statement
from streaming.contract import Mart

_TRIES = 6


class Engine(Protocol):
    """What differs between warehouses."""

    def copy(self, cursor: psycopg.Cursor, copy: sql.Composed, rows: pa.Table) -> None:
        """Load rows into the stage by the given COPY statement."""
        ...

    def will_pass(self, error: BaseException) -> bool:
        """Whether a transaction that failed so may be repeated as it is."""
        ...


class WarehouseSink:
    """Tables of one generation in `schema`; `loaded_at` (UTC) is written to the ledger.

    `connection` is in autocommit mode: each load is a transaction of its own, repeated a few times when the database
    reports a serialization failure or a deadlock.
    """

    def __init__(
        self,
        connection: psycopg.Connection,
        engine: Engine,
        schema: str,
        loaded_at: datetime,
        kill: KillPoints | None = None,
    ) -> None:
        self._connection = connection
        self._engine = engine
        self._schema = schema
        self._loaded_at = loaded_at
        self._kill = kill or KillPoints()
        self._ledger = sql.Identifier(schema, LEDGER)

    def position(self, mart: Mart) -> Position | None:
        table_name = sql.Literal(TABLES[mart.name])
        row = self._connection.execute(
            statement("read_position", ledger=self._ledger, table_name=table_name)
        ).fetchone()
        return Position(*row) if row else None

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
        with self._connection.transaction(), self._connection.cursor() as cursor:
            cursor.execute(statement("lock_ledger", ledger=self._ledger))
            if self.position(mart) != load.after:
                raise PositionMoved
            written = self._write_rows(cursor, mart, load, whole)
            self._record(cursor, mart, load, whole)
            self._kill.reach("before-commit")
        return written

    def _write_rows(self, cursor: psycopg.Cursor, mart: Mart, load: Load, whole: bool) -> Written:
        if not whole and not any(version.files for version in load.versions):
            return Written(0, 0)
        self._stage(cursor, mart, load)
        self._kill.reach("copied")
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
        _run(cursor, "create_newest", {"columns": columns, "key": names(mart.key)})

    def _record(self, cursor: psycopg.Cursor, mart: Mart, load: Load, whole: bool) -> None:
        table_name = TABLES[mart.name]
        if whole:
            _run(cursor, "forget_versions", {"ledger": self._ledger, "table_name": sql.Literal(table_name)})
        common = {
            "table_name": table_name,
            "delta_table_id": load.position.table_id,
            "loaded_at": self._loaded_at,
        }
        cursor.executemany(
            statement("record_version", ledger=self._ledger), [vars(version) | common for version in load.versions]
        )

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
        return sql.Identifier(self._schema, TABLES[mart.name])


def _run(cursor: psycopg.Cursor, name: str, parts: dict[str, Any]) -> int:
    return cursor.execute(statement(name, **parts)).rowcount
