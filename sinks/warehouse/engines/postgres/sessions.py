"""Sessions of PostgreSQL, and what goes wrong with them in words."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from plumbing.postgres import session
from sinks.errors import SinkBusy, SinkUnreachable
from sinks.warehouse.engines.postgres.engine import Postgres

_IDLED = "25P03"
_AWAY = {"57P01", "57P02", "57P03", "53300"}  # shut down, crashed, starting up, too many connections


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
        connection.execute(Postgres().statement("limit_session"))
        yield connection


def _one_line(error: psycopg.Error) -> str:
    return " ".join(str(error).split())


def _is_away(error: psycopg.OperationalError) -> bool:
    return error.sqlstate is None or error.sqlstate.startswith("08") or error.sqlstate in _AWAY
