"""A session of Amazon Redshift by its own driver, as `plumbing.warehouse.WarehouseReader` has it."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from plumbing.errors import Misconfigured
from plumbing.settings import RedshiftSettings
from plumbing.warehouse import Cursor, Parameters, Unreachable, message, sqlstate

if TYPE_CHECKING:
    import redshift_connector

_CONNECT_SECONDS = 30  # a work group of Serverless that has paused takes a while to answer
_KEEPALIVE = {"tcp_keepalive_idle": 60, "tcp_keepalive_interval": 10, "tcp_keepalive_count": 6}  # a dead peer: 2 min
_STATEMENTS = 200  # prepared ones that the driver remembers; those of a load are some dozens


class Session:
    """One session, in UTC. Outside of `transaction` each statement is one of its own.

    Redshift has no savepoints: a transaction inside of another one is a part of it, and fails with it.
    """

    read_only = False

    def __init__(self, settings: RedshiftSettings, name: str) -> None:
        """Raises Unreachable."""
        self.settings = settings
        self._name = name
        self._connection = _connect(settings, name)
        self.closed = False
        self._depth = 0
        self._settle()

    @property
    def Error(self) -> type[Exception]:
        import redshift_connector

        return redshift_connector.Error

    def execute(self, query: str, params: Parameters | None = None, /) -> Cursor:
        cursor = self._connection.cursor()
        # Without parameters nothing in a statement stands for one; the driver looks for them all the same.
        cursor.paramstyle = "qmark" if params is None else "pyformat" if isinstance(params, dict) else "format"
        try:
            cursor.execute(str(query), params)
        # The driver passes on what its socket says, or trips over a closed one.
        except (OSError, AttributeError, struct.error) as error:
            self.close()
            raise _lost(error) from error
        except self.Error as error:
            if is_lost(error):
                self.close()
            raise
        return cursor

    @contextmanager
    def transaction(self) -> Iterator[None]:
        if self._depth:
            yield
            return
        self.execute("BEGIN READ ONLY" if self.read_only else "BEGIN")
        self._depth = 1
        try:
            yield
            self.execute("COMMIT")
        except BaseException:
            if self._depth and not self.closed:
                with suppress(self.Error):  # the server rolls back what is lost, and what it could not commit
                    self.execute("ROLLBACK")
            raise
        finally:
            self._depth = 0

    def rollback(self) -> None:
        """Ends the transaction that has begun, of which nothing is left; statements then stand for themselves."""
        self._depth = 0
        self.execute("ROLLBACK")

    def reopen(self) -> None:
        """Another connection in place of one that was lost. Raises Unreachable."""
        self.close()
        self._depth = 0
        self._connection = _connect(self.settings, self._name)
        self.closed = False
        self._settle()

    def _settle(self) -> None:
        self.execute("SET timezone TO 'UTC'")
        self.execute("SET datestyle TO 'ISO, MDY'")

    def close(self) -> None:
        self.closed = True
        with suppress(self.Error, OSError, AttributeError):
            self._connection.close()


def session(settings: RedshiftSettings, name: str) -> Session:
    """Raises Unreachable where it cannot be had, Misconfigured where settings do not go together."""
    return Session(settings, name)


def is_lost(error: BaseException) -> bool:
    """True when the connection went away: whatever was asked for last may have been done or not."""
    import redshift_connector

    named = redshift_connector.InterfaceError | redshift_connector.OperationalError
    return isinstance(error, named) and sqlstate(error) is None


def _lost(error: BaseException) -> Exception:
    import redshift_connector

    return redshift_connector.InterfaceError(f"the connection is lost: {error}")


def _connect(settings: RedshiftSettings, name: str) -> "redshift_connector.Connection":
    import redshift_connector

    arguments: dict[str, Any] = arguments_of(settings) | _KEEPALIVE
    try:
        connection = redshift_connector.connect(
            **arguments,
            application_name=name,
            timeout=_CONNECT_SECONDS,
            max_prepared_statements=_STATEMENTS,
        )
    except (redshift_connector.Error, OSError) as error:
        raise Unreachable(message(error)) from error
    # The limit was for connecting; a merge takes as long as its table is large.
    connection._usock.settimeout(None)
    connection.autocommit = True
    return connection


def arguments_of(settings: RedshiftSettings) -> dict[str, Any]:
    """Arguments of the driver. Raises Misconfigured where neither a password nor IAM can log in."""
    named = {"database": settings.database, "port": settings.port, "region": settings.region}
    common = {name: value for name, value in named.items() if value is not None}
    common |= {"host": settings.host} if settings.host else {}
    if settings.sslmode == "disable":
        common["ssl"] = False
    else:
        common |= {"ssl": True, "sslmode": settings.sslmode}
    if settings.password is not None:
        if not settings.host or not settings.user:
            raise Misconfigured("REDSHIFT_PASSWORD needs REDSHIFT_HOST and REDSHIFT_USER beside it")
        return common | {"user": settings.user, "password": settings.password.get_secret_value()}
    if settings.sslmode == "disable":
        raise Misconfigured("IAM lends passwords over TLS alone: take REDSHIFT_SSLMODE away, or set REDSHIFT_PASSWORD")
    if settings.workgroup:
        return common | {"iam": True, "is_serverless": True, "serverless_work_group": settings.workgroup}
    if settings.cluster and settings.user:
        return common | {"iam": True, "cluster_identifier": settings.cluster, "db_user": settings.user}
    raise Misconfigured(
        "Redshift needs REDSHIFT_HOST, REDSHIFT_USER and REDSHIFT_PASSWORD, or for IAM REDSHIFT_WORKGROUP "
        "(Serverless), or REDSHIFT_CLUSTER and REDSHIFT_USER"
    )
