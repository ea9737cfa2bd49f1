"""Content of the warehouse: a row, the load that brought it, and the rows behind one that counts others."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from plumbing import sql
from plumbing.errors import TryLater
from plumbing.sql_files import statement
from plumbing.warehouse import NO_TABLE, WarehouseReader, dicts, read_only, sqlstate
from sinks.contract import LEDGER
from sinks.settings import Settings
from sinks.warehouse.engines.catalog import connected
from streaming.contract import Mart
from streaming.origins import Key


@dataclass(frozen=True)
class Warehouse:
    """One generation's tables, as they stood when it was opened."""

    connection: WarehouseReader
    schema: str

    def row(self, mart: Mart, key: Key) -> dict[str, Any] | None:
        condition = sql.SQL(" AND ").join(
            sql.SQL("{} = {}").format(sql.Identifier(name), sql.Literal(value)) for name, value in key.items()
        )
        columns = sql.SQL(", ").join(sql.Identifier(column.name) for column in mart.columns)
        found = self.rows("warehouse_row", {}, columns=columns, table=self.table(mart.table), key=condition)
        return found[0] if found else None

    def load(self, mart: Mart, version: int) -> dict[str, Any] | None:
        """The load that brought a version of the mart's feed: version, kind, rows and loaded_at."""
        asked = {"table_name": mart.table, "version": version}
        found = self.rows("warehouse_load", asked, ledger=self.table(LEDGER))
        return found[0] if found else None

    def versions(self) -> dict[str, int]:
        """The version of its feed that each table is at."""
        found = self.rows("warehouse_versions", {}, ledger=self.table(LEDGER))
        return {one["table_name"]: one["version"] for one in found}

    def rows(self, name: str, asked: Mapping[str, Any], **parts: sql.Composable) -> list[dict[str, Any]]:
        """Rows that the named statement finds; raises TryLater while there are no tables."""
        return self._found(statement("ops.explain", name, **parts), asked)

    def counted(self, counting: str, key: Key, most: int) -> dict[str, Any]:
        """The one row of a pipeline's statement over the tables."""
        asked = {name: key.get(name) for name in re.findall(r"%\((\w+)\)s", counting)} | {"most": most}
        return self._found(sql.SQL(counting).format(tables=sql.Identifier(self.schema)), asked)[0]

    def _found(self, query: sql.Composed, asked: Mapping[str, Any]) -> list[dict[str, Any]]:
        try:
            return dicts(self.connection.execute(query, dict(asked)))
        except self.connection.Error as error:
            if sqlstate(error) not in NO_TABLE:
                raise
            raise TryLater(f"the warehouse has no tables in {self.schema} yet; run: gpps load --once") from None

    def table(self, name: str) -> sql.Identifier:
        return sql.Identifier(self.schema, name)


@contextmanager
def warehouse(settings: Settings) -> Iterator[Warehouse]:
    """The warehouse of the settings' generation, read in one transaction. Raises SinkUnreachable."""
    with connected(settings) as connection:
        read_only(connection)
        with connection.transaction():
            yield Warehouse(connection, settings.generation_schema())
