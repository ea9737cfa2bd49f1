"""The tables of generations in all their stores, ready to be compared."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from psycopg import sql

from ops.verify.comparison import Pair
from ops.verify.duck import session
from ops.verify.items import InDynamoDB
from ops.verify.lake import InLake, LakeTables
from ops.verify.warehouse import InWarehouse, prepare
from plumbing.generations import live_generation
from producers.contract import Page, Sweep
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
        one, other = (self._records(lake) if same_records else self._current(lake) for lake in lakes)
        yield from zip(one, other, strict=True)
        live = live_generation(self.settings.lake, self.settings.aws("s3"))
        for mart in self.pipeline.marts:
            first, second = (lake.mart(mart) for lake in lakes)
            yield first, second
            for side in (first, second):
                yield from self._stored(side, mart)
                if side.generation == live:
                    view = sql.Identifier(self.settings.views_schema, mart.view)
                    yield side, InWarehouse(self.warehouse, live, side.shape, view, "views")

    def _lake(self, generation: int) -> LakeTables:
        return LakeTables(self.duck, self.settings.lake, generation, self.settings.storage_options())

    def _records(self, lake: LakeTables) -> list[InLake]:
        return [*(lake.events(table, self.pipeline) for table in self.pipeline.event_tables()), lake.dead_letters()]

    def _current(self, lake: LakeTables) -> list[InLake]:
        current = [model for model in self.pipeline.models if not issubclass(model, Page | Sweep)]
        return [*(lake.current(model, self.pipeline) for model in current), lake.sweeps(self.pipeline)]

    def _stored(self, side: InLake, mart: Mart) -> Iterator[Pair]:
        settings = self.settings.at(side.generation)
        table = sql.Identifier(settings.generation_schema(), mart.table)
        yield side, InWarehouse(self.warehouse, side.generation, side.shape, table)
        if mart.served:
            items = settings.dynamodb_table(mart.served)
            yield side, InDynamoDB(self.dynamodb, side.generation, side.shape, items)


@contextmanager
def opened(settings: Settings, pipeline: Pipeline) -> Iterator[Stores]:
    """Raises SinkUnreachable, ValueError as `prepare`."""
    import boto3
    from botocore.config import Config

    config = Config(connect_timeout=5, read_timeout=30, retries={"mode": "standard", "total_max_attempts": 3})
    client = boto3.client("dynamodb", region_name=settings.aws_region, config=config)
    with session() as duck, connected() as warehouse:
        prepare(warehouse)
        yield Stores(settings, pipeline, duck, warehouse, client)
