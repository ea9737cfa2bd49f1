"""The tables of one generation of the lake in DuckDB: read by their Delta logs, without the engine that wrote them."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from plumbing import sql
from plumbing.delta import DeltaLog, rows_of
from plumbing.duck import connected
from plumbing.errors import Failure
from plumbing.lake import DamagedLake, reaching, table_uri
from plumbing.sql_files import text
from sinks.compare.canonical import Digest, Shape, shape_of
from sinks.compare.side import KeyedRow, for_duckdb, key_expression, row_expression
from streaming.contract import CHANGE_COLUMNS, Mart

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

MEMORY = "1GB"  # what does not fit goes to a private temporary folder


class OtherContract(Failure):
    """A table lacks columns that this code's contract has; the message names both."""


@contextmanager
def session() -> "Iterator[duckdb.DuckDBPyConnection]":
    """A database of its own, in memory, with the functions that frame values."""
    with (
        tempfile.TemporaryDirectory(prefix="gpps-compare-") as spill,
        connected(memory_limit=MEMORY, temp_directory=spill, preserve_insertion_order=False) as connection,
    ):
        connection.execute(for_duckdb("duckdb_session"))
        yield connection


@dataclass(frozen=True)
class InLake:
    """Rows of a view in a DuckDB session. Reading them raises DamagedLake."""

    session: "duckdb.DuckDBPyConnection"
    generation: int
    shape: Shape
    view: str
    store: str = "lake"

    def digest(self) -> Digest:
        with self._reading():
            row = self.session.execute(for_duckdb("digest", rows=self._rows, functions=sql.SQL(""))).fetchone()
        return Digest(*map(int, row or (0, 0)))

    def pairs(self) -> "Iterator[pa.Table]":
        with self._reading():
            yield self.session.execute(for_duckdb("pairs", rows=self._rows)).to_arrow_table()

    def rows(self, keys: Sequence[str]) -> list[KeyedRow]:
        query = for_duckdb("rows_of_keys", rows=self._rows, keys=sql.SQL("?"))
        with self._reading():
            return self.session.execute(query, [list(keys)]).fetchall()

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Raises DamagedLake for a file that the log names and that cannot be read."""
        import duckdb

        try:
            yield
        except (duckdb.Error, OSError) as error:
            reason = " ".join(str(error).split())[:300]
            raise DamagedLake(
                f"{self.shape.name} of generation {self.generation} cannot be read from the lake: {reason}. "
                "Restore the file, or rebuild the generation"
            ) from error

    @property
    def _rows(self) -> sql.Identifier:
        return sql.Identifier(self.view)


@dataclass(frozen=True)
class LakeTables:
    """Views over one generation's tables; one that is not there has no rows. Raises OtherContract, LakeUnreachable."""

    session: "duckdb.DuckDBPyConnection"
    lake_uri: str
    generation: int
    options: Mapping[str, str] = field(repr=False)

    def mart(self, mart: Mart) -> InLake:
        shape = shape_of(mart)
        table = self.table(mart.changes_table, (*dict(shape.columns), *CHANGE_COLUMNS))
        return self.view(text("sinks.compare", "duckdb_mart"), shape, table=table)

    def view(self, statement: str, shape: Shape, **tables: sql.Identifier | None) -> InLake:
        """The rows that the statement makes of tables: it creates the view `rows` of `key` and `row`."""
        name = f"{shape.name}_of_g{self.generation}"
        rows = sql.Identifier(name)
        present = {part: table for part, table in tables.items() if table is not None}
        if len(present) < len(tables):
            self.session.execute(for_duckdb("duckdb_nothing", rows=rows))
        else:
            expressions = {"key": key_expression(shape), "row": row_expression(shape)}
            parts = {"rows": rows, **expressions, **present}
            self.session.execute(sql.SQL(statement).format(**parts))
        return InLake(self.session, self.generation, shape, name)

    def table(self, name: str, needed: Sequence[str]) -> sql.Identifier | None:
        """Registers the table's newest version; None when it is not there."""
        log = DeltaLog(table_uri(self.lake_uri, self.generation, name), self.options)
        opened = log.opened()
        if opened is None:
            return None
        with reaching(f"the Delta table {log.uri}"):
            dataset = rows_of(opened)
        if lacking := [column for column in needed if column not in dataset.schema.names]:
            raise OtherContract(
                f"{log.uri} has no column {', '.join(lacking)}: another version of the contract wrote it"
            )
        registered = f"{name}_g{self.generation}"
        self.session.register(registered, dataset)
        return sql.Identifier(registered)
