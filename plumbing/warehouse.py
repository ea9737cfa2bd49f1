"""A session of the warehouse, whatever engine it is: what all who read it know of it, and no client library.

It is a connection as PEP 249 has it (psycopg's, or `plumbing.redshift.Session`), less what the engines do not share.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from plumbing.settings import WarehouseSettings

Parameters = Sequence[Any] | Mapping[str, Any]

NO_TABLE = frozenset({"42P01", "3F000"})  # no such table, no such schema: SQLSTATEs that the engines share
NOT_ALLOWED = "42501"
CANCELLED = "57014"  # by a time limit, or by somebody


class Cursor(Protocol):
    @property
    def description(self) -> Sequence[Any] | None: ...

    @property
    def rowcount(self) -> int: ...

    def fetchone(self) -> Any: ...

    def fetchall(self) -> Sequence[Any]: ...


class WarehouseReader(Protocol):
    """One session, in UTC, in autocommit mode. What fails raises its `Error`, of which `sqlstate` says the kind.

    Parameters stand in statements as `%s` or `%(name)s`.
    """

    @property
    def Error(self) -> type[Exception]: ...

    @property
    def closed(self) -> bool: ...

    def execute(self, query: str, params: Parameters | None = None, /) -> Cursor: ...

    def transaction(self) -> AbstractContextManager[Any]:
        """All or nothing. Inside of another one a savepoint, or, where the engine has none, a part of it."""
        ...

    def close(self) -> None: ...


def sqlstate(error: BaseException) -> str | None:
    """The five characters by which an engine names the kind of a failure; None where it did not get to say."""
    state = getattr(error, "sqlstate", None)
    if state is None and error.args and isinstance(error.args[0], dict):
        state = error.args[0].get("C")
    return state if isinstance(state, str) else None


def message(error: BaseException) -> str:
    """What went wrong: the engine's words with its detail and hint, a line each, or those of its client."""
    if error.args and isinstance(error.args[0], dict):
        found = error.args[0]
        named = {"M": "", "D": "DETAIL: ", "H": "HINT: "}
        return "\n".join(f"{name}{found[key]}" for key, name in named.items() if found.get(key))
    return ": ".join(map(str, error.args)) if len(error.args) > 1 else str(error)


def dicts(cursor: Cursor) -> list[dict[str, Any]]:
    """Rows by the names of their columns."""
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


class Unreachable(ConnectionError):
    """No session is to be had. The message is the engine's own."""


def session(settings: "WarehouseSettings", name: str, autocommit: bool = True) -> WarehouseReader:
    """A session of the warehouse that the settings name, under this name.

    Without `autocommit` all that it reads is one transaction, where the engine has savepoints (PostgreSQL): there a
    failed statement would else end it. Raises Unreachable, and Misconfigured where it cannot be used.
    """
    if settings.warehouse == "redshift":
        from plumbing import redshift

        return redshift.session(settings.redshift, name)
    from plumbing import postgres

    return postgres.reached(name, autocommit)


def execute_single(reader: Any, query: str) -> Cursor:
    """Executes what may be one statement and no more, whatever it says; nothing in it is a parameter."""
    from plumbing import redshift

    if isinstance(reader, redshift.Session):
        return reader.execute(query)  # the driver prepares every statement, and so takes no two
    from plumbing import postgres

    return postgres.execute_single(reader, query)


def in_own_words(reader: Any, statement: str) -> str:
    """A statement of this project, written in the words of PostgreSQL, for the engine of this session.

    Raises ValueError where it cannot be said there.
    """
    from plumbing import redshift

    if isinstance(reader, redshift.Session):
        from plumbing.redshift_sql import of_redshift

        return of_redshift(statement)
    return statement


def place(settings: "WarehouseSettings") -> str:
    """`host:port`, without credentials."""
    if settings.warehouse == "redshift":
        return settings.redshift.place
    from plumbing import postgres

    return postgres.place()


def read_only(reader: Any) -> None:
    """Has every transaction from here on write nothing and, where one of several statements can, read one state."""
    from plumbing import redshift

    if isinstance(reader, redshift.Session):
        reader.read_only = True
        return
    from plumbing import postgres

    postgres.read_only(reader)
