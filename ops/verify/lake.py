"""The tables of one generation of the lake in DuckDB: read by their Delta logs, without the engine that wrote them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from psycopg import sql

from ops.verify.canonical import Digest, Shape, shape_of
from ops.verify.side import KeyedRow
from ops.verify.statements import for_duckdb, key_expression, row_expression
from plumbing.lake import DamagedLake, LakeUnreachable, table_uri
from producers.contract import Event, Page, Sweep
from streaming.contract import CHANGE_COLUMNS, Mart
from streaming.ingest.schema import columns
from streaming.lake.paths import DEAD_LETTERS
from streaming.pipeline import Pipeline

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

SWEEPS = Shape(
    "completed_sweeps",
    ("source", "search", "ended_at"),
    (("source", "string"), ("search", "string"), ("ended_at", "timestamp"), ("pages", "int")),
)
# Where a record was landed from. `_batch_id` is no part of a row: how records were cut into batches may differ.
PLACE = (("_topic", "string"), ("_partition", "int"), ("_offset", "bigint"))
_KEY = tuple(name for name, _ in PLACE)
# All of a dead letter, byte for byte.
DEAD = Shape(
    DEAD_LETTERS,
    _KEY,
    (
        *PLACE,
        *(("reason", "string"), ("message", "string"), ("key", "binary"), ("value", "binary"), ("headers", "headers")),
        ("_kafka_timestamp", "timestamp"),
    ),
)
_ORDER = ("epoch", "counter", "place")


class OtherContract(RuntimeError):
    """A table lacks columns that this code's contract has; the message names both."""


def events_shape(table: str, pipeline: Pipeline) -> Shape:
    """All of every event that landed: content, notes, provenance, what pages listed, superseded or not."""
    return Shape(table, _KEY, (*PLACE, *columns(pipeline.models_of(table)[0])))


def current_shape(model: type[Event]) -> Shape:
    """What is current of a model's events: its content.

    It is for a generation built from the archive, and leaves out what cannot be equal there: provenance and notes of
    the newest event, since the archive also gives the events of pages that told nothing new and were not published.
    """
    content = model.content_fields()
    return Shape(
        f"current_{model.entity}",
        model.key_fields,
        tuple((name, kind) for name, kind in columns(model) if name in content),
    )


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
            told = " ".join(str(error).split())[:300]
            raise DamagedLake(
                f"{self.shape.name} of generation {self.generation} cannot be read from the lake: {told}. "
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
        table = self._table(mart.changes_table, (*dict(shape.columns), *CHANGE_COLUMNS))
        return self._view("mart", shape, table=table)

    def current(self, model: type[Event], pipeline: Pipeline) -> InLake:
        shape = current_shape(model)
        return self._view("current", shape, table=self._table(pipeline.tables[model], (*dict(shape.columns), *_ORDER)))

    def sweeps(self, pipeline: Pipeline) -> InLake:
        ends = {pipeline.tables[model] for model in pipeline.models if issubclass(model, Sweep)}
        pages = {pipeline.tables[model] for model in pipeline.models if issubclass(model, Page)}
        said = ("_topic", "sweep_id", "complete", "search", "pages", "ended_at", *_ORDER)
        return self._view(
            "sweeps",
            SWEEPS,
            sweeps=self._table(ends.pop(), said),
            pages=self._table(pages.pop(), ("_topic", "sweep_id", "page")),
        )

    def events(self, table: str, pipeline: Pipeline) -> InLake:
        return self._landed(events_shape(table, pipeline))

    def dead_letters(self) -> InLake:
        return self._landed(DEAD)

    def _landed(self, shape: Shape) -> InLake:
        return self._view("landed", shape, table=self._table(shape.name, tuple(dict(shape.columns))))

    def _view(self, statement: str, shape: Shape, **tables: sql.Identifier | None) -> InLake:
        name = f"{shape.name}_of_g{self.generation}"
        rows = sql.Identifier(name)
        present = {part: table for part, table in tables.items() if table is not None}
        if len(present) < len(tables):
            self.session.execute(for_duckdb("duckdb_nothing", rows=rows))
        else:
            expressions = {"key": key_expression(shape), "row": row_expression(shape)}
            self.session.execute(for_duckdb(f"duckdb_{statement}", rows=rows, **expressions, **present))
        return InLake(self.session, self.generation, shape, name)

    def _table(self, name: str, needed: Sequence[str]) -> sql.Identifier | None:
        """Registers the table's newest version; None when it is not there."""
        from deltalake import DeltaTable
        from deltalake.exceptions import DeltaError, TableNotFoundError
        from pyarrow.dataset import ParquetReadOptions

        uri = table_uri(self.lake_uri, self.generation, name)
        try:
            table = DeltaTable(uri, storage_options=dict(self.options))
        except TableNotFoundError:
            return None
        except (DeltaError, OSError) as error:
            raise LakeUnreachable(
                f"cannot read {uri}: {str(error)[:300]}; check GPPS_LAKE_URI and the server"
            ) from error
        dataset = table.to_pyarrow_dataset(parquet_read_options=ParquetReadOptions(coerce_int96_timestamp_unit="us"))
        if lacking := [column for column in needed if column not in dataset.schema.names]:
            raise OtherContract(f"{uri} has no column {', '.join(lacking)}: another version of the contract wrote it")
        registered = f"{name}_g{self.generation}"
        self.session.register(registered, dataset)
        return sql.Identifier(registered)
