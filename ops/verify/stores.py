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
from producers.contract import Page, Sweep
from sinks.dynamodb import SERVED
from sinks.dynamodb import TABLES as ITEM_TABLES
from sinks.settings import Settings
from sinks.warehouse.postgres import connected
from sinks.warehouse.schema import TABLES
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

    def pairs(self, expected: int, found: int, dead_letters: bool) -> Iterator[Pair]:
        """Every table of generation `found` beside that of `expected`, and every store beside the lake it follows.

        Raises OtherContract.
        """
        lakes = [self._lake(generation) for generation in (expected, found)]
        one, other = (self._views(lake, dead_letters) for lake in lakes)
        yield from zip(one, other, strict=True)
        for mart in self.pipeline.marts:
            first, second = (lake.mart(mart) for lake in lakes)
            yield first, second
            for side in (first, second):
                yield from self._stored(side, mart)

    def _lake(self, generation: int) -> LakeTables:
        return LakeTables(self.duck, self.settings.lake_uri, generation, self.settings.storage_options())

    def _views(self, lake: LakeTables, dead_letters: bool) -> list[InLake]:
        current = [model for model in self.pipeline.models if not issubclass(model, Page | Sweep)]
        views = [*(lake.current(model, self.pipeline) for model in current), lake.sweeps(self.pipeline)]
        return [*views, lake.dead_letters()] if dead_letters else views

    def _stored(self, side: InLake, mart: Mart) -> Iterator[Pair]:
        settings = self.settings.at(side.generation)
        table = sql.Identifier(settings.generation_schema(), TABLES[mart.name])
        yield side, InWarehouse(self.warehouse, side.generation, side.shape, table)
        if mart in SERVED:
            items = settings.dynamodb_table(ITEM_TABLES[mart.name])
            yield side, InDynamoDB(self.dynamodb, side.generation, side.shape, items)


@contextmanager
def opened(settings: Settings, pipeline: Pipeline) -> Iterator[Stores]:
    """Raises SinkUnreachable, ValueError as `prepare`."""
    import boto3
    from botocore.config import Config

    config = Config(connect_timeout=5, read_timeout=30, retries={"mode": "standard", "total_max_attempts": 3})
    client = boto3.client("dynamodb", region_name=settings.region, config=config)
    with session() as duck, connected() as warehouse:
        prepare(warehouse)
        yield Stores(settings, pipeline, duck, warehouse, client)
