"""A warehouse table, hashed in PostgreSQL."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from plumbing.errors import Misconfigured
from sinks.compare.canonical import Digest, Shape
from sinks.compare.side import KeyedRow, key_expression, row_expression, statement

if TYPE_CHECKING:
    import pyarrow as pa

FUNCTIONS = "pg_temp."
_PART = 50_000  # rows fetched at once


def prepare(connection: psycopg.Connection) -> None:
    """Gives the session the functions that frame values. Raises Misconfigured for a database that is not UTF-8."""
    (encoding,) = connection.execute(statement("postgres_encoding")).fetchone() or ("none",)
    if encoding != "UTF8":
        raise Misconfigured(f"the warehouse database holds text as {encoding}; hashes are of UTF-8 (createdb -E UTF8)")
    connection.execute(statement("postgres_session"))


@dataclass(frozen=True)
class InWarehouse:
    """`table` of the generation's schema; the connection is prepared."""

    connection: psycopg.Connection
    generation: int
    shape: Shape
    table: sql.Identifier
    store: str = "warehouse"  # or "views"

    def digest(self) -> Digest:
        query = statement("digest", rows=self._rows(), functions=sql.SQL(FUNCTIONS))
        return Digest(*map(int, self.connection.execute(query).fetchone() or (0, 0)))

    def pairs(self) -> "Iterator[pa.Table]":
        import pyarrow as pa

        with self.connection.transaction(), self.connection.cursor(name="pairs") as cursor:
            cursor.execute(statement("pairs", rows=self._rows()))
            while found := cursor.fetchmany(_PART):
                yield pa.table(list(zip(*found, strict=True)), names=["key", "hash"])

    def rows(self, keys: Sequence[str]) -> list[KeyedRow]:
        query = statement("rows_of_keys", rows=self._rows(), keys=sql.Placeholder())
        return [(key, row) for key, row in self.connection.execute(query, [list(keys)])]

    def _rows(self) -> sql.Composed:
        expressions = {"key": key_expression(self.shape, FUNCTIONS), "row": row_expression(self.shape, FUNCTIONS)}
        return statement("postgres_rows", table=self.table, **expressions)
