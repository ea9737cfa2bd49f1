"""The tables of generations in all their stores, ready to be compared."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ops.verify.comparison import Pair
from plumbing import sql
from plumbing.aws import attributes_client, items_client
from plumbing.generations import live_generation
from plumbing.sql_files import text
from plumbing.warehouse import WarehouseReader
from producers.contract import Event, Page, Sweep
from sinks.compare.canonical import Shape
from sinks.compare.lake import InLake, LakeTables, session
from sinks.compare.stores import stored
from sinks.compare.warehouse import InWarehouse, prepare
from sinks.settings import Settings
from sinks.warehouse.engines.catalog import connected
from streaming.ingest.schema import columns
from streaming.lake.paths import DEAD_LETTERS
from streaming.pipeline import Pipeline
from streaming.settings import StreamingSettings

if TYPE_CHECKING:
    import duckdb


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


def events_shape(table: str, pipeline: Pipeline) -> Shape:
    """All of every event that landed: content, notes, provenance, what pages listed, superseded or not."""
    return Shape(table, _KEY, (*PLACE, *columns(pipeline.models_of(table)[0])))


def current_shape(model: type[Event]) -> Shape:
    """Shape of a model's current events: their content.

    It is for a generation built from the archive, and leaves out what cannot be equal there: provenance and notes of
    the newest event, since the archive also gives the events of pages that had nothing new and were not published.
    """
    content = model.content_fields()
    return Shape(
        f"current_{model.entity}",
        model.key_fields,
        tuple((name, kind) for name, kind in columns(model) if name in content),
    )


def landed(lake: LakeTables, pipeline: Pipeline) -> list[InLake]:
    """Every record of every table: of generations that were both built of the topics."""
    shapes = [*(events_shape(table, pipeline) for table in pipeline.event_tables()), DEAD]
    made = text("ops.verify", "duckdb_landed")
    return [lake.view(made, shape, table=lake.table(shape.name, tuple(dict(shape.columns)))) for shape in shapes]


def current(lake: LakeTables, pipeline: Pipeline) -> list[InLake]:
    """The newest event of each key, and the sweeps that were completed."""
    models = [model for model in pipeline.models if not issubclass(model, Page | Sweep)]
    return [*(_current(lake, model, pipeline) for model in models), *_sweeps(lake, pipeline)]


def _current(lake: LakeTables, model: type[Event], pipeline: Pipeline) -> InLake:
    shape = current_shape(model)
    table = lake.table(pipeline.tables[model], (*dict(shape.columns), *_ORDER))
    return lake.view(text("ops.verify", "duckdb_current"), shape, table=table)


def _sweeps(lake: LakeTables, pipeline: Pipeline) -> Iterator[InLake]:
    """None of a pipeline that reads no sweeps."""
    ends = {pipeline.tables[model] for model in pipeline.models if issubclass(model, Sweep)}
    pages = {pipeline.tables[model] for model in pipeline.models if issubclass(model, Page)}
    names = ("_topic", "sweep_id", "complete", "search", "pages", "ended_at", *_ORDER)
    if ends and pages:
        tables = {"sweeps": lake.table(ends.pop(), names), "pages": lake.table(pages.pop(), (*names[:2], "page"))}
        yield lake.view(text("ops.verify", "duckdb_sweeps"), SWEEPS, **tables)


@dataclass(frozen=True)
class Stores:
    """Connections to all stores. `settings` and `streaming` say where they are, for any generation.

    `serving`: a client of DynamoDB that takes Python values, `items`: one that does not.
    """

    settings: Settings
    streaming: StreamingSettings
    pipeline: Pipeline
    duck: "duckdb.DuckDBPyConnection"
    warehouse: WarehouseReader
    serving: Any
    items: Any

    def pairs(self, expected: int, found: int, same_records: bool) -> Iterator[Pair]:
        """Every table of generation `found` beside that of `expected`, and every store beside the lake it follows.

        `same_records`: both were built of the topics, so that every record must be in both; else it is what is current.
        Raises OtherContract.
        """
        lakes = [self._lake(generation) for generation in (expected, found)]
        one, other = ((landed if same_records else current)(lake, self.pipeline) for lake in lakes)
        yield from zip(one, other, strict=True)
        live = live_generation(self.settings.lake, self.settings.aws("s3"))
        for mart in self.pipeline.marts:
            first, second = (lake.mart(mart) for lake in lakes)
            yield first, second
            for side in (first, second):
                settings = self.settings.at(side.generation)
                yield from ((side, store) for store in stored(settings, mart, self.warehouse, self.items))
                if side.generation == live:
                    view = sql.Identifier(self.settings.views_schema, mart.view)
                    yield side, InWarehouse(self.warehouse, live, side.shape, view, "views")

    def _lake(self, generation: int) -> LakeTables:
        return LakeTables(self.duck, self.settings.lake, generation, self.settings.storage_options())


@contextmanager
def opened(settings: Settings, streaming: StreamingSettings, pipeline: Pipeline) -> Iterator[Stores]:
    """Raises SinkUnreachable, and Misconfigured as `prepare`."""
    clients = items_client(settings.aws_region), attributes_client(settings.aws_region)
    with session() as duck, connected(settings) as warehouse:
        prepare(warehouse)
        yield Stores(settings, streaming, pipeline, duck, warehouse, *clients)
