"""Reading one generation of the lake without Spark: files by the Delta log, queries by DuckDB.

A query is a file in `sql/` over Delta tables and Arrow tables by name. Rows are picked by conditions on the columns a
table is clustered by, so that files which cannot hold them are not read.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ops.duck import connected
from ops.sql_files import text
from pipelines.school_jobs.contract import NAME
from sinks.delta_log import DeltaLog, read_file
from sinks.errors import Gone, LakeUnreachable, NothingThere
from sinks.settings import Settings
from streaming.contract import position_uri, table_uri

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow.compute import Expression
    from pyarrow.dataset import Dataset


@dataclass(frozen=True)
class LakeReader:
    """`options` are those of the `deltalake` reader. Raises NothingThere for a table that is not there yet, and
    LakeUnreachable."""

    uri: str
    generation: int
    options: Mapping[str, str] = field(repr=False)

    @cached_property
    def position(self) -> dict[str, Any]:
        """What the last refresh left: `transform`, `tables` and `feeds` with their versions. Empty before the first.

        Asked once: all that is read through this reader is of one refresh.
        """
        folder, _, name = position_uri(self.uri, self.generation, NAME).rpartition("/")
        try:
            return dict(json.loads(read_file(folder, name, self.options)))
        except (Gone, ValueError):
            return {}

    def log(self, table: str) -> DeltaLog:
        return DeltaLog(table_uri(self.uri, self.generation, table), self.options)

    def table(self, name: str, where: "Expression | None" = None, version: int | None = None) -> "Dataset":
        """The rows of a Delta table for which the condition holds, not read yet; of the newest version or the given."""
        from deltalake import DeltaTable
        from deltalake.exceptions import DeltaError, TableNotFoundError

        uri = table_uri(self.uri, self.generation, name)
        try:
            found = DeltaTable(uri, version=version, storage_options=dict(self.options)).to_pyarrow_dataset()
        except TableNotFoundError:
            raise NothingThere(f"the lake holds no {name} yet ({uri}); run the streaming stage first") from None
        except (DeltaError, OSError) as error:
            raise LakeUnreachable(
                f"cannot read {uri}: {str(error)[:300]}; check GPPS_LAKE_URI and the S3 server"
            ) from None
        return found if where is None else found.filter(where)

    def events(self, name: str, where: "Expression | None" = None) -> "Dataset":
        """The rows of an events table as the last refresh saw it."""
        return self.table(name, where, self.position.get("tables", {}).get(name))


def reader(settings: Settings) -> LakeReader:
    """The lake and generation of the settings."""
    return LakeReader(settings.lake_uri, settings.generation, settings.storage_options())


def query(name: str, tables: Mapping[str, Any], /, **parameters: Any) -> "pa.Table":
    """What the statement of `sql/<name>.sql` finds in the tables."""
    with connected() as connection:
        for table, rows in tables.items():
            connection.register(table, rows)
        return connection.execute(text("ops.explain", name), parameters).to_arrow_table()


def rows(name: str, tables: Mapping[str, Any], /, **parameters: Any) -> list[dict[str, Any]]:
    """The same as one dict per row."""
    return list(query(name, tables, **parameters).to_pylist())
