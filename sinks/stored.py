"""The stores as their readers see them, for comparing: every current row of a mart, and the feed version it is at."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from sinks.dynamodb import DynamoDBSink, TableName, table_of
from sinks.follower import Position
from sinks.warehouse.loader import WarehouseSink
from sinks.warehouse.postgres import Postgres
from sinks.warehouse.statements import names, statement
from streaming.contract import Mart


class StoredInWarehouse:
    """Tables of the generation in `schema`."""

    name = "warehouse"

    def __init__(self, connection: psycopg.Connection, schema: str) -> None:
        self._connection = connection
        self._schema = schema
        self._sink = WarehouseSink(connection, Postgres(), schema, datetime.min.replace(tzinfo=UTC))

    def position(self, mart: Mart) -> Position | None:
        return self._sink.position(mart)

    def rows(self, mart: Mart) -> Iterator[Mapping[str, Any]]:
        columns = names([column.name for column in mart.columns])
        query = statement("read_rows", columns=columns, table=sql.Identifier(self._schema, mart.table))
        with self._connection.cursor(row_factory=dict_row) as cursor:
            yield from cursor.execute(query)


class StoredInDynamoDB:
    """Items of the tables that `name_of` names; `client` is that of a boto3 resource."""

    name = "dynamodb"

    def __init__(self, client: Any, name_of: TableName) -> None:
        self._client = client
        self._name_of = name_of
        self._sink = DynamoDBSink(client, name_of)

    def position(self, mart: Mart) -> Position | None:
        return self._sink.position(mart)

    def rows(self, mart: Mart) -> Iterator[Mapping[str, Any]]:
        table = self._name_of(table_of(mart))
        for page in self._client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
            yield from page["Items"]
