"""Who is in the way of a lock in the warehouse, in words."""

from collections.abc import Iterable

import psycopg
from psycopg import sql

from sinks.warehouse.statements import statement

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
    return ", ".join(_told(*row) for row in found) or "nobody any more"


def _told(pid: int, user: str, application: str, since: str | None) -> str:
    began = f"in its transaction since {since}" if since else "since when is not shown to this user"
    return f"process {pid} of the server (user {user}, application {application or 'without a name'!r}, {began})"
