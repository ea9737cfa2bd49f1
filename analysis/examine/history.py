"""Keeping examinations in the warehouse, in a schema of their own beside the views: `<schema>_examination`."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from analysis.content import sources
from analysis.engines.engine import one_line
from analysis.examine.changes import Before
from analysis.examine.results import Examination
from plumbing.postgres import session
from sinks.contract import reader_role

TABLES = ("runs", "findings", "result_tables")
KEPT = (
    100  # runs: a quarter of a year of one a day; besides them the last of each part, with which the next is compared
)
LINEAGE = ("generation", "rules", "loaded_at")


class CannotKeep(RuntimeError):
    """The examination cannot be written, or earlier ones cannot be read. The message says why."""


@dataclass(frozen=True)
class Run:
    """A run that was kept: when, of which parts, and how many of its checks found something, by severity."""

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
    """Where the examinations of the warehouse whose views are in schema `views` are kept."""
    return f"{views}_examination"


def keep(examination: Examination, views: str) -> Examination:
    """Writes it in one transaction, and returns it with the number of its run. Raises CannotKeep."""
    with _connected(views) as connection, connection.transaction():
        connection.execute(_statement("lock", views, subject=sql.Literal(schema_of(views))))
        connection.execute(_statement("create_schema", views))
        for table in TABLES:
            connection.execute(_statement(f"create_{table}", views, sources=sql.SQL(sources())))
        _let_reader_in(connection, views)
        numbered = examination.model_copy(update={"run": _next_run(connection, views)})
        _insert(connection, views, numbered)
        for table in ("result_tables", "findings", "runs"):
            connection.execute(_statement(f"forget_{table}", views), {"newest": numbered.run, "kept": KEPT})
    return numbered


def previous(views: str) -> list[Before]:
    """What was found before: of each part by the last run that examined it. Raises CannotKeep."""
    with _connected(views) as connection:
        if not _is_there(connection, views):
            return []
        rows = connection.cursor(row_factory=dict_row).execute(_statement("read_previous", views))
        return [Before(**row) for row in rows]


def runs(views: str, most: int) -> list[Run]:
    """The newest runs. Raises CannotKeep."""
    with _connected(views) as connection:
        if not _is_there(connection, views):
            return []
        rows = connection.cursor(row_factory=dict_row).execute(_statement("read_runs", views), {"most": most})
        return [Run(**row) for row in rows]


def _let_reader_in(connection: psycopg.Connection[Any], views: str) -> None:
    reader, name = reader_role(views), sql.Literal(schema_of(views))
    if connection.execute(_statement("shut_out_reader", views, name=name), {"reader": reader}).fetchone():
        connection.execute(_statement("grant_reader", views, reader=sql.Identifier(reader)))


def _insert(connection: psycopg.Connection[Any], views: str, kept: Examination) -> None:
    connection.execute(_statement("insert_run", views), _row(kept))
    with connection.cursor() as cursor:
        findings = [
            {**finding.model_dump(), "run": kept.run, "place": place, "sample": Jsonb(finding.sample)}
            for place, finding in enumerate(kept.findings)
        ]
        cursor.executemany(_statement("insert_finding", views), findings)
        tables = [
            {**table.model_dump(), "run": kept.run, "place": place}
            | {"columns": Jsonb(table.columns), "rows": Jsonb(table.rows)}
            for place, table in enumerate(kept.tables)
        ]
        cursor.executemany(_statement("insert_result_table", views), tables)


def _row(kept: Examination) -> dict[str, Any]:
    return {
        **{name: kept.lineage.get(name) for name in LINEAGE},
        "run": kept.run,
        "examined_at": kept.examined_at,
        "parts": ",".join(dict.fromkeys(finding.part for finding in kept.findings)),
        "stopped": kept.stopped,
        "gpps_version": kept.lineage.get("gpps"),
        "seed": kept.seed,
        "min_n": kept.min_n,
        "lineage": Jsonb(kept.lineage),
    }


def _next_run(connection: psycopg.Connection[Any], views: str) -> int:
    row = connection.execute(_statement("next_run", views)).fetchone()
    return int(row[0]) if row else 1


def _is_there(connection: psycopg.Connection[Any], views: str) -> bool:
    row = connection.execute("SELECT to_regclass(%s) IS NOT NULL", (f"{schema_of(views)}.findings",)).fetchone()
    return bool(row and row[0])


def _statement(file: str, views: str, **parts: sql.Composable) -> sql.Composed:
    text = resources.files("analysis.examine.history_sql").joinpath(f"{file}.sql").read_text(encoding="utf-8")
    return sql.SQL(text).format(schema=sql.Identifier(schema_of(views)), **parts)


@contextmanager
def _connected(views: str) -> Iterator[psycopg.Connection[Any]]:
    try:
        with session("gpps examine", autocommit=True) as connection:
            yield connection
    except psycopg.Error as error:
        raise CannotKeep(f"examinations in {schema_of(views)}: {one_line(error)}") from error
