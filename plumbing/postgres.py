"""A session of PostgreSQL that relies on nothing the database, the role or the shell have set."""

from typing import TYPE_CHECKING, Any

from plumbing.errors import Misconfigured
from plumbing.sql_files import statement
from plumbing.warehouse import Unreachable

if TYPE_CHECKING:
    import psycopg

# What of libpq's own words means that a setting is wrong, which waiting does not mend; and which one to look at.
REFUSALS = {
    "certificate verify failed": "PGSSLROOTCERT",
    "root certificate file": "PGSSLROOTCERT",
    "does not match host name": "PGHOST",
    "does not support SSL": "PGSSLMODE",
    "password authentication failed": "PGUSER and PGPASSWORD",
}
HOLDS_EVERY_TEXT = {"UTF8", "SQL_ASCII"}  # SQL_ASCII keeps the bytes it is given


def place() -> str:
    """`host:port` of the PG* variables, as libpq takes them."""
    from psycopg import pq

    options = {option.keyword: (option.val or b"").decode() for option in pq.Conninfo.get_defaults()}
    return f"{options[b'host'] or options[b'hostaddr'] or 'the local socket'}:{options[b'port']}"


def read_only(connection: "psycopg.Connection[Any]") -> None:
    """Has its transactions read one state each, and write nothing."""
    from psycopg import IsolationLevel

    connection.read_only = True
    connection.isolation_level = IsolationLevel.REPEATABLE_READ


def execute_single(connection: "psycopg.Connection[Any]", query: str) -> "psycopg.Cursor[Any]":
    """A prepared statement is one statement: the protocol has no place for a second."""
    return connection.execute(query.encode(), prepare=True)


def reached(name: str, autocommit: bool) -> "psycopg.Connection[Any]":
    """As `session`; raises Unreachable where it cannot be had."""
    import psycopg

    try:
        return session(name, autocommit)
    except psycopg.OperationalError as error:
        raise Unreachable(str(error)) from error


def session(name: str, autocommit: bool = False) -> "psycopg.Connection[Any]":
    """A connection by the PG* variables under this name, in UTC and UTF-8.

    Raises psycopg.OperationalError where it cannot be had, Misconfigured where the login or TLS fails, and for a
    database of another encoding.
    """
    connection = _connected(name)
    try:
        encoding = connection.info.parameter_status("server_encoding")
        if encoding not in HOLDS_EVERY_TEXT:
            raise Misconfigured(
                f"the warehouse database {connection.info.dbname} keeps texts as {encoding}, which cannot hold all of "
                "them; make it with ENCODING 'UTF8', or set PGDATABASE to one that is"
            )
        connection.execute(statement("plumbing", "settle_session"))
        connection.autocommit = autocommit
    except BaseException:
        connection.close()
        raise
    return connection


def _connected(name: str) -> "psycopg.Connection[Any]":
    import psycopg

    try:
        return psycopg.connect(connect_timeout=10, application_name=name, autocommit=True, client_encoding="utf8")
    except psycopg.OperationalError as error:
        for words, variables in REFUSALS.items():
            if words in str(error):
                raise Misconfigured(
                    f"cannot use the warehouse at {place()}: {' '.join(str(error).split())}; check {variables}"
                ) from None
        raise
