"""Tables, comments and views of a generation, made from the marts' contract."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import psycopg
from psycopg import sql
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_random

from sinks.contract import COLUMN_TYPES, LOADS, TABLES, VIEWS, reader_role
from sinks.errors import SinkBusy
from sinks.warehouse.statements import names, statement
from streaming.contract import Mart
from streaming.pipelines.school_jobs.contract import MARTS

_PATIENCE_SECONDS = 30
# A role is the whole server's: this user may not make any, another database's loader has made it, or nobody has.
_NOT_OURS_TO_MAKE = (
    psycopg.errors.InsufficientPrivilege,
    psycopg.errors.DuplicateObject,
    psycopg.errors.UniqueViolation,
    psycopg.errors.UndefinedObject,
)


class OtherColumns(RuntimeError):
    """A table of this generation was made for another version of the contract."""


def prepare(connection: psycopg.Connection, views_schema: str, schema: str, is_live: Callable[[], bool]) -> None:
    """Make what is missing of the tables in `schema` and, when that generation is live, the views in `views_schema`.

    All in one transaction. `is_live` is asked under the lock that all who point the views take: who moved the pointer
    before is seen, and who moves it after points them after. Raises OtherColumns, SinkBusy.
    """
    patiently(_prepare, connection, views_schema, schema, is_live)


def _prepare(connection: psycopg.Connection, views_schema: str, schema: str, is_live: Callable[[], bool]) -> None:
    with connection.transaction():
        connection.execute(statement("lock_preparation", name=sql.Literal(views_schema)))
        for name in (views_schema, schema):
            connection.execute(statement("create_schema", schema=sql.Identifier(name)))
        connection.execute(statement("create_load_ledger", schema=sql.Identifier(schema)))
        for mart in MARTS:
            _prepare_table(connection, schema, mart)
        if is_live():
            point_views(connection, views_schema, schema)


def show_live(connection: psycopg.Connection, views_schema: str, live_schema: Callable[[], str]) -> str:
    """Make the stable views show what `live_schema` names, in one transaction, and return it.

    It is asked under the lock that `prepare` takes, too. Raises SinkBusy.
    """
    shown: list[str] = []
    patiently(_show_live, connection, views_schema, live_schema, shown)
    return shown[-1]


def _show_live(
    connection: psycopg.Connection, views_schema: str, live_schema: Callable[[], str], shown: list[str]
) -> None:
    with connection.transaction():
        connection.execute(statement("lock_preparation", name=sql.Literal(views_schema)))
        shown.append(live_schema())
        point_views(connection, views_schema, shown[-1])


def point_views(connection: psycopg.Connection, views_schema: str, schema: str) -> None:
    """Make the stable views show the generation in `schema`; to be called in a transaction, so that all do or none.

    Raises LockNotAvailable when somebody has read one of them in a transaction that goes on: see `patiently`.
    """
    connection.execute(statement("limit_wait_for_locks"))
    generation = int(schema.rpartition("_g")[2])
    parts: dict[str, sql.Composable] = {"views": sql.Identifier(views_schema), "tables": sql.Identifier(schema)}
    parts["generation"] = sql.Literal(generation)
    for view in (*VIEWS, LOADS):
        connection.execute(statement(f"view_{view}", **parts))
    _let_reader_in(connection, views_schema)


def _let_reader_in(connection: psycopg.Connection, views_schema: str) -> None:
    """A role that may read the views and nothing else, as far as this user may make one and grant it."""
    reader = reader_role(views_schema)
    parts = {"views": sql.Identifier(views_schema), "reader": sql.Identifier(reader)}
    steps = ["grant_reader", "become_reader"]
    if not connection.execute(statement("read_role", name=sql.Literal(reader))).fetchone():
        steps.insert(0, "create_reader")
    for step in steps:
        with suppress(*_NOT_OURS_TO_MAKE), connection.transaction():
            connection.execute(statement(step, **parts))


def shown_schemas(connection: psycopg.Connection, views_schema: str) -> set[str]:
    """The schemas that the stable views read; empty while there are no views."""
    rows = connection.execute(statement("read_shown_schemas", views=sql.Literal(views_schema)))
    return {row[0] for row in rows}


def drop(connection: psycopg.Connection, views_schema: str, schema: str) -> bool:
    """Delete the generation in `schema`; False, and nothing is done, while the stable views show it."""
    with connection.transaction():
        connection.execute(statement("lock_preparation", name=sql.Literal(views_schema)))
        if schema in shown_schemas(connection, views_schema):
            return False
        connection.execute(statement("drop_schema", schema=sql.Identifier(schema)))
    return True


def patiently(change: Callable[..., None], *arguments: Any) -> None:
    """Calls what may find the views locked by readers again and again, for half a minute; then raises SinkBusy.

    Who changes views waits for a fraction of a second only, lets everything go, and tries again: so no reader who holds
    one view and asks for another ever waits for it long, nor is chosen to end a deadlock.
    """
    retrying = Retrying(
        retry=retry_if_exception_type(psycopg.errors.LockNotAvailable),
        stop=stop_after_delay(_PATIENCE_SECONDS),
        wait=wait_random(0.02, 0.2),
        reraise=True,
    )
    try:
        retrying(change, *arguments)
    except psycopg.errors.LockNotAvailable as error:
        raise SinkBusy(
            "a reader has held the warehouse's views in one transaction for half a minute; try again when it has ended"
        ) from error


def _prepare_table(connection: psycopg.Connection, schema: str, mart: Mart) -> None:
    table = sql.Identifier(schema, TABLES[mart.name])
    definitions = (
        sql.SQL("{} {}").format(sql.Identifier(column.name), sql.SQL(COLUMN_TYPES[column.type]))
        for column in mart.columns
    )
    columns = sql.SQL(", ").join(definitions)
    connection.execute(statement("create_table", table=table, columns=columns, key=names(mart.key)))
    _check_columns(connection, schema, mart)
    for column in mart.columns:
        name = sql.Identifier(schema, TABLES[mart.name], column.name)
        connection.execute(statement("comment_on_column", column=name, meaning=sql.Literal(column.meaning)))


def _check_columns(connection: psycopg.Connection, schema: str, mart: Mart) -> None:
    parts = {"schema": sql.Literal(schema), "table": sql.Literal(TABLES[mart.name])}
    found = [
        (name, kind.replace("timestamp with time zone", "timestamptz"))
        for name, kind in connection.execute(statement("read_columns", **parts))
    ]
    wanted = [(column.name, COLUMN_TYPES[column.type]) for column in mart.columns]
    if found != wanted:
        differing = sorted({name for name, _ in set(found) ^ set(wanted)})
        raise OtherColumns(
            f"{schema}.{TABLES[mart.name]} has other columns than the contract ({', '.join(differing) or 'order'}); "
            "build a new generation: gpps rebuild"
        )
