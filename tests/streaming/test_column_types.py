"""Types of columns: open, and the same everywhere."""

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from pipelines import catalog
from sinks.csv_export.cells import cell_of
from streaming.column_types import UnknownType, column_type


@pytest.mark.parametrize(
    ("name", "warehouse", "arrow", "value", "cell"),
    [
        ("string", "text", pa.string(), 'a "b"', '"a ""b"""'),
        ("boolean", "boolean", pa.bool_(), True, "true"),
        ("int", "integer", pa.int32(), -1, "-1"),
        ("bigint", "bigint", pa.int64(), 2**62, "4611686018427387904"),
        ("double", "double precision", pa.float64(), 0.1, "0.1"),
        ("date", "date", pa.date32(), dt.date(2026, 3, 1), "2026-03-01"),
        (
            "timestamp",
            "timestamptz",
            pa.timestamp("us", tz="UTC"),
            dt.datetime(2026, 3, 1, 12, 0, 0, 5, tzinfo=dt.UTC),
            "2026-03-01T12:00:00.000005Z",
        ),
        ("decimal(38,10)", "numeric(38,10)", pa.decimal128(38, 10), Decimal("1E-10"), "0.0000000001"),
        ("decimal(5,0)", "numeric(5,0)", pa.decimal128(5, 0), Decimal("7"), "7"),
        ("array<string>", "text[]", pa.list_(pa.string()), ["ä", 'b"'], '"[""ä"", ""b\\""""]"'),
    ],
)
def test_a_type_in_every_store(name: str, warehouse: str, arrow: Any, value: Any, cell: str) -> None:
    kind = column_type(name)
    assert (kind.name, kind.warehouse, kind.arrow()) == (name, warehouse, arrow)
    assert pa.array([value], kind.arrow()).to_pylist() == [value]
    assert (cell_of(name)(value), cell_of(name)(None)) == (cell, "")


@pytest.mark.parametrize("name", ["text", "float", "decimal", "decimal(39,2)", "decimal(3,4)", "array<int>", ""])
def test_other_types_are_refused(name: str) -> None:
    with pytest.raises(UnknownType, match="is no type of a column"):
        column_type(name)


def test_every_column_of_every_mart_has_one() -> None:
    marts = itertools.chain.from_iterable(catalog.contract(name).marts for name in catalog.names())
    assert all(column_type(column.type).name == column.type for mart in marts for column in mart.columns)
