"""The warehouse as an engine: one read-only connection."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from analysis.content import contract
from analysis.engines.engine import ASKED, EngineAway, Rows, UnknownView, WrongStatement, framed, one_line
from analysis.engines.lake_sql import text
from analysis.settings import Settings
from analysis.statements import given, texts
from plumbing import sql
from plumbing.warehouse import (
    NO_TABLE,
    NOT_ALLOWED,
    Unreachable,
    WarehouseReader,
    in_own_words,
    place,
    read_only,
    session,
    sqlstate,
)

if TYPE_CHECKING:
    import pandas as pd

# No right to make any, a copy that takes no writes, or a warehouse without these views yet.
_NO_TABLES_ASIDE = {NOT_ALLOWED, "25006", *NO_TABLE}


class WarehouseAway(EngineAway):
    """The warehouse cannot be reached, or holds no views yet. The message says what to do."""


class Warehouse:
    """Stable views of one schema, read in one read-only transaction: an analysis sees one state throughout."""

    name = "warehouse"

    def __init__(self, connection: WarehouseReader, empty: Mapping[str, sql.Identifier] | None = None):
        """`empty`: views by name with temporary tables in their place, to be filled when a statement needs them."""
        self._connection = connection
        self._empty = dict(empty or {})

    def rows(self, statement: str, parameters: Mapping[str, object]) -> Rows:
        """As Engine.rows. Raises WarehouseAway, WrongStatement, UnknownView, WrongParameter."""
        try:
            self._work_out(statement)
            with self._connection.transaction():  # a savepoint: a statement that fails leaves the state to the next
                taken = given(statement, parameters)
                text = in_own_words(self._connection, texts.without_comments(statement))
                cursor = self._connection.execute(text, taken or None)
                return [column[0] for column in cursor.description or ()], [*map(tuple, cursor.fetchall())]
        except ValueError as error:
            raise WrongStatement(f"the warehouse: {one_line(error)}") from error
        except self._connection.Error as error:
            raise translated(self._connection, error) from error

    def frame(self, statement: str, parameters: Mapping[str, object]) -> "pd.DataFrame":
        """As Engine.frame."""
        return framed(self.rows(statement, parameters))

    def _work_out(self, statement: str) -> None:
        """Compute once the views that are marked so; what a connection reads does not change, so neither do they."""
        for name in texts.needed(statement, contract().derived_views) if self._empty else ():
            if name in self._empty:
                parts = {"name": sql.Identifier(name), "view": self._empty[name]}
                self._connection.execute(_statement("fill_table_aside", **parts))
                del self._empty[name]

    def close(self) -> None:
        self._connection.close()


def translated(connection: WarehouseReader, error: Exception) -> EngineAway | WrongStatement:
    """Translate an error of a statement into one for whoever asked."""
    if connection.closed:
        return WarehouseAway(f"the warehouse has gone: {one_line(error)}; {ASKED}")
    if sqlstate(error) not in NO_TABLE:
        return WrongStatement(f"the warehouse: {one_line(error)}")
    if _has_views(connection):
        views = ", ".join((*contract().views, *contract().derived_views))
        return UnknownView(f"the warehouse: {one_line(error)}; views are {views}")
    return WarehouseAway(
        "the warehouse has no views yet: `gpps demo` fills it with made-up data; for your own run `gpps produce`, "
        "`gpps stream --once` and `gpps load --once`"
    )


def _has_views(connection: WarehouseReader) -> bool:
    """True, too, where nothing can be asked any more: the transaction has failed."""
    try:
        with connection.transaction():
            connection.execute(_statement("see_view", view=sql.Identifier(contract().views[0])))
    except connection.Error as error:
        return sqlstate(error) not in NO_TABLE
    return True


def connect(settings: Settings) -> Warehouse:
    """Connects to the warehouse of the settings. Raises WarehouseAway."""
    connection = _connected(settings)
    # Redshift has no view that is worked out.
    empty = set_aside(connection, settings.views_schema) if settings.warehouse == "postgres" else {}
    return Warehouse(_reading(connection), empty)


def opened(settings: Settings) -> WarehouseReader:
    """A connection in one read-only transaction, in UTC, that finds the views. Raises WarehouseAway."""
    return _reading(_connected(settings))


def _connected(settings: Settings) -> WarehouseReader:
    try:
        connection = session(settings, "gpps analysis", autocommit=False)
    except Unreachable as error:
        raise WarehouseAway(f"cannot reach the warehouse at {place(settings)}: {one_line(error)}; {ASKED}") from None
    with connection.transaction():
        connection.execute(sql.SQL("SET search_path TO {}").format(sql.Identifier(settings.views_schema)))
    return connection


def _reading(connection: WarehouseReader) -> WarehouseReader:
    read_only(connection)
    return connection


def set_aside(connection: WarehouseReader, schema: str) -> dict[str, sql.Identifier]:
    """Puts temporary tables, still empty, in the place of derived views that are worked out once (few rows that cost
    much, header `-- worked out: once`), and makes what reads them over these. Those views; none where that cannot be.
    """
    views, originals = contract().derived_views, dict[str, sql.Identifier]()
    try:
        with connection.transaction():
            for name, select in views.items():
                if "-- worked out: once" in select:
                    originals[name] = sql.Identifier(schema, name)
                    connection.execute(_statement("set_table_aside", name=sql.Identifier(name), view=originals[name]))
                elif originals.keys() & set(texts.needed(select, views)):
                    over = {"name": sql.Identifier(name), "select": sql.SQL(select)}
                    connection.execute(_statement("set_view_aside", **over))
    except connection.Error as error:
        if sqlstate(error) not in _NO_TABLES_ASIDE:
            raise
        return {}
    return originals


def _statement(file: str, /, **parts: sql.Composable) -> sql.Composed:
    return sql.SQL(text(file)).format(**parts)
