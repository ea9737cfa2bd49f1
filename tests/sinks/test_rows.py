"""Rows of change feeds in the schema of their mart, as they come out of the lake."""

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.school_jobs.contract import JOB, MARTS
from plumbing.lake import DamagedLake
from sinks.rows import change_schema, conform
from tests.plumbing.test_delta import rewrite
from tests.sinks.feeds import FILLING, FeedWriter, change


@pytest.fixture
def local(tmp_path: Path) -> FeedWriter:
    return FeedWriter(JOB, str(tmp_path / "changes_job"), {})


def test_timestamps_as_spark_writes_them_are_utc_microseconds(local: FeedWriter) -> None:
    """Spark writes INT96, which Arrow takes for nanoseconds without a zone."""
    far = dt.datetime(2999, 12, 31, 23, 59, 59, 999999, dt.UTC)  # beyond what 64 bits of nanoseconds hold
    row = change(JOB, 1, "1101", "a", closed_at=far)
    local.append(row)
    table = pa.Table.from_pylist([row], schema=change_schema(JOB))
    naive = pa.timestamp("us")
    for name in ("updated_at", "first_seen_at", "closed_at"):
        table = table.set_column(table.schema.get_field_index(name), name, table[name].cast(naive))
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, use_deprecated_int96_timestamps=True)
    path = local.data_files()[0]
    local.overwrite(path, sink.getvalue().to_pybytes())
    rewrite(local, 0, lambda add: add.update(size=len(local.read(path))))
    snapshot = local.feed.log.snapshot()
    assert snapshot is not None
    rows = conform(JOB, local.feed.log.read(snapshot.files[0]), path)
    assert rows.schema == change_schema(JOB)
    assert rows.to_pylist() == [row]


@pytest.mark.parametrize("mart", MARTS, ids=lambda mart: mart.name)
def test_every_type_of_the_contract_survives_delta(tmp_path: Path, mart: Any) -> None:
    writer = FeedWriter(mart, str(tmp_path / "feed"), {})
    row = change(mart, 1, *(FILLING[column.type] for column in mart.columns if column.name in mart.key))
    writer.append(row)
    snapshot = writer.feed.log.snapshot()
    assert snapshot is not None
    assert conform(mart, writer.feed.log.read(snapshot.files[0]), "here").to_pylist() == [row]


def test_a_column_that_is_missing_or_does_not_fit_is_named() -> None:
    rows = pa.Table.from_pylist([change(JOB, 1, "1101", "a")], schema=change_schema(JOB))
    with pytest.raises(DamagedLake, match="there has no column salary_min"):
        conform(JOB, rows.drop_columns(["salary_min"]), "there")
    place = rows.schema.get_field_index("salary_min")
    wrong = rows.set_column(place, "salary_min", pa.array(["twelve"]))
    with pytest.raises(DamagedLake, match="there: column salary_min does not fit"):
        conform(JOB, wrong, "there")
