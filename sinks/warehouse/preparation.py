"""What those share who make something in the warehouse: one at a time, and only what is not made so already.

What was made says of what: the ledger of a generation and each stable view have a comment with a fingerprint of the
statements that made them. They are made anew only where that differs, since nobody can change a view that is read.
"""

import hashlib
from collections.abc import Iterable

import psycopg
from psycopg import sql

from sinks.errors import SinkBusy
from sinks.warehouse.statements import statement

_WAIT = sql.Literal("10s")


def begin(connection: psycopg.Connection, views_schema: str) -> None:
    """One process at a time makes schemas, tables and views; raises SinkBusy when another one does not get on."""
    connection.execute(statement("limit_idling"))
    connection.execute(statement("limit_wait_for_locks", wait=_WAIT))
    try:
        connection.execute(statement("lock_preparation", name=sql.Literal(views_schema)))
    except psycopg.errors.LockNotAvailable as error:
        raise SinkBusy(f"another process is preparing {views_schema} in the warehouse; try again later") from error


def comments(connection: psycopg.Connection, schema: str) -> dict[str, str | None]:
    """What is said of the tables and views of a schema; empty where there is none."""
    return dict(connection.execute(statement("read_comments", schema=sql.Literal(schema))).fetchall())


def fingerprint(texts: Iterable[str]) -> str:
    return f"made by gpps of {hashlib.sha256(chr(0).join(texts).encode()).hexdigest()}"
