"""Snapshots of a table read from its log without Spark, and reading of the rows they name."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from deltalake import write_deltalake
from pyspark.sql import SparkSession

from streaming.lake import snapshot
from streaming.lake.paths import Lake, lake_of
from tests.streaming.harness import settings_of

ROWS = pa.table({"number": pa.array([1, 2], pa.int64()), "text": ["a", None]})


def write(lake: Lake, rows: pa.Table) -> None:
    write_deltalake(lake.table("numbers"), rows, mode="append", storage_options=lake.delta_options())


def location(rows: Any) -> str:
    """The name of Spark's class that knows a relation's files."""
    return str(rows._jdf.queryExecution().analyzed().collectLeaves().head().relation().location().getClass())


@pytest.mark.services
def test_a_table_on_the_object_store_is_found_with_the_files_it_has_now(environment: dict[str, str]) -> None:
    lake = lake_of(settings_of(environment))
    assert snapshot.find(lake, "numbers") is None
    for _ in range(2):
        write(lake, ROWS)
    found = snapshot.snapshot(lake, "numbers")
    assert (found.version, found.plain, len(found.files)) == (1, True, 2)
    assert found.columns() == [("number", "bigint"), ("text", "string")]
    assert all(file.startswith(f"{lake.spark_table('numbers')}/") for file in found.files)


@pytest.mark.spark
@pytest.mark.parametrize("few", [0, 400])
def test_rows_are_those_of_that_state_by_files_and_through_delta(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(snapshot, "FEW_FILES", few)
    lake = Lake(f"file://{tmp_path}/a lake", 1)
    write(lake, ROWS)
    found = snapshot.snapshot(lake, "numbers")
    write(lake, ROWS)  # a batch that lands beside the refresh
    rows = snapshot.frames(spark, {"numbers": found})["numbers"]
    assert sorted(tuple(row) for row in rows.collect()) == [(1, "a"), (2, None)]
    assert ("TahoeLogFileIndex" in location(rows)) == (few == 0)


@pytest.mark.spark
def test_a_table_without_files_has_its_columns_and_no_rows(spark: SparkSession, tmp_path: Path) -> None:
    lake = Lake(f"file://{tmp_path}", 1)
    write(lake, ROWS.slice(0, 0))
    rows = snapshot.frames(spark, {"numbers": snapshot.snapshot(lake, "numbers")})["numbers"]
    assert [(field.name, field.dataType.simpleString()) for field in rows.schema] == [
        ("number", "bigint"),
        ("text", "string"),
    ]
    assert rows.collect() == []
