"""The stores under test, each read back by its own means and turned into the rows of the mart."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Protocol

import psycopg
from psycopg.rows import dict_row

from pipelines.school_jobs.contract import CONTRACT
from plumbing import sql
from plumbing.warehouse import WarehouseReader
from producers.fields import parse_instant
from sinks import dynamodb, mongodb
from sinks.contract import LEDGER
from sinks.follower import Sink
from sinks.settings import Settings
from sinks.warehouse.engines.postgres.engine import Postgres
from sinks.warehouse.engines.redshift.engine import Redshift
from sinks.warehouse.loader import WarehouseSink
from streaming.contract import Column, Mart
from tests.redshift.standin import StandIn
from tests.sinks.memory import MemorySink

Rows = dict[tuple[Any, ...], dict[str, Any]]
LOADED_AT = dt.datetime(2026, 4, 1, 12, 0, tzinfo=dt.UTC)


class Store(Protocol):
    """`sink()` is a follower's view of the store, a fresh one each time; `rows(mart)` what the store holds.

    `forget(mart)` takes the position away, so that the next follower bootstraps.
    """

    def sink(self) -> Sink: ...

    def forget(self, mart: Mart) -> None: ...

    def rows(self, mart: Mart) -> Rows: ...


class MemoryStore:
    def __init__(self) -> None:
        self._sink = MemorySink()

    def sink(self) -> Sink:
        return self._sink

    def forget(self, mart: Mart) -> None:
        tables, self._sink = self._sink.tables, MemorySink()
        self._sink.tables = tables

    def rows(self, mart: Mart) -> Rows:
        return self._sink.tables.get(mart.name, {})


class PostgresStore:
    def __init__(self, connection: psycopg.Connection, settings: Settings) -> None:
        self.connection, self.settings = connection, settings
        self.schema = settings.generation_schema()

    def sink(self) -> Sink:
        return WarehouseSink(self.connection, Postgres(), self.schema, LOADED_AT)

    def forget(self, mart: Mart) -> None:
        ledger, table_name = sql.Identifier(self.schema, LEDGER), sql.Literal(mart.table)
        self.connection.execute(Postgres().statement("forget_versions", ledger=ledger, table_name=table_name))

    def rows(self, mart: Mart) -> Rows:
        return _by_key(mart, self.query(f'SELECT * FROM "{self.schema}".{mart.table}'))  # noqa: S608

    def ledger(self, mart: Mart) -> list[dict[str, Any]]:
        query = f'SELECT * FROM "{self.schema}".load_ledger WHERE table_name = %s ORDER BY version'  # noqa: S608
        return self.query(query, mart.table)

    def query(self, query: str, *parameters: Any) -> list[dict[str, Any]]:
        with self.connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(query, parameters).fetchall()


class RedshiftStore(PostgresStore):
    """Filled through the stand-in; `connection` is to PostgreSQL behind it, `session` to the stand-in."""

    def __init__(
        self, session: WarehouseReader, connection: psycopg.Connection, settings: Settings, stand_in: StandIn
    ) -> None:
        super().__init__(connection, settings)
        self.session, self.stand_in = session, stand_in

    def sink(self) -> WarehouseSink:
        return WarehouseSink(self.session, Redshift(self.settings), self.schema, LOADED_AT)


class DynamoDBStore:
    def __init__(self, client: Any, settings: Settings) -> None:
        self.client = client
        self.settings = settings

    def sink(self, lease_check: Callable[[], None] = lambda: None) -> Sink:
        return dynamodb.DynamoDBSink(self.client, self.settings.dynamodb_table, lease_check)

    def forget(self, mart: Mart) -> None:
        positions = self.settings.dynamodb_table(dynamodb.POSITIONS)
        self.client.delete_item(TableName=positions, Key={"feed": mart.changes_table})

    def rows(self, mart: Mart) -> Rows:
        return _by_key(mart, [_row(mart, item) for item in self.items(dynamodb.table_of(mart))])

    def items(self, table: str) -> list[dict[str, Any]]:
        pages = self.client.get_paginator("scan").paginate(TableName=self.settings.dynamodb_table(table))
        return [item for page in pages for item in page["Items"]]


class MongoDBStore:
    def __init__(self, database: Any) -> None:
        self.database = database

    def sink(self, lease_check: Callable[[], None] = lambda: None) -> Sink:
        mongodb.prepare(self.database, CONTRACT.served)
        return mongodb.MongoDBSink(self.database, lease_check)

    def forget(self, mart: Mart) -> None:
        self.database[mongodb.POSITIONS].delete_one({"_id": mart.changes_table})

    def rows(self, mart: Mart) -> Rows:
        found = mongodb.documents(self.database, mart)
        return _by_key(
            mart, [{each.name: _of_document(each, row.get(each.name)) for each in mart.columns} for row in found]
        )


def _of_document(column: Column, value: Any) -> Any:
    decimal = column.type.startswith("decimal") and value is not None
    return Decimal(value) if decimal else _value(column, value)


def _by_key(mart: Mart, rows: list[dict[str, Any]]) -> Rows:
    by_key = {tuple(row[name] for name in mart.key): row for row in rows}
    assert len(by_key) == len(rows)
    return by_key


def _row(mart: Mart, item: dict[str, Any]) -> dict[str, Any]:
    unknown = item.keys() - {column.name for column in mart.columns}
    assert not unknown
    return {column.name: _value(column, item.get(column.name)) for column in mart.columns}


def _value(column: Column, value: Any) -> Any:
    """Back from what DynamoDB holds; None is an attribute that is not there."""
    if value is None:
        return None
    if column.type == "timestamp":
        return parse_instant(value)
    if column.type == "date":
        return dt.date.fromisoformat(value)
    if isinstance(value, Decimal) and column.type == "int":
        return int(value)
    return value
