"""Tables, comments and views of a generation, made from the marts' contract."""

import psycopg
from psycopg import sql

from sinks.warehouse.statements import names, statement
from streaming.contract import Mart
from streaming.pipelines.school_jobs.contract import MARTS

TABLES = {
    "school": "dim_school",
    "field": "dim_field",
    "program": "fact_program",
    "job": "fact_job",
    "field_outlook": "fact_field_outlook",
    "program_outlook": "fact_program_outlook",
    "field_trend": "fact_field_trend",
}
LEDGER = "load_ledger"
VIEWS = ("schools", "fields", "programs", "jobs", "field_outlook", "program_outlook", "field_trend")

COLUMN_TYPES = {
    "string": "text",
    "int": "integer",
    "boolean": "boolean",
    "timestamp": "timestamptz",
    "date": "date",
    "decimal(14,2)": "numeric(14,2)",
    "decimal(9,6)": "numeric(9,6)",
    "decimal(9,4)": "numeric(9,4)",
}


class OtherColumns(RuntimeError):
    """A table of this generation was made for another version of the contract."""


def prepare(connection: psycopg.Connection, views_schema: str, schema: str) -> None:
    """Make what is missing of the tables in `schema` and the views in `views_schema`, in one transaction.

    The views are left alone while they show another generation. Raises OtherColumns.
    """
    with connection.transaction():
        connection.execute(statement("lock_preparation", name=sql.Literal(views_schema)))
        for name in (views_schema, schema):
            connection.execute(statement("create_schema", schema=sql.Identifier(name)))
        connection.execute(statement("create_load_ledger", schema=sql.Identifier(schema)))
        for mart in MARTS:
            _prepare_table(connection, schema, mart)
        if _shown(connection, views_schema) <= {schema}:
            point_views(connection, views_schema, schema)


def point_views(connection: psycopg.Connection, views_schema: str, schema: str) -> None:
    """Make the stable views show the generation in `schema`; all or none when called in a transaction."""
    parts = {"views": sql.Identifier(views_schema), "tables": sql.Identifier(schema)}
    for view in VIEWS:
        connection.execute(statement(f"view_{view}", **parts))


def _shown(connection: psycopg.Connection, views_schema: str) -> set[str]:
    rows = connection.execute(statement("read_shown_schemas", views=sql.Literal(views_schema)))
    return {row[0] for row in rows}


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
