"""The warehouse as an engine: one read-only connection to PostgreSQL."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql

from analysis.content import contract
from analysis.engines.engine import EngineAway, Rows, UnknownView, WrongStatement, framed, one_line
from analysis.engines.materialized import MaterializedViews
from analysis.settings import Settings
from analysis.statements import WrongParameter, derived, texts

if TYPE_CHECKING:
    import pandas as pd


class WarehouseAway(EngineAway):
    """The warehouse cannot be reached, or holds no views yet. The message says what to do."""


class Warehouse:
    """Stable views of one schema, read in one read-only transaction: an analysis sees one state throughout."""

    name = "warehouse"

    def __init__(self, connection: psycopg.Connection[Any]):
        self._connection = connection
        self._materialized = MaterializedViews(connection)

    def rows(self, statement: str, parameters: Mapping[str, object]) -> Rows:
        """As Engine.rows. Raises WarehouseAway, WrongStatement, UnknownView, WrongParameter."""
        try:
            with self._connection.transaction():  # a savepoint: a statement that fails leaves the state to the next
                text = derived.composed(statement, self._materialized.known(statement))
                cursor = self._connection.execute(text.encode(), _given(text, parameters) or None)
                return [column.name for column in cursor.description or ()], cursor.fetchall()
        except psycopg.Error as error:
            raise translated(self._connection, error) from error

    def frame(self, statement: str, parameters: Mapping[str, object]) -> "pd.DataFrame":
        """As Engine.frame."""
        return framed(self.rows(statement, parameters))

    def close(self) -> None:
        self._connection.close()


def _given(text: str, parameters: Mapping[str, object]) -> dict[str, object]:
    needed = texts.parameters(text)
    if missing := [name for name in needed if name not in parameters]:
        raise WrongParameter(f"the statement needs {', '.join(missing)}")
    return {name: parameters[name] for name in needed}


def translated(connection: psycopg.Connection[Any], error: psycopg.Error) -> EngineAway | WrongStatement:
    """What an error of a statement means for who asked."""
    if connection.closed:
        return WarehouseAway(f"the warehouse has gone: {one_line(error)}; is it up? (`gpps status`)")
    if not isinstance(error, psycopg.errors.UndefinedTable):
        return WrongStatement(f"the warehouse: {one_line(error)}")
    if _has_views(connection):
        return UnknownView(f"the warehouse: {one_line(error)}; views are {', '.join(contract().views)}")
    return WarehouseAway("the warehouse has no views yet; load it first with `gpps load --once`")


def _has_views(connection: psycopg.Connection[Any]) -> bool:
    if connection.info.transaction_status == psycopg.pq.TransactionStatus.INERROR:
        return True
    found = connection.execute("SELECT to_regclass(%s) IS NOT NULL", (contract().views[0],)).fetchone()
    return bool(found and found[0])


def connect(settings: Settings) -> Warehouse:
    """Connects to the database of the PG* variables. Raises WarehouseAway."""
    return Warehouse(opened(settings))


def opened(settings: Settings) -> psycopg.Connection[Any]:
    """A connection in one read-only transaction, in UTC, that finds the stable views. Raises WarehouseAway."""
    try:
        connection = psycopg.connect(connect_timeout=10, application_name="gpps analysis")
    except psycopg.OperationalError as error:
        raise WarehouseAway(f"cannot reach the warehouse: {one_line(error)}; is it up? (`gpps status`)") from None
    connection.read_only = True
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    connection.execute(sql.SQL("SET search_path TO {}").format(sql.Identifier(settings.views_schema)))
    connection.execute("SET TIME ZONE 'UTC'")
    return connection
