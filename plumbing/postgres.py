"""A session of PostgreSQL that relies on nothing the database, the role or the shell have set."""

from typing import TYPE_CHECKING, Any

from plumbing.errors import Misconfigured

if TYPE_CHECKING:
    import psycopg

UTF8_ALONE = {"UTF8", "SQL_ASCII"}  # SQL_ASCII keeps the bytes it is given
# What texts of dates, intervals, numbers and quoted strings mean is up to the session.
SETTINGS = (
    "SET datestyle TO 'ISO, MDY'; SET timezone TO 'UTC'; SET intervalstyle TO 'postgres'; SET extra_float_digits TO 1; "
    "SET bytea_output TO 'hex'; SET standard_conforming_strings TO on"
)


def session(name: str, autocommit: bool = False) -> "psycopg.Connection[Any]":
    """A connection by the PG* variables under this name, in UTC and UTF-8.

    Raises psycopg.OperationalError where it cannot be had, Misconfigured for a database of another encoding.
    """
    import psycopg

    connection = psycopg.connect(connect_timeout=10, application_name=name, autocommit=True, client_encoding="utf8")
    try:
        encoding = connection.info.parameter_status("server_encoding")
        if encoding not in UTF8_ALONE:
            raise Misconfigured(
                f"the warehouse database {connection.info.dbname} keeps texts as {encoding}, which cannot hold all of "
                "them; make it with ENCODING 'UTF8', or set PGDATABASE to one that is"
            )
        connection.execute(SETTINGS)
        connection.autocommit = autocommit
    except BaseException:
        connection.close()
        raise
    return connection
