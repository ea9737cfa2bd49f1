"""The warehouse as an engine: one read-only connection to PostgreSQL."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql

from analysis import derived, texts
from analysis.engine import EngineAway, Rows, UnknownView, WrongStatement, framed, one_line
from analysis.settings import Settings
from analysis.statements import WrongParameter
from sinks.contract import VIEWS

if TYPE_CHECKING:
    import pandas as pd


class WarehouseAway(EngineAway):
    """The warehouse cannot be reached, or holds no views yet. The message says what to do."""


class Warehouse:
    """Stable views of one schema, read in one read-only transaction: an analysis sees one state throughout."""

    name = "warehouse"

    def __init__(self, connection: psycopg.Connection[Any]):
        self._connection = connection

    def rows(self, statement: str, parameters: Mapping[str, object]) -> Rows:
        """As Engine.rows. Raises WarehouseAway, WrongStatement, UnknownView, WrongParameter."""
        text = derived.composed(statement)
        needed = texts.parameters(text)
        if missing := [name for name in needed if name not in parameters]:
            raise WrongParameter(f"the statement needs {', '.join(missing)}")
        given = {name: parameters[name] for name in needed}
        try:
            with self._connection.transaction():  # a savepoint: a statement that fails leaves the state to the next
                cursor = self._connection.execute(text.encode(), given or None)
                return [column.name for column in cursor.description or ()], cursor.fetchall()
        except psycopg.errors.UndefinedTable as error:
            raise self._unknown(error) from error
        except psycopg.Error as error:
            if self._connection.closed:
                raise WarehouseAway(f"the warehouse has gone: {one_line(error)}; is it up? (`gpps status`)") from error
            raise WrongStatement(f"the warehouse: {one_line(error)}") from error

    def frame(self, statement: str, parameters: Mapping[str, object]) -> "pd.DataFrame":
        """As Engine.frame."""
        return framed(self.rows(statement, parameters))

    def close(self) -> None:
        self._connection.close()

    def _unknown(self, error: psycopg.Error) -> EngineAway | UnknownView:
        there = self._connection.execute("SELECT to_regclass(%s) IS NOT NULL", (VIEWS[0],)).fetchone()
        if there and there[0]:
            return UnknownView(f"the warehouse: {one_line(error)}; views are {', '.join(VIEWS)}")
        return WarehouseAway("the warehouse has no views yet; load it first with `gpps load --once`")


def connect(settings: Settings) -> Warehouse:
    """Connects to the database of the PG* variables. Raises WarehouseAway."""
    try:
        connection = psycopg.connect(connect_timeout=10, application_name="gpps analysis")
    except psycopg.OperationalError as error:
        raise WarehouseAway(f"cannot reach the warehouse: {one_line(error)}; is it up? (`gpps status`)") from None
    connection.read_only = True
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    connection.execute(sql.SQL("SET search_path TO {}").format(sql.Identifier(settings.warehouse_schema)))
    connection.execute("SET TIME ZONE 'UTC'")
    return Warehouse(connection)
