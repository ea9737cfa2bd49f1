"""An engine over tables of its own in DuckDB, with the product's own views over them: fast enough for many worlds."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import duckdb

from analysis.engines.duckdb_values import in_python
from analysis.engines.engine import Rows, framed
from analysis.engines.lake_sql import text, view_sql
from analysis.statements import texts
from pipelines.school_jobs.contract import CONTRACT
from streaming.column_types import column_type
from streaming.contract import Contract

_EVENT = "_topic VARCHAR, event_id VARCHAR, sweep_id VARCHAR, epoch BIGINT, counter BIGINT, place INTEGER, "
_EVENT += "observed_at TIMESTAMPTZ, search VARCHAR, "
OF_EVENTS = ("pages", "sweeps", "listings", "dead_letters")  # what checks read of the lake alone
EVENTS = {
    "events_page": _EVENT + "page INTEGER, total INTEGER, keys VARCHAR[]",
    "events_sweep": _EVENT
    + "started_at TIMESTAMPTZ, ended_at TIMESTAMPTZ, pages INTEGER, complete BOOLEAN, reason VARCHAR",
    "dead_letters": "_topic VARCHAR, _partition INTEGER, _offset BIGINT, reason VARCHAR, _kafka_timestamp TIMESTAMPTZ",
}


class InMemory:
    """The tables of marts and events in the schema `tables`, empty, and all views."""

    name = "memory"

    def __init__(self, name: str = "memory", contract: Contract = CONTRACT) -> None:
        """`contract`: of the pipeline that is analysed."""
        self.name = name
        self.database = duckdb.connect()
        self.database.execute("SET TimeZone = 'UTC'")
        self.database.execute("SET threads = 1")  # its tables are tiny
        self.database.execute(text("session"))
        for table, columns in (_marts(contract) | EVENTS).items():
            self.database.execute(f"CREATE TABLE tables.{table} ({columns})")
        for view in (*contract.views, *(OF_EVENTS if contract is CONTRACT else ()), *contract.derived_views):
            self.database.execute(view_sql(view).replace("CREATE TABLE", "CREATE VIEW", 1))

    def rows(self, statement: str, parameters: Mapping[str, object]) -> Rows:
        given = {name: parameters[name] for name in texts.parameters(statement)}
        return in_python(self.database.execute(texts.with_dollars(statement), given or None))

    def frame(self, statement: str, parameters: Mapping[str, object]) -> Any:
        return framed(self.rows(statement, parameters))

    def execute(self, *statements: str) -> None:
        for statement in statements:
            self.database.execute(statement)

    @contextmanager
    def changed(self, *statements: str) -> Iterator[None]:
        """The world with these statements made, until the block ends."""
        self.database.execute("BEGIN")
        try:
            self.execute(*statements)
            yield
        finally:
            self.database.execute("ROLLBACK")

    def close(self) -> None:
        self.database.close()


def _marts(contract: Contract) -> dict[str, str]:
    return {
        mart.table: ", ".join(f"{column.name} {column_type(column.type).duckdb}" for column in mart.columns)
        for mart in contract.marts
    }
