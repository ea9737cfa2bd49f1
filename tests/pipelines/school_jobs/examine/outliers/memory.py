"""The stable views in the memory of DuckDB, filled with planted rows: an engine without any service."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import duckdb
import numpy as np

from analysis.engines.duckdb_values import in_python
from analysis.engines.engine import Rows, framed
from pipelines.school_jobs import contract
from streaming.contract import Column, Mart

Row = dict[str, Any]

VIEWS = {
    "schools": contract.SCHOOL,
    "fields": contract.FIELD,
    "programs": contract.PROGRAM,
    "jobs": contract.JOB,
    "field_outlook": contract.FIELD_OUTLOOK,
}
JOINED = "ALTER TABLE programs ADD COLUMN school_state VARCHAR"  # what the view has beside its mart's columns
TYPES = {"string": "VARCHAR", "int": "INTEGER"}


class Memory:
    """Views named in VIEWS; `fill` replaces all rows of one. Columns that a row leaves out are null."""

    name = "lake"

    def __init__(self) -> None:
        self.database = duckdb.connect()
        for view, mart in VIEWS.items():
            self.database.execute(f"CREATE TABLE {view} ({', '.join(map(_column, mart.columns))})")
        self.database.execute(JOINED)
        for view, select in contract.CONTRACT.derived_views.items():
            self.database.execute(f"CREATE VIEW {view} AS\n{select}")

    def fill(self, view: str, rows: Iterable[Row]) -> None:
        self.database.execute(f"DELETE FROM {view}")  # noqa: S608
        rows = list(rows)
        if not rows:
            return
        names = list(rows[0])
        given = {f"c{place}": [_text(row.get(name)) for row in rows] for place, name in enumerate(names)}
        casts = ", ".join(f"CAST(c{place} AS {_type(VIEWS[view], name)})" for place, name in enumerate(names))
        self.database.register("given", _arrow(given))
        self.database.execute(f"INSERT INTO {view} ({', '.join(names)}) SELECT {casts} FROM given")  # noqa: S608

    def rows(self, statement: str, parameters: Mapping[str, object]) -> Rows:
        return in_python(self.database.execute(statement, dict(parameters) or None))

    def frame(self, statement: str, parameters: Mapping[str, object]) -> Any:
        return framed(self.rows(statement, parameters))

    def close(self) -> None:
        self.database.close()


def named(engine: Any, statement: str) -> list[Row]:
    """Rows by column name."""
    columns, rows = engine.rows(statement, {})
    return [dict(zip(columns, row, strict=True)) for row in rows]


def lognormal(seed: int, n: int, median: float = 60_000, sigma: float = 0.25) -> list[Decimal]:
    """Whole dollars."""
    drawn = median * np.exp(sigma * np.random.default_rng(seed).normal(size=n))
    return [Decimal(int(value)) for value in drawn]


def postings(cip4: str, amounts: Iterable[Any], prefix: str = "") -> list[Row]:
    """Open postings of a field with these lower bounds; ids in order."""
    return [
        {"cip4": cip4, "job_id": f"{prefix}{place}", "status": "open", "salary_annual_min_usd": amount}
        for place, amount in enumerate(amounts)
    ]


def _column(column: Column) -> str:
    return f"{column.name} {TYPES.get(column.type, column.type)}"


def _type(mart: Mart, name: str) -> str:
    return next(TYPES.get(column.type, column.type) for column in mart.columns if column.name == name)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _arrow(columns: dict[str, list[str | None]]) -> Any:
    import pyarrow as pa

    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
