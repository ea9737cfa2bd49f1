"""The tables of generations in all their stores, ready to be compared."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from psycopg import sql

from ops.verify.comparison import Pair
from ops.verify.lake import current, landed
from plumbing.generations import live_generation
from sinks.compare.items import InDynamoDB, scanning_client
from sinks.compare.lake import InLake, LakeTables, session
from sinks.compare.warehouse import InWarehouse, prepare
from sinks.settings import Settings
from sinks.warehouse.postgres import connected
from streaming.contract import Mart
from streaming.pipeline import Pipeline

if TYPE_CHECKING:
    import duckdb
    import psycopg


@dataclass
class Stores:
    """Connections to all stores. `settings` say where they are, for any generation."""

    settings: Settings
    pipeline: Pipeline
    duck: "duckdb.DuckDBPyConnection"
    warehouse: "psycopg.Connection"
    dynamodb: Any

    def pairs(self, expected: int, found: int, same_records: bool) -> Iterator[Pair]:
        """Every table of generation `found` beside that of `expected`, and every store beside the lake it follows.

        `same_records`: both were built of the topics, so that every record must be in both; else it is what is current.
        Raises OtherContract.
        """
        lakes = [self._lake(generation) for generation in (expected, found)]
        one, other = ((landed if same_records else current)(lake, self.pipeline) for lake in lakes)
        yield from zip(one, other, strict=True)
        live = live_generation(self.settings.lake_uri, self.settings.aws("s3"))
        for mart in self.pipeline.marts:
            first, second = (lake.mart(mart) for lake in lakes)
            yield first, second
            for side in (first, second):
                yield from self._stored(side, mart)
                if side.generation == live:
                    view = sql.Identifier(self.settings.warehouse_schema, mart.view)
                    yield side, InWarehouse(self.warehouse, live, side.shape, view, "views")

    def _lake(self, generation: int) -> LakeTables:
        return LakeTables(self.duck, self.settings.lake_uri, generation, self.settings.storage_options())

    def _stored(self, side: InLake, mart: Mart) -> Iterator[Pair]:
        settings = self.settings.at(side.generation)
        table = sql.Identifier(settings.generation_schema(), mart.table)
        yield side, InWarehouse(self.warehouse, side.generation, side.shape, table)
        if mart.served:
            items = settings.dynamodb_table(mart.served)
            yield side, InDynamoDB(self.dynamodb, side.generation, side.shape, items)


@contextmanager
def opened(settings: Settings, pipeline: Pipeline) -> Iterator[Stores]:
    """Raises SinkUnreachable, and Misconfigured as `prepare`."""
    client = scanning_client(settings.aws_region)
    with session() as duck, connected() as warehouse:
        prepare(warehouse)
        yield Stores(settings, pipeline, duck, warehouse, client)
