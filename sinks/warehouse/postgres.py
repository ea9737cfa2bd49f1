"""PostgreSQL as the warehouse: rows come by COPY FROM STDIN as CSV that Arrow writes."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pyarrow as pa
from psycopg import sql
from pyarrow import csv

from sinks.errors import SinkUnreachable

# All values quoted and nulls not: PostgreSQL then takes "" for an empty text and nothing for null.
_OPTIONS = csv.WriteOptions(include_header=False, quoting_style="all_valid")
_AWAY = {"57P01", "57P02", "57P03", "53300"}  # shut down, crashed, starting up, too many connections


class Postgres:
    """The engine for PostgreSQL 15 and later (it has MERGE)."""

    def copy(self, cursor: psycopg.Cursor, copy: sql.Composed, rows: pa.Table) -> None:
        if rows.num_rows == 0:
            return
        text = io.BytesIO()
        csv.write_csv(rows, text, _OPTIONS)
        with cursor.copy(copy) as stream:
            stream.write(text.getbuffer())

    def will_pass(self, error: BaseException) -> bool:
        return isinstance(error, psycopg.errors.SerializationFailure | psycopg.errors.DeadlockDetected)


@contextmanager
def connected() -> Iterator[psycopg.Connection]:
    """A connection by the PG* variables, in autocommit mode and UTC; raises SinkUnreachable while it cannot be had."""
    try:
        with psycopg.connect(autocommit=True, connect_timeout=10, application_name="gpps-sinks") as connection:
            connection.execute("SET TIME ZONE 'UTC'")
            yield connection
    except psycopg.OperationalError as error:
        if not _is_away(error):
            raise
        why = " ".join(str(error).split())
        raise SinkUnreachable(
            f"cannot use the warehouse database: {why}. Check PGHOST, PGPORT, PGUSER and PGDATABASE, and that it runs"
        ) from error


def _is_away(error: psycopg.OperationalError) -> bool:
    return error.sqlstate is None or error.sqlstate.startswith("08") or error.sqlstate in _AWAY
