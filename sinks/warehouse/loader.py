"""The warehouse sink: one transaction per load holds the rows and the ledger entries of their versions.

Stage the latest row of each key, take the ledger (an engine may do so first), check the position, delete, write what
differs, write the ledger, commit. Two loaders at once therefore load each version once. How rows are staged and what
is waited for is the engine's matter.
"""

from collections.abc import Callable
from datetime import datetime

from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential

from plumbing import sql
from plumbing.kill_points import KillPoints
from plumbing.warehouse import NO_TABLE, WarehouseReader, sqlstate
from sinks.contract import LEDGER
from sinks.errors import PositionMoved
from sinks.follower import Load, Position, Written
from sinks.warehouse.engines import catalog
from sinks.warehouse.engines.engine import Engine
from streaming.contract import Mart

_TRIES = 6
_LOCK_TRIES = 12  # how often a load waits for the one before it


def position_of(connection: WarehouseReader, schema: str, mart: Mart) -> Position | None:
    """Position up to which the generation in `schema` has loaded the mart."""
    parts = {"ledger": sql.Identifier(schema, LEDGER), "table_name": sql.Literal(mart.table)}
    row = connection.execute(catalog.of(connection).statement("read_position", **parts)).fetchone()
    return Position(*row) if row else None


def known_position(connection: WarehouseReader, schema: str, mart: Mart) -> Position | None:
    """The same; None, too, where the warehouse knows nothing of the generation yet."""
    try:
        return position_of(connection, schema, mart)
    except connection.Error as error:
        if sqlstate(error) not in NO_TABLE:
            raise
        return None


class WarehouseSink:
    """Tables of one generation in `schema`; `loaded_at` (UTC) is written to the ledger.

    `connection` is in autocommit mode: each load is a transaction of its own, repeated a few times when it failed in a
    way that passes. Raises SinkBusy when another load does not end, saying whose it is.
    """

    def __init__(
        self,
        connection: WarehouseReader,
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
        removes: list[Callable[[], None]] = []
        try:
            return retrying(self._in_transaction, mart, load, whole, removes)
        finally:
            for remove in removes:
                remove()

    def _in_transaction(self, mart: Mart, load: Load, whole: bool, removes: list[Callable[[], None]]) -> Written:
        has_rows = whole or any(version.files for version in load.versions)
        self._engine.recover(self._connection)
        with self._connection.transaction():
            if not self._engine.has_savepoints:  # a wait in vain ends the transaction: before all else
                self._lock()
            self._require(mart, load.after)  # before all is copied for nothing
            if has_rows:
                removes.append(self._engine.stage(self._connection, self._schema, mart, load))
                self._kill.reach("copied")
            if self._engine.has_savepoints:
                self._lock()
                self._require(mart, load.after)
            written = self._write_rows(mart, whole) if has_rows else Written(0, 0)
            self._record(mart, load, whole)
            self._kill.reach("before-commit")
        return written

    def _require(self, mart: Mart, after: Position | None) -> None:
        if self.position(mart) != after:
            raise PositionMoved

    def _lock(self) -> None:
        self._engine.lock(self._connection, self._schema, self._lock_tries)

    def _write_rows(self, mart: Mart, whole: bool) -> Written:
        written = self._engine.write(self._connection, sql.Identifier(self._schema, mart.table), mart, whole)
        self._kill.reach("merged")
        return written

    def _record(self, mart: Mart, load: Load, whole: bool) -> None:
        if whole:
            parts = {"ledger": self._ledger, "table_name": sql.Literal(mart.table)}
            self._connection.execute(self._engine.statement("forget_versions", **parts))
        common: dict[str, object] = {
            "table_name": mart.table,
            "delta_table_id": load.position.table_id,
            "highest": load.position.highest,
            "loaded_at": self._loaded_at,
        }
        self._engine.record(self._connection, self._ledger, load.versions, common)
