"""A warehouse table, hashed where it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plumbing import sql
from plumbing.warehouse import WarehouseReader
from sinks.compare.canonical import Digest, Shape
from sinks.compare.side import KeyedRow, statement
from sinks.warehouse.engines import catalog

if TYPE_CHECKING:
    import pyarrow as pa

_PART = 50_000  # rows fetched at once


def prepare(connection: WarehouseReader) -> None:
    """Makes the session fit to frame values. Raises Misconfigured for a database that is not UTF-8."""
    catalog.of(connection).ready_to_compare(connection)


@dataclass(frozen=True)
class InWarehouse:
    """`table` of the generation's schema; the connection is prepared."""

    connection: WarehouseReader
    generation: int
    shape: Shape
    table: sql.Identifier
    store: str = "warehouse"  # or "views"

    def digest(self) -> Digest:
        number = catalog.of(self.connection).number_of_hash("row")
        query = statement("warehouse_digest", rows=self._rows(), number=number)
        return Digest(*map(int, self.connection.execute(query).fetchone() or (0, 0)))

    def pairs(self) -> "Iterator[pa.Table]":
        import pyarrow as pa

        fetch = statement("fetch_pairs", most=sql.Literal(_PART))
        with self.connection.transaction():
            self.connection.execute(statement("declare_pairs", rows=self._rows()))
            while found := self.connection.execute(fetch).fetchall():
                yield pa.table(list(zip(*found, strict=True)), names=["key", "hash"])

    def rows(self, keys: Sequence[str]) -> list[KeyedRow]:
        if not keys:
            return []
        places = sql.SQL(", ").join([sql.SQL("%s")] * len(keys))
        query = statement("warehouse_rows_of_keys", rows=self._rows(), keys=places)
        return [(key, row) for key, row in self.connection.execute(query, list(keys)).fetchall()]

    def _rows(self) -> sql.Composed:
        engine, types = catalog.of(self.connection), dict(self.shape.columns)
        key = engine.framed([(name, types[name]) for name in self.shape.key])
        return statement("warehouse_rows", table=self.table, key=key, row=engine.framed(self.shape.columns))
