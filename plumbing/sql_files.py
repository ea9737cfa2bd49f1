"""Statements by name: `<package>/sql/<name>.sql`."""

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from psycopg import sql


@cache
def text(package: str, name: str) -> str:
    """Raises FileNotFoundError."""
    return resources.files(package).joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")


def statement(package: str, name: str, /, **parts: "sql.Composable") -> "sql.Composed":
    """The statement with its parts put in, quoted by psycopg. Raises FileNotFoundError or KeyError."""
    from psycopg import sql

    return sql.SQL(text(package, name)).format(**parts)
