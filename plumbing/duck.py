"""Sessions of DuckDB over what a command registers: without extensions or network, in UTC."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


def connected(**config: str | bool | int | float | list[str]) -> "duckdb.DuckDBPyConnection":
    """A database of its own, in memory; `config` is DuckDB's own."""
    import duckdb

    nothing_fetched = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
    connection = duckdb.connect(config={**nothing_fetched, **config})
    connection.execute("SET TimeZone = 'UTC'")
    return connection
