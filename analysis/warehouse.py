"""Reading the warehouse: one read-only connection, answers as pandas DataFrames."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pandas as pd
import psycopg
from psycopg import sql

from analysis.settings import Settings


class WarehouseAway(RuntimeError):
    """The warehouse cannot be reached, or holds no views yet. The message says what to do."""


class Warehouse:
    """Stable views of one schema, read in one read-only transaction: an analysis sees one state throughout."""

    def __init__(self, connection: psycopg.Connection[Any]):
        self._connection = connection

    def rows(self, statement: str, parameters: Mapping[str, object]) -> tuple[list[str], Sequence[tuple[Any, ...]]]:
        """Column names and rows. Raises WarehouseAway when the views are not there."""
        try:
            cursor = self._connection.execute(statement.encode(), dict(parameters))
        except psycopg.errors.UndefinedTable as error:
            raise WarehouseAway("the warehouse has no views yet; load it first with `gpps load --once`") from error
        return [column.name for column in cursor.description or ()], cursor.fetchall()

    def frame(self, statement: str, parameters: Mapping[str, object]) -> pd.DataFrame:
        """The same as a DataFrame; decimals become floats, which is only fit for looking at and plotting."""
        columns, rows = self.rows(statement, parameters)
        shown = [[float(value) if isinstance(value, Decimal) else value for value in row] for row in rows]
        return pd.DataFrame(shown, columns=columns)

    def close(self) -> None:
        self._connection.close()


def connect(settings: Settings) -> Warehouse:
    """Connects to the database of the PG* variables. Raises WarehouseAway."""
    try:
        connection = psycopg.connect(connect_timeout=10, application_name="gpps analysis")
    except psycopg.OperationalError as error:
        raise WarehouseAway(f"cannot reach the warehouse: {error}; is it up? (`gpps status`)") from None
    connection.read_only = True
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    connection.execute(sql.SQL("SET search_path TO {}").format(sql.Identifier(settings.warehouse_schema)))
    return Warehouse(connection)
