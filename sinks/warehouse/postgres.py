"""PostgreSQL as the warehouse: rows come by COPY FROM STDIN as CSV that Arrow writes."""

import io
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import psycopg
import pyarrow as pa
from psycopg import sql
from pyarrow import csv

from plumbing.postgres import session
from sinks.errors import SinkBusy, SinkUnreachable
from sinks.warehouse.statements import statement

# All values quoted and nulls not: PostgreSQL then takes "" for an empty text and nothing for null.
_OPTIONS = csv.WriteOptions(include_header=False, quoting_style="all_valid")
_IDLED = "25P03"
_AWAY = {"57P01", "57P02", "57P03", "53300"}  # shut down, crashed, starting up, too many connections


class Postgres:
    """The engine for PostgreSQL 15 and later (it has MERGE)."""

    def copy(self, cursor: psycopg.Cursor, copy: sql.Composed, rows: pa.Table) -> None:
        if rows.num_rows == 0:
            return
        text = io.BytesIO()
        csv.write_csv(_without_lists(rows), text, _OPTIONS)
        with cursor.copy(copy) as stream:
            stream.write(text.getbuffer())

    def will_pass(self, error: BaseException) -> bool:
        return isinstance(error, psycopg.errors.SerializationFailure | psycopg.errors.DeadlockDetected)


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


@contextmanager
def connected(name: str = "gpps sinks") -> Iterator[psycopg.Connection]:
    """A connection by the PG* variables, in autocommit mode and UTC, under this name and the number of this process.

    Raises SinkUnreachable while it cannot be had, SinkBusy when the server ended the session because it had stopped in
    a transaction, or somebody holds a lock for too long.
    """
    name = f"{name}, process {os.getpid()}"
    try:
        with session(name, autocommit=True) as connection:
            yield connection
    except psycopg.errors.LockNotAvailable as error:
        raise SinkBusy(f"the warehouse: {_one_line(error)}; another session holds the lock; try again later") from error
    except psycopg.Error as error:
        if error.sqlstate == _IDLED or "idle-in-transaction timeout" in str(error):  # libpq may tell the text alone
            raise SinkBusy(
                "this process had stopped in a transaction, so the warehouse ended its session: nothing of that "
                "transaction was written, and another loader may have gone on"
            ) from error
        if isinstance(error, psycopg.errors.ReadOnlySqlTransaction):
            raise SinkUnreachable(
                "the warehouse takes no writes: it is read-only (a standby, or nearly full)"
            ) from error
        if not isinstance(error, psycopg.OperationalError) or not _is_away(error):
            raise
        raise SinkUnreachable(
            f"cannot use the warehouse database: {_one_line(error)}. "
            "Check PGHOST, PGPORT, PGUSER and PGDATABASE, and that it runs"
        ) from error


@contextmanager
def connected_to_load() -> Iterator[psycopg.Connection]:
    """The same for who writes: it waits for no lock for ever, and cannot keep others waiting by standing still."""
    with connected("gpps load") as connection:
        connection.execute(statement("limit_session"))
        yield connection


def _one_line(error: psycopg.Error) -> str:
    return " ".join(str(error).split())


def _is_away(error: psycopg.OperationalError) -> bool:
    return error.sqlstate is None or error.sqlstate.startswith("08") or error.sqlstate in _AWAY


READING = ("AccessShareLock", "RowShareLock")


def holders(connection: psycopg.Connection, schema: str, relations: Iterable[str], harmless: Iterable[str] = ()) -> str:
    """The other sessions that hold a lock on any of the relations, of another mode than the harmless ones.

    `process 123 of the server (user u, application a, in its transaction since …)`, with commas; nobody: "nobody any
    more". To be asked outside a failed transaction. Other users' sessions may hide since when.
    """
    parts = {
        "schema": sql.Literal(schema),
        "relations": sql.Literal(list(relations)),
        "harmless": sql.Literal(list(harmless)),
    }
    found = connection.execute(statement("read_holders", **parts)).fetchall()
    return ", ".join(_session(*row) for row in found) or "nobody any more"


def _session(pid: int, user: str, application: str, since: str | None) -> str:
    began = f"in its transaction since {since}" if since else "since when is not shown to this user"
    return f"process {pid} of the server (user {user}, application {application or 'without a name'!r}, {began})"
