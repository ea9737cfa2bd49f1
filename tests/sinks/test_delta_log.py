"""Reading a Delta log: what the files of a version are, and what is refused."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import write_deltalake

from pipelines.school_jobs.contract import JOB, MARTS
from sinks.delta_log import DeltaLog
from sinks.errors import DamagedLake, Gone, LakeUnreachable
from sinks.rows import change_schema, conform
from sinks.settings import Settings
from tests.sinks.feeds import FILLING, FeedWriter, change


@pytest.fixture
def local(tmp_path: Path) -> FeedWriter:
    return FeedWriter(JOB, str(tmp_path / "changes_job"), {})


def logged(writer: FeedWriter, version: int) -> list[dict[str, Any]]:
    return [json.loads(line) for line in writer.read(f"_delta_log/{version:020}.json").split(b"\n") if line]


def rewrite(writer: FeedWriter, version: int, edit: Callable[[dict[str, Any]], None]) -> None:
    """Apply `edit` to the add action of a commit."""
    actions = logged(writer, version)
    for action in actions:
        if "add" in action:
            edit(action["add"])
    body = "\n".join(json.dumps(action, ensure_ascii=False) for action in actions)
    writer.overwrite(f"_delta_log/{version:020}.json", body.encode())


def test_a_commit_names_its_files_with_size_and_rows(local: FeedWriter) -> None:
    local.append(change(JOB, 1, "1101", "a"), change(JOB, 1, "1101", "b"))
    snapshot = local.feed.log.snapshot()
    assert snapshot is not None
    (file,) = local.feed.log.commit(0, snapshot.table_id).files
    assert (file.size, file.rows) == (len(local.read(file.path)), 2)
    assert snapshot.files == (file,)


def test_a_snapshot_behind_a_checkpoint_has_all_files(local: FeedWriter) -> None:
    for version in range(4):
        local.append(change(JOB, version, "1101", str(version)))
    local.remove_commit(0)
    local.append(change(JOB, 5, "1101", "5"))
    snapshot = local.feed.log.snapshot()
    assert snapshot is not None
    assert (snapshot.version, len(snapshot.files)) == (4, 5)
    assert {file.path for file in snapshot.files} == set(local.data_files())


def test_statistics_with_line_separators_are_read(local: FeedWriter) -> None:
    local.append(change(JOB, 1, "1101", "a"))
    rewrite(local, 0, lambda add: add.update(stats='{"numRecords":1,"minValues":{"title":"a\u2028b\x85c"}}'))
    snapshot = local.feed.log.snapshot()
    assert snapshot is not None
    assert local.feed.log.commit(0, snapshot.table_id).files[0].rows == 1


def test_a_file_without_row_count_in_the_log_is_read(local: FeedWriter) -> None:
    local.append(change(JOB, 1, "1101", "a"))
    rewrite(local, 0, lambda add: add.pop("stats"))
    snapshot = local.feed.log.snapshot()
    assert snapshot is not None
    assert local.feed.log.read(snapshot.files[0]).num_rows == 1


@pytest.mark.parametrize(
    "odd",
    [{"deletionVector": {"storageType": "u"}}, {"partitionValues": {"cip4": "1101"}}],
    ids=lambda odd: next(iter(odd)),
)
def test_deletion_vectors_and_partitions_are_refused(local: FeedWriter, odd: dict[str, Any]) -> None:
    local.append(change(JOB, 1, "1101", "a"))
    snapshot = local.feed.log.snapshot()
    assert snapshot is not None
    rewrite(local, 0, lambda add: add.update(odd))
    with pytest.raises(DamagedLake, match="deletion vector or partition"):
        local.feed.log.commit(0, snapshot.table_id)


def test_a_partitioned_table_is_refused(tmp_path: Path) -> None:
    rows = pa.Table.from_pylist([change(JOB, 1, "1101", "a")], schema=change_schema(JOB))
    write_deltalake(str(tmp_path), rows, partition_by=["cip4"])
    with pytest.raises(DamagedLake, match="deletion vectors or partitions"):
        DeltaLog(str(tmp_path), {}).snapshot()


def test_a_commit_of_another_table_is_gone(local: FeedWriter) -> None:
    local.append(change(JOB, 1, "1101", "a"))
    with pytest.raises(Gone, match="re-created"):
        local.feed.log.commit(0, "another id")


def test_what_is_missing_is_gone(local: FeedWriter) -> None:
    local.append(change(JOB, 1, "1101", "a"))
    snapshot = local.feed.log.snapshot()
    assert snapshot is not None
    with pytest.raises(Gone, match=r"00000000000000000007\.json is missing"):
        local.feed.log.commit(7, snapshot.table_id)
    local.remove(snapshot.files[0].path)
    with pytest.raises(Gone, match="parquet is missing"):
        local.feed.log.read(snapshot.files[0])


def test_broken_bytes_are_refused(local: FeedWriter) -> None:
    local.append(change(JOB, 1, "1101", "a"))
    snapshot = local.feed.log.snapshot()
    assert snapshot is not None
    file = snapshot.files[0]
    local.overwrite(file.path, b"x" * file.size)
    with pytest.raises(DamagedLake, match="not a readable Parquet file"):
        local.feed.log.read(file)
    local.overwrite("_delta_log/00000000000000000000.json", b'{"add"')
    with pytest.raises(DamagedLake, match="is not JSON"):
        local.feed.log.commit(0, snapshot.table_id)


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


@pytest.mark.services
def test_a_lake_that_is_away_is_said_with_what_to_check(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1")
    options = settings.storage_options() | {"aws_endpoint": "http://127.0.0.1:1"}
    with pytest.raises(LakeUnreachable, match=r"changes_job.*Connection refused.*AWS_ENDPOINT_URL_S3"):
        DeltaLog(settings.feed_uri(JOB), options).snapshot()


@pytest.mark.services
def test_a_bucket_that_does_not_exist_is_said(settings: Settings) -> None:
    with pytest.raises(LakeUnreachable, match="there is no such bucket"):
        DeltaLog("s3://no-bucket-of-this-name/gen=1/changes_job", settings.storage_options()).snapshot()
