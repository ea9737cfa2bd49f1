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
from plumbing.warehouse import Unreachable, WarehouseReader, dicts, session
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
    subject, reader = sql.Literal(schema_of(views)), reader_role(views)
    with _connected(views) as connection, connection.transaction():
        connection.execute(_statement("create_schema", views, subject=subject))
        for table in TABLES:
            connection.execute(_statement(f"create_{table}", views, sources=sql.SQL(sources())))
        if connection.execute(_statement("shut_out_reader", views, name=subject), {"reader": reader}).fetchone():
            connection.execute(_statement("grant_reader", views, reader=sql.Identifier(reader)))
        run = _insert(connection, views, examination)
        connection.execute(_statement("forget", views, newest=sql.Literal(run), retained=sql.Literal(RETAINED_RUNS)))
    return examination.model_copy(update={"run": run})


def previous(views: str) -> list[Before]:
    """Earlier findings: of each part those of the last run that examined it. Raises CannotKeep."""
    return [Before(**row) for row in _read("read_previous", views)]


def runs(views: str, most: int) -> list[Run]:
    """The newest runs. Raises CannotKeep."""
    return [Run(**row) for row in _read("read_runs", views, most=sql.Literal(most))]


def _read(file: str, views: str, **parts: sql.Composable) -> list[dict[str, Any]]:
    """Rows; none while nothing is stored yet."""
    with _connected(views) as connection:
        there = connection.execute("SELECT to_regclass(%s)", (f"{schema_of(views)}.findings",)).fetchone()
        if there is None or there[0] is None:
            return []
        return dicts(connection.execute(_statement(file, views, **parts)))


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
    inserted = connection.execute(_statement("insert_run", views), values).fetchone()
    run = int(inserted[0]) if inserted else 0
    for place, finding in enumerate(examination.findings):
        row = {**finding.model_dump(), "run": run, "place": place, "sample": json.dumps(finding.sample)}
        connection.execute(_statement("insert_finding", views), row)
    for place, table in enumerate(examination.tables):
        row = {**table.model_dump(), "run": run, "place": place}
        row |= {"columns": json.dumps(table.columns), "rows": json.dumps(table.rows)}
        connection.execute(_statement("insert_result_table", views), row)
    return run


def _statement(file: str, views: str, **parts: sql.Composable) -> sql.Composed:
    return statement("analysis.examine", file, schema=sql.Identifier(schema_of(views)), **parts)


@contextmanager
def _connected(views: str) -> Iterator[WarehouseReader]:
    settings = load()
    if settings.warehouse != "postgres":
        raise CannotKeep(f"examinations are kept in PostgreSQL alone, and the warehouse is {settings.warehouse}")
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
