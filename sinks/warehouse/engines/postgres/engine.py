"""PostgreSQL as the warehouse: rows come by COPY FROM STDIN, are merged, and nothing is waited for with a lock held."""

import io
import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any

import psycopg
import pyarrow as pa
from pyarrow import csv

from plumbing import sql
from plumbing.errors import Misconfigured
from sinks.compare.side import framed
from sinks.contract import LEDGER, reader_role
from sinks.errors import SinkBusy
from sinks.follower import Load, LoadedVersion, Written
from sinks.warehouse.engines.postgres import views
from sinks.warehouse.statements import assignments, equal, latest_first, names, statement
from streaming.column_types import column_type
from streaming.contract import Contract, Mart

PACKAGE = __package__
# All values quoted and nulls not: PostgreSQL then takes "" for an empty text and nothing for null.
_OPTIONS = csv.WriteOptions(include_header=False, quoting_style="all_valid")
READING = ("AccessShareLock", "RowShareLock")  # harmless to a load
_WAIT = sql.Literal("10s")
# A role is the whole server's: this user may not make any, another database's loader has made it, or nobody has.
_NOT_OURS_TO_MAKE = (
    psycopg.errors.InsufficientPrivilege,
    psycopg.errors.DuplicateObject,
    psycopg.errors.UniqueViolation,
    psycopg.errors.UndefinedObject,
)

log = logging.getLogger(__name__)


class Postgres:
    """The engine for PostgreSQL 15 and later (it has MERGE)."""

    name = "postgres"
    document = "jsonb"
    has_savepoints = True  # what was copied waits for the ledger, and outlives a wait in vain

    def statement(self, name: str, /, **parts: sql.Composable) -> sql.Composed:
        return statement(PACKAGE, name, **parts)

    def type_of(self, kind: str) -> str:
        return column_type(kind).warehouse

    def shortened(self, kind: str) -> str:
        return kind.replace("timestamp with time zone", "timestamptz")

    def layout(self, mart: Mart) -> sql.Composable:
        return sql.SQL("")

    def ready(self, connection: psycopg.Connection, schemas: Sequence[str]) -> None:
        pass

    def begin(self, connection: psycopg.Connection, views_schema: str) -> None:
        connection.execute(self.statement("limit_idling"))
        connection.execute(self.statement("limit_wait_for_locks", wait=_WAIT))
        try:
            connection.execute(self.statement("lock_preparation", name=sql.Literal(views_schema)))
        except psycopg.errors.LockNotAvailable as error:
            raise SinkBusy(f"another process is preparing {views_schema} in the warehouse; try again later") from error

    def shown_schemas(self, connection: psycopg.Connection, views_schema: str) -> set[str]:
        rows = connection.execute(self.statement("read_shown_schemas", views=sql.Literal(views_schema)))
        return {row[0] for row in rows}

    def point_views(self, connection: psycopg.Connection, contract: Contract, views_schema: str, schema: str) -> None:
        views.point(connection, self.statement, contract, views_schema, schema)

    def let_reader_in(self, connection: psycopg.Connection, views_schema: str) -> None:
        reader = reader_role(views_schema)
        asked = {"views": sql.Literal(views_schema), "name": sql.Literal(reader)}
        if (found := connection.execute(self.statement("reader_may_read", **asked)).fetchone()) and found[0]:
            return
        parts = {"views": sql.Identifier(views_schema), "reader": sql.Identifier(reader)}
        steps = ["grant_reader", "become_reader"]
        if not connection.execute(self.statement("read_role", name=sql.Literal(reader))).fetchone():
            steps.insert(0, "create_reader")
        for step in steps:
            with suppress(*_NOT_OURS_TO_MAKE), connection.transaction():
                connection.execute(self.statement(step, **parts))

    def holders(
        self, connection: psycopg.Connection, schema: str, relations: Iterable[str], harmless: Iterable[str] = ()
    ) -> str:
        """`process 123 of the server (user u, application a, in its transaction since …)`, with commas; nobody:
        "nobody any more". `harmless`: modes of locks that do not count. Other users' sessions may hide since when.
        """
        parts = {
            "schema": sql.Literal(schema),
            "relations": sql.Literal(list(relations)),
            "harmless": sql.Literal(list(harmless)),
        }
        found = connection.execute(self.statement("read_holders", **parts)).fetchall()
        return ", ".join(_session(*row) for row in found) or "nobody any more"

    def in_the_way(self, error: BaseException) -> bool:
        return isinstance(error, psycopg.errors.LockNotAvailable)

    def ready_to_compare(self, connection: psycopg.Connection) -> None:
        (encoding,) = connection.execute(self.statement("read_encoding")).fetchone() or ("none",)
        if encoding != "UTF8":
            raise Misconfigured(
                f"the warehouse database holds text as {encoding}; hashes are of UTF-8 (createdb -E UTF8)"
            )
        connection.execute(self.statement("frame_values"))

    def framed(self, columns: Iterable[tuple[str, str]]) -> sql.Composed:
        return framed(columns, "pg_temp.")

    def number_of_hash(self, text: str) -> sql.Composed:
        return sql.SQL("pg_temp.number_of(md5({}))").format(sql.Identifier(text))

    def lock(self, connection: psycopg.Connection, schema: str, tries: int) -> None:
        """Waits 5 seconds a time."""
        ledger = sql.Identifier(schema, LEDGER)
        for left in reversed(range(tries)):
            try:
                with connection.transaction():  # a savepoint: what was copied outlives a wait in vain
                    connection.execute(self.statement("limit_wait_for_locks", wait=sql.Literal("5s")))
                    connection.execute(self.statement("lock_ledger", ledger=ledger))
            except psycopg.errors.LockNotAvailable as error:
                whose = f"{LEDGER} of {schema} is locked by "
                whose += self.holders(connection, schema, [LEDGER], harmless=READING)
                if not left:
                    raise SinkBusy(f"{whose}; nothing was loaded, try again later") from error
                log.warning("event=waiting-for-ledger detail=%s", whose)
            else:
                connection.execute(self.statement("limit_wait_for_locks", wait=sql.Literal("60s")))
                connection.execute(self.statement("limit_idling"))
                return

    def stage(self, connection: psycopg.Connection, schema: str, mart: Mart, load: Load) -> Callable[[], None]:
        columns = names(column.name for column in mart.columns)
        connection.execute(self.statement("create_incoming", table=sql.Identifier(schema, mart.table)))
        copy = self.statement("copy_incoming", columns=columns)
        with connection.cursor() as cursor:
            for rows in load.batches():
                _copy(cursor, copy, rows)
        order = {"latest_first": latest_first(mart, sql.SQL(' COLLATE "C"'))}
        connection.execute(
            self.statement("create_newest", columns=columns, values=columns, key=names(mart.key), **order)
        )
        return lambda: None

    def write(self, connection: psycopg.Connection, table: sql.Identifier, mart: Mart, whole: bool) -> Written:
        columns = [column.name for column in mart.columns]
        parts = {
            "table": table,
            "columns": names(columns),
            "target_columns": names(columns, "target"),
            "values": names(columns, "newest"),
            "same_key": equal(mart.key, "target", "newest"),
            "unchanged_key": equal(mart.key, "same", "newest"),
            "assignments": assignments(mart.content, "newest"),
        }

        def run(name: str) -> int:
            return connection.execute(self.statement(name, **parts)).rowcount

        deleted = run("delete_missing" if whole else "delete_tombstones")
        run("drop_tombstones")
        run("drop_unchanged")
        upserted = run("merge_newest")
        run("drop_stage")
        return Written(upserted, deleted)

    def record(
        self,
        connection: psycopg.Connection,
        ledger: sql.Identifier,
        versions: Sequence[LoadedVersion],
        common: dict[str, object],
    ) -> None:
        names_of = ("version", "kind", "files", "rows", "bytes")
        loaded: dict[str, Any] = {name: [getattr(version, name) for version in versions] for name in names_of}
        # Not by executemany: after a pipeline PostgreSQL 18 does not end a session that idles in its transaction.
        connection.execute(self.statement("record_version", ledger=ledger), loaded | common)

    def will_pass(self, error: BaseException) -> bool:
        return isinstance(error, psycopg.errors.SerializationFailure | psycopg.errors.DeadlockDetected)

    def recover(self, connection: psycopg.Connection) -> None:
        pass


def _copy(cursor: psycopg.Cursor, copy: sql.Composed, rows: pa.Table) -> None:
    if rows.num_rows == 0:
        return
    text = io.BytesIO()
    csv.write_csv(_without_lists(rows), text, _OPTIONS)
    with cursor.copy(copy) as stream:
        stream.write(text.getbuffer())


def _without_lists(rows: pa.Table) -> pa.Table:
    """Lists of texts as PostgreSQL writes arrays, since a CSV file has none."""
    for place, field in enumerate(rows.schema):
        if pa.types.is_list(field.type):
            arrays = [None if value is None else _array(value) for value in rows[place].to_pylist()]
            rows = rows.set_column(place, field.name, pa.array(arrays, pa.string()))
    return rows


def _array(texts: list[str]) -> str:
    escaped = (text.replace("\\", "\\\\").replace('"', '\\"') for text in texts)
    return "{" + ",".join(f'"{text}"' for text in escaped) + "}"


def _session(pid: int, user: str, application: str, since: str | None) -> str:
    began = f"in its transaction since {since}" if since else "since when is not shown to this user"
    return f"process {pid} of the server (user {user}, application {application or 'without a name'!r}, {began})"
