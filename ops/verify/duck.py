"""DuckDB as the engine that reads the lake: its session, bounded in memory, and without extensions or network."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ops.verify.statements import for_duckdb
from plumbing.sql import connected

if TYPE_CHECKING:
    import duckdb

MEMORY = "1GB"  # what does not fit goes to a private temporary folder


@contextmanager
def session() -> "Iterator[duckdb.DuckDBPyConnection]":
    """A database of its own, in memory, with the functions that frame values."""
    with (
        tempfile.TemporaryDirectory(prefix="gpps-verify-") as spill,
        connected(memory_limit=MEMORY, temp_directory=spill, preserve_insertion_order=False) as connection,
    ):
        connection.execute(for_duckdb("duckdb_session"))
        yield connection
