"""Files added to a table since a version, and cases in which its log cannot tell."""

from pathlib import Path

import pytest
from deltalake import DeltaTable
from pyspark.sql import SparkSession

from streaming.lake.paths import Lake
from streaming.lake.snapshot import added_since, snapshot
from streaming.lake.tables import ensure_table

pytestmark = pytest.mark.spark

TABLE = "numbers"


@pytest.fixture
def lake(spark: SparkSession, tmp_path: Path) -> Lake:
    """A table with three commits after its creation (version 0), of one number each."""
    lake = Lake(f"file://{tmp_path}/a lake", 1)
    ensure_table(lake, TABLE, [("number", "bigint")])
    for number in (1, 2, 3):
        append(spark, lake, number)
    return lake


def append(spark: SparkSession, lake: Lake, number: int) -> None:
    spark.range(number, number + 1, 1, 1).toDF("number").write.format("delta").mode("append").save(
        lake.spark_table(TABLE)
    )


def added(lake: Lake, after: int | None) -> tuple[str, ...] | None:
    found = snapshot(lake, TABLE)
    assert found is not None
    return added_since(lake, TABLE, after, found.version)


def numbers(spark: SparkSession, lake: Lake, after: int) -> list[int]:
    found = added(lake, after)
    assert found is not None
    return sorted(row["number"] for row in spark.read.schema("number bigint").parquet(*found).collect())


def test_only_files_added_after_the_version_are_named(spark: SparkSession, lake: Lake) -> None:
    assert added(lake, 3) == ()
    assert numbers(spark, lake, 1) == [2, 3]


def test_compaction_adds_nothing(spark: SparkSession, lake: Lake) -> None:
    spark.sql(f"OPTIMIZE delta.`{lake.spark_table(TABLE)}`")
    assert added(lake, 3) == ()
    append(spark, lake, 4)
    assert numbers(spark, lake, 3) == [4]


def test_a_file_that_was_replaced_since_is_undecidable(spark: SparkSession, lake: Lake) -> None:
    spark.sql(f"OPTIMIZE delta.`{lake.spark_table(TABLE)}`")
    assert added(lake, 1) is None


@pytest.mark.parametrize("after", [None, 9])
def test_without_a_position_in_this_log_the_answer_is_undecidable(
    spark: SparkSession, lake: Lake, after: int | None
) -> None:
    assert added(lake, after) is None


def test_a_commit_that_was_cleaned_away_is_undecidable(spark: SparkSession, lake: Lake, tmp_path: Path) -> None:
    (log,) = tmp_path.rglob("_delta_log")
    DeltaTable(log.parent).create_checkpoint()
    for number in (0, 1, 2):
        (log / f"{number:020}.json").unlink()
    assert added(lake, 1) is None
    assert numbers(spark, lake, 2) == [3]
