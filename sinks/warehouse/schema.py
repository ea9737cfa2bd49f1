"""Tables and comments of a generation, made from the marts' contract.

Who makes something in the warehouse does so one at a time, and only what is not made so already. What was made says of
what: the ledger of a generation and each stable view have a comment with a fingerprint of the statements that made
them. They are made anew only where that differs, since nobody can change a view that is read.
"""

import hashlib
from collections.abc import Iterable, Sequence

from plumbing import sql
from plumbing.errors import Misconfigured
from plumbing.warehouse import WarehouseReader
from sinks.contract import LEDGER, ledger_columns, ledger_text
from sinks.warehouse.engines import catalog
from sinks.warehouse.statements import names
from streaming.contract import Mart


class OtherColumns(Misconfigured):
    """A table of this generation was made for another version of the contract."""


def prepare_tables(connection: WarehouseReader, marts: Sequence[Mart], views_schema: str, schema: str) -> None:
    """Make ledger and tables of marts in `schema`, in one transaction, unless they were made so already.

    Raises OtherColumns, SinkBusy.
    """
    engine = catalog.of(connection)
    engine.ready(connection, [views_schema, schema])
    with connection.transaction():
        engine.begin(connection, views_schema)
        made_of = fingerprint([schema, ledger_text(), *(repr(mart) for mart in marts)])
        if comments(connection, schema).get(LEDGER) != made_of:
            for name in (views_schema, schema):
                connection.execute(engine.statement("create_schema", schema=sql.Identifier(name)))
            connection.execute(engine.statement("create_load_ledger", schema=sql.Identifier(schema)))
            for mart in marts:
                _make_table(connection, schema, mart)
            _check_columns(connection, schema, marts)
            ledger = {"table": sql.Identifier(schema, LEDGER), "text": sql.Literal(made_of)}
            connection.execute(engine.statement("comment_on_table", **ledger))
        _check_columns(connection, schema, marts)


def drop(connection: WarehouseReader, views_schema: str, schema: str) -> bool:
    """Delete the generation in `schema`; False, and nothing is done, while the stable views show it."""
    engine = catalog.of(connection)
    engine.ready(connection, [views_schema])
    with connection.transaction():
        engine.begin(connection, views_schema)
        if schema in engine.shown_schemas(connection, views_schema):
            return False
        connection.execute(engine.statement("drop_schema", schema=sql.Identifier(schema)))
    return True


def _make_table(connection: WarehouseReader, schema: str, mart: Mart) -> None:
    engine = catalog.of(connection)
    definitions = (
        sql.SQL("{} {}").format(sql.Identifier(column.name), sql.SQL(engine.type_of(column.type)))
        for column in mart.columns
    )
    parts = {"columns": sql.SQL(", ").join(definitions), "key": names(mart.key), "layout": engine.layout(mart)}
    connection.execute(engine.statement("create_table", table=sql.Identifier(schema, mart.table), **parts))
    _check_table(connection, schema, mart)
    for column in mart.columns:
        name = sql.Identifier(schema, mart.table, column.name)
        connection.execute(engine.statement("comment_on_column", column=name, meaning=sql.Literal(column.meaning)))


def _check_columns(connection: WarehouseReader, schema: str, marts: Sequence[Mart]) -> None:
    for mart in marts:
        _check_table(connection, schema, mart)
    found = [(name, "") for name, _ in _columns(connection, schema, LEDGER)]
    _must_equal(f"{schema}.{LEDGER}", found, [(name, "") for name in ledger_columns()])


def _check_table(connection: WarehouseReader, schema: str, mart: Mart) -> None:
    engine = catalog.of(connection)
    wanted = [(column.name, engine.type_of(column.type)) for column in mart.columns]
    _must_equal(f"{schema}.{mart.table}", _columns(connection, schema, mart.table), wanted)


def _columns(connection: WarehouseReader, schema: str, table: str) -> list[tuple[str, str]]:
    engine = catalog.of(connection)
    asked = {"schema": sql.Literal(schema), "table": sql.Literal(table)}
    rows = connection.execute(engine.statement("read_columns", **asked)).fetchall()
    return [(name, engine.shortened(kind)) for name, kind in rows]


def _must_equal(table: str, found: list[tuple[str, str]], wanted: list[tuple[str, str]]) -> None:
    if found != wanted:
        differing = sorted({name for name, _ in set(found) ^ set(wanted)})
        raise OtherColumns(
            f"{table} has other columns than the contract ({', '.join(differing) or 'order'}); "
            "build a new generation: gpps rebuild"
        )


def shown_schemas(connection: WarehouseReader, views_schema: str) -> set[str]:
    """The schemas that the stable views read; empty while there are no views."""
    return catalog.of(connection).shown_schemas(connection, views_schema)


def comments(connection: WarehouseReader, schema: str) -> dict[str, str | None]:
    """Comments of the tables and views of a schema; empty where there is none."""
    asked = catalog.of(connection).statement("read_comments", schema=sql.Literal(schema))
    return dict(connection.execute(asked).fetchall())


def fingerprint(texts: Iterable[str]) -> str:
    return f"made by gpps of {hashlib.sha256(chr(0).join(texts).encode()).hexdigest()}"
