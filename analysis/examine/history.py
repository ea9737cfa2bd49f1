"""Keeping examinations in the warehouse, in a schema of their own beside the views: `<schema>_examination`."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from analysis.content import sources
from analysis.engines.engine import one_line
from analysis.examine.changes import Before
from analysis.examine.results import Examination
from analysis.settings import load
from plumbing import sql
from plumbing.errors import TryLater
from plumbing.sql_files import statement
from plumbing.warehouse import NO_TABLE, Unreachable, WarehouseReader, dicts, in_own_words, session, sqlstate
from sinks.contract import reader_role

TABLES = ("runs", "findings", "result_tables")
# Runs: a quarter of a year of one a day; besides them the last of each part, with which the next is compared.
RETAINED_RUNS = 100
LINEAGE = ("generation", "rules", "loaded_at")


class CannotKeep(TryLater):
    """The examination cannot be written, or earlier ones cannot be read. The message says why."""


@dataclass(frozen=True)
class Run:
    """A stored run: when, of which parts, and how many of its checks found something, by severity."""

    run: int
    examined_at: datetime
    parts: str
    generation: int | None
    gpps_version: str | None
    checks: int
    stops: int
    warnings: int
    not_examined: int


def schema_of(views: str) -> str:
    """Schema that stores the examinations of the warehouse whose views are in schema `views`."""
    return f"{views}_examination"


def keep(examination: Examination, views: str) -> Examination:
    """Writes it in one transaction, and returns it with the number of its run. Raises CannotKeep."""
    with _connected(views) as connection:
        on_postgres = load().warehouse == "postgres"
        if not on_postgres:  # what a transaction sees there is of its first statement, which has to be the lock
            _prepare(connection, views)
        with connection.transaction():
            if on_postgres:
                connection.execute(_statement("lock_schema", views, subject=sql.Literal(schema_of(views))))
                _prepare(connection, views)
                _let_reader_in(connection, views)
            else:
                connection.execute(_statement("lock_runs", views))
            run = _insert(connection, views, examination)
            _execute(connection, "forget", views, newest=sql.Literal(run), retained=sql.Literal(RETAINED_RUNS))
    return examination.model_copy(update={"run": run})


def _prepare(connection: WarehouseReader, views: str) -> None:
    for file in ("create_schema", *(f"create_{table}" for table in TABLES)):
        _execute(connection, file, views, sources=sql.SQL(sources()))


def _let_reader_in(connection: WarehouseReader, views: str) -> None:
    """On PostgreSQL; a role of Redshift is given this schema by who gives it the others."""
    reader, schema = reader_role(views), sql.Literal(schema_of(views))
    if connection.execute(_statement("shut_out_reader", views, name=schema), {"reader": reader}).fetchone():
        _execute(connection, "grant_reader", views, reader=sql.Identifier(reader))


def previous(views: str) -> list[Before]:
    """Earlier findings: of each part those of the last run that examined it. Raises CannotKeep."""
    return [Before(**row) for row in _read("read_previous", views)]


def runs(views: str, most: int) -> list[Run]:
    """The newest runs. Raises CannotKeep."""
    return [Run(**row) for row in _read("read_runs", views, most=sql.Literal(most))]


def _read(file: str, views: str, **parts: sql.Composable) -> list[dict[str, Any]]:
    """Rows; none while nothing is stored yet."""
    with _connected(views) as connection:
        try:
            return dicts(connection.execute(in_own_words(connection, _statement(file, views, **parts))))
        except connection.Error as error:
            if sqlstate(error) in NO_TABLE:
                return []
            raise


def _insert(connection: WarehouseReader, views: str, examination: Examination) -> int:
    """The number of the run."""
    values = {
        **{name: examination.lineage.get(name) for name in LINEAGE},
        "examined_at": examination.examined_at,
        "parts": ",".join(dict.fromkeys(finding.part for finding in examination.findings)),
        "stopped": examination.stopped,
        "gpps_version": examination.lineage.get("gpps"),
        "seed": examination.seed,
        "min_n": examination.min_n,
        "lineage": json.dumps(examination.lineage),
    }
    found = connection.execute(in_own_words(connection, _statement("next_run", views))).fetchone()
    run = int(found[0]) if found else 1
    connection.execute(_statement("insert_run", views), {**values, "run": run})
    for place, finding in enumerate(examination.findings):
        row = {**finding.model_dump(), "run": run, "place": place, "sample": json.dumps(finding.sample)}
        connection.execute(_statement("insert_finding", views), row)
    for place, table in enumerate(examination.tables):
        row = {**table.model_dump(), "run": run, "place": place}
        row |= {"columns": json.dumps(table.columns), "rows": json.dumps(table.rows)}
        connection.execute(_statement("insert_result_table", views), row)
    return run


def _execute(connection: WarehouseReader, file: str, views: str, **parts: sql.Composable) -> None:
    """The statements of a file, one by one: a client of Redshift takes no two at once."""
    for each in _statement(file, views, **parts).split(";\n"):
        connection.execute(in_own_words(connection, each))


def _statement(file: str, views: str, **parts: sql.Composable) -> sql.Composed:
    return statement("analysis.examine", file, schema=sql.Identifier(schema_of(views)), **parts)


@contextmanager
def _connected(views: str) -> Iterator[WarehouseReader]:
    settings = load()
    try:
        connection = session(settings, "gpps examine")
    except Unreachable as error:
        raise CannotKeep(f"examinations in {schema_of(views)}: {one_line(error)}") from error
    try:
        yield connection
    except connection.Error as error:
        raise CannotKeep(f"examinations in {schema_of(views)}: {one_line(error)}") from error
    finally:
        connection.close()
