"""Statements by name, and sessions of DuckDB to run them in."""

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


@cache
def text(package: str, name: str) -> str:
    """The statement in `<package>/sql/<name>.sql`. Raises FileNotFoundError."""
    return resources.files(package).joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")


def connected(**config: str | bool | int | float | list[str]) -> "duckdb.DuckDBPyConnection":
    """A database of its own, in memory, without extensions or network, in UTC; `config` is DuckDB's own."""
    import duckdb

    nothing_fetched = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
    connection = duckdb.connect(config={**nothing_fetched, **config})
    connection.execute("SET TimeZone = 'UTC'")
    return connection
