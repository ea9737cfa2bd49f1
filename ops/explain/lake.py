"""Reading one generation of the lake without Spark: files by the Delta log, queries by DuckDB.

A query is SQL over Delta tables and Arrow tables by name. Rows are picked by conditions on the columns a table is
clustered by, so that files which cannot hold them are not read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from plumbing.delta import DeltaLog, rows_of
from plumbing.duck import connected
from plumbing.generations import last_refresh
from plumbing.lake import DamagedLake, NothingThere, boto_arguments, reaching, table_uri
from plumbing.objects.store import store_at
from plumbing.sql_files import text
from sinks.settings import Settings

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow.compute import Expression
    from pyarrow.dataset import Dataset


@dataclass(frozen=True)
class LakeReader:
    """`options` are those of the `deltalake` reader. `archive`: where the sources' folder `raw/` lies.

    Raises NothingThere for a table that is not there yet, and LakeUnreachable.
    """

    uri: str
    generation: int
    options: Mapping[str, str] = field(repr=False)
    archive: str = ""

    @cached_property
    def position(self) -> dict[str, Any]:
        """Position of the last refresh: `transform`, `tables` and `feeds` with their versions. Empty before the first.

        Read once: all that is read through this reader is of one refresh.
        """
        try:
            return last_refresh(self.uri, self.generation, boto_arguments(self.options))
        except DamagedLake:
            return {}

    def read(self, folder: str, name: str) -> bytes | None:
        """A file in a folder of the lake; None when it is not there."""
        with reaching(f"{folder}/{name}"):
            return store_at(folder, boto_arguments(self.options)).read_bytes(name)

    def log(self, table: str) -> DeltaLog:
        return DeltaLog(table_uri(self.uri, self.generation, table), self.options)

    def table(self, name: str, where: "Expression | None" = None, version: int | None = None) -> "Dataset":
        """The rows of a Delta table for which the condition holds, not read yet; of the newest version or the given."""
        log = self.log(name)
        opened = log.opened(version)
        if opened is None:
            raise NothingThere(f"the lake holds no {name} yet ({log.uri}); run the streaming stage first")
        with reaching(log.uri):
            found = rows_of(opened)
        return found if where is None else found.filter(where)

    def events(self, name: str, where: "Expression | None" = None) -> "Dataset":
        """The rows of an events table as the last refresh saw it."""
        return self.table(name, where, self.position.get("tables", {}).get(name))


def reader(settings: Settings) -> LakeReader:
    """The lake and generation of the settings."""
    return LakeReader(settings.lake, settings.generation, settings.storage_options(), settings.lake_uri)


def query(statement: str, tables: Mapping[str, Any], /, **parameters: Any) -> "pa.Table":
    """Rows that the statement finds in the tables; parameters it does not name are ignored."""
    import duckdb

    with connected() as connection:
        for table, rows in tables.items():
            connection.register(table, rows)
        (parsed,) = duckdb.extract_statements(statement)
        given = {name: parameters[name] for name in parsed.named_parameters}
        return connection.execute(statement, given).to_arrow_table()


def rows(name: str, tables: Mapping[str, Any], /, **parameters: Any) -> list[dict[str, Any]]:
    """Rows that the named statement finds, one dict each."""
    return list(query(text("ops.explain", name), tables, **parameters).to_pylist())
