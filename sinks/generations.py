"""Generations in the stores: which there are, when one was last loaded, how the views are switched, how one goes."""

import re
from datetime import datetime
from typing import Any

from plumbing import sql
from plumbing.generations import live_generation
from plumbing.warehouse import NO_TABLE, sqlstate
from sinks import mongodb
from sinks.contract import LEDGER
from sinks.errors import SinkBusy
from sinks.run import serving_client
from sinks.settings import Settings
from sinks.warehouse.engines import catalog
from sinks.warehouse.engines.catalog import connected, connected_to_load
from sinks.warehouse.schema import drop, shown_schemas
from sinks.warehouse.views import show
from streaming.contract import Contract


def shown_generations(settings: Settings) -> set[int]:
    """The generations that the warehouse's stable views show; empty while there are no views. Raises SinkUnreachable.

    More than one, or another than the live one: a swap was interrupted.
    """
    with connected(settings) as connection:
        shown = shown_schemas(connection, settings.views_schema)
    return {number for number in (_number(settings, schema) for schema in shown) if number}


def show_live_generation(settings: Settings, contract: Contract) -> None:
    """Has the pipeline's stable views show the live generation, all at once. Raises TryLater.

    The generation must have been loaded. Who moves the pointer meanwhile has the views follow after this.
    """
    with connected_to_load(settings) as connection:
        show(connection, contract, settings.views_schema, lambda: _live_schema(settings))


def in_warehouse(settings: Settings) -> set[int]:
    """Generations that have a schema in the warehouse. Raises SinkUnreachable."""
    with connected(settings) as connection:
        beginning = sql.Literal(f"{settings.views_schema}_g")
        rows = connection.execute(catalog.of(connection).statement("read_schemas", beginning=beginning)).fetchall()
    return {number for number in (_number(settings, row[0]) for row in rows) if number}


def in_dynamodb(settings: Settings) -> set[int]:
    """Generations that have serving tables. Raises SinkUnreachable."""
    with serving_client(settings) as client:
        return {number for number in (_table_number(settings, name) for name in _tables(client)) if number}


def in_mongodb(settings: Settings) -> set[int]:
    """Generations that have a database in MongoDB; none where it is not used. Raises SinkUnreachable."""
    return mongodb.generations(settings) if settings.mongodb_url else set()


def last_load(settings: Settings) -> datetime | None:
    """Time (UTC) when a version of a change feed was last loaded into the warehouse's generation; None: never."""
    with connected(settings) as connection:
        ledger = sql.Identifier(settings.generation_schema(), LEDGER)
        try:
            row = connection.execute(catalog.of(connection).statement("read_last_load", ledger=ledger)).fetchone()
        except connection.Error as error:
            if sqlstate(error) not in NO_TABLE:
                raise
            return None
    return row[0] if row else None


def warehouse_bytes(settings: Settings) -> int:
    """Size in bytes of the generation's tables and their indexes in the warehouse. Raises SinkUnreachable."""
    with connected(settings) as connection:
        schema = sql.Literal(settings.generation_schema())
        row = connection.execute(catalog.of(connection).statement("read_schema_bytes", schema=schema)).fetchone()
    return int(row[0]) if row else 0


def remove(settings: Settings) -> None:
    """Deletes the generation's schema, serving tables and database in MongoDB, whatever of them is there.

    Raises SinkBusy when the stable views show it: they would go with it.
    """
    with connected_to_load(settings) as connection:
        if not drop(connection, settings.views_schema, settings.generation_schema()):
            raise SinkBusy(
                f"the warehouse's views still show {settings.generation_schema()}; gpps swap --execute ends the swap"
            )
    with serving_client(settings) as client:
        for name in _tables(client):
            if _table_number(settings, name) == settings.generation:
                client.delete_table(TableName=name)
                client.get_waiter("table_not_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
    if settings.mongodb_url:
        mongodb.drop(settings)


def _live_schema(settings: Settings) -> str:
    return settings.at(live_generation(settings.lake, settings.aws("s3"))).generation_schema()


def _tables(client: Any) -> list[str]:
    return [name for page in client.get_paginator("list_tables").paginate() for name in page["TableNames"]]


def _table_number(settings: Settings, name: str) -> int | None:
    match = re.fullmatch(rf"{re.escape(settings.table_prefix)}-{settings.pipeline}-g([1-9]\d*)-\w+", name)
    return int(match[1]) if match else None


def _number(settings: Settings, schema: str) -> int | None:
    match = re.fullmatch(rf"{re.escape(settings.views_schema)}_g([1-9]\d*)", schema)
    return int(match[1]) if match else None
