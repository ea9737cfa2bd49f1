"""Tables and comments of a generation, made from the marts' contract.

Who makes something in the warehouse does so one at a time, and only what is not made so already. What was made says of
what: the ledger of a generation and each stable view have a comment with a fingerprint of the statements that made
them. They are made anew only where that differs, since nobody can change a view that is read.
"""

import hashlib
from collections.abc import Iterable, Sequence

import psycopg
from psycopg import sql

from plumbing.errors import Misconfigured
from sinks.contract import LEDGER, ledger_columns, ledger_text
from sinks.errors import SinkBusy
from sinks.warehouse.statements import names, statement
from streaming.column_types import column_type
from streaming.contract import Mart

_WAIT = sql.Literal("10s")


class OtherColumns(Misconfigured):
    """A table of this generation was made for another version of the contract."""


def prepare_tables(connection: psycopg.Connection, marts: Sequence[Mart], views_schema: str, schema: str) -> None:
    """Make ledger and tables of marts in `schema`, in one transaction, unless they were made so already.

    Raises OtherColumns, SinkBusy.
    """
    with connection.transaction():
        begin(connection, views_schema)
        made_of = fingerprint([schema, ledger_text(), *(repr(mart) for mart in marts)])
        if comments(connection, schema).get(LEDGER) != made_of:
            for name in (views_schema, schema):
                connection.execute(statement("create_schema", schema=sql.Identifier(name)))
            connection.execute(statement("create_load_ledger", schema=sql.Identifier(schema)))
            for mart in marts:
                _make_table(connection, schema, mart)
            _check_columns(connection, schema, marts)
            ledger = {"table": sql.Identifier(schema, LEDGER), "text": sql.Literal(made_of)}
            connection.execute(statement("comment_on_table", **ledger))
        _check_columns(connection, schema, marts)


def drop(connection: psycopg.Connection, views_schema: str, schema: str) -> bool:
    """Delete the generation in `schema`; False, and nothing is done, while the stable views show it."""
    with connection.transaction():
        begin(connection, views_schema)
        if schema in shown_schemas(connection, views_schema):
            return False
        connection.execute(statement("drop_schema", schema=sql.Identifier(schema)))
    return True


def _make_table(connection: psycopg.Connection, schema: str, mart: Mart) -> None:
    table = sql.Identifier(schema, mart.table)
    definitions = (
        sql.SQL("{} {}").format(sql.Identifier(column.name), sql.SQL(column_type(column.type).warehouse))
        for column in mart.columns
    )
    columns = sql.SQL(", ").join(definitions)
    connection.execute(statement("create_table", table=table, columns=columns, key=names(mart.key)))
    _check_table(connection, schema, mart)
    for column in mart.columns:
        name = sql.Identifier(schema, mart.table, column.name)
        connection.execute(statement("comment_on_column", column=name, meaning=sql.Literal(column.meaning)))


def _check_columns(connection: psycopg.Connection, schema: str, marts: Sequence[Mart]) -> None:
    for mart in marts:
        _check_table(connection, schema, mart)
    found = [(name, "") for name, _ in _columns(connection, schema, LEDGER)]
    _must_equal(f"{schema}.{LEDGER}", found, [(name, "") for name in ledger_columns()])


def _check_table(connection: psycopg.Connection, schema: str, mart: Mart) -> None:
    wanted = [(column.name, column_type(column.type).warehouse) for column in mart.columns]
    _must_equal(f"{schema}.{mart.table}", _columns(connection, schema, mart.table), wanted)


def _columns(connection: psycopg.Connection, schema: str, table: str) -> list[tuple[str, str]]:
    rows = connection.execute(statement("read_columns", schema=sql.Literal(schema), table=sql.Literal(table)))
    return [(name, kind.replace("timestamp with time zone", "timestamptz")) for name, kind in rows]


def _must_equal(table: str, found: list[tuple[str, str]], wanted: list[tuple[str, str]]) -> None:
    if found != wanted:
        differing = sorted({name for name, _ in set(found) ^ set(wanted)})
        raise OtherColumns(
            f"{table} has other columns than the contract ({', '.join(differing) or 'order'}); "
            "build a new generation: gpps rebuild"
        )


def shown_schemas(connection: psycopg.Connection, views_schema: str) -> set[str]:
    """The schemas that the stable views read; empty while there are no views."""
    rows = connection.execute(statement("read_shown_schemas", views=sql.Literal(views_schema)))
    return {row[0] for row in rows}


def begin(connection: psycopg.Connection, views_schema: str) -> None:
    """One process at a time makes schemas, tables and views; raises SinkBusy when another one does not get on."""
    connection.execute(statement("limit_idling"))
    connection.execute(statement("limit_wait_for_locks", wait=_WAIT))
    try:
        connection.execute(statement("lock_preparation", name=sql.Literal(views_schema)))
    except psycopg.errors.LockNotAvailable as error:
        raise SinkBusy(f"another process is preparing {views_schema} in the warehouse; try again later") from error


def comments(connection: psycopg.Connection, schema: str) -> dict[str, str | None]:
    """Comments of the tables and views of a schema; empty where there is none."""
    return dict(connection.execute(statement("read_comments", schema=sql.Literal(schema))).fetchall())


def fingerprint(texts: Iterable[str]) -> str:
    return f"made by gpps of {hashlib.sha256(chr(0).join(texts).encode()).hexdigest()}"
