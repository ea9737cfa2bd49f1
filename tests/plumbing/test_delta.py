"""Reading a Delta log: what the files of a version are, and what is refused."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from deltalake import write_deltalake

from pipelines.school_jobs.contract import JOB
from plumbing.delta import DeltaLog
from plumbing.lake import DamagedLake, Gone, LakeUnreachable, delta_options
from sinks.rows import change_schema
from tests.plumbing.access import s3_arguments
from tests.producers.faults import faulty
from tests.sinks.feeds import FeedWriter, change


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


def test_a_compaction_and_a_commit_without_rows_change_no_rows(local: FeedWriter) -> None:
    local.append(change(JOB, 1, "1101", "a"))
    local.append(change(JOB, 2, "1101", "b"))
    local.compact()
    local.append_no_rows()
    assert [local.feed.log.same_rows(version, 3) for version in range(4)] == [False, True, True, True]
    assert local.feed.log.same_rows(3, 1)
    assert not local.feed.log.same_rows(1, 0)
    local.remove_commit(2)
    assert not local.feed.log.same_rows(1, 3)  # the log no longer tells


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


def test_files_added_since_a_version_are_listed_as_long_as_the_log_can(local: FeedWriter) -> None:
    for number in range(3):
        local.append(change(JOB, number, "1101", str(number)))
    one, two = (local.feed.log.commit(version, local.table_id()).files[0].path for version in (1, 2))
    rewrite(local, 2, lambda add: add.update(stats='{"numRecords":1,"minValues":{"title":"a\u2028b"}}'))
    assert local.feed.log.added_since(0, 2) == tuple(sorted([one, two]))
    assert local.feed.log.added_since(2, 2) == ()
    local.compact()
    assert local.feed.log.added_since(2, 3) == ()
    assert local.feed.log.added_since(1, 3) is None
    local.remove("_delta_log/00000000000000000001.json")
    assert local.feed.log.added_since(0, 2) is None


AWAY = {"aws_region": "x", "aws_access_key_id": "x", "aws_secret_access_key": "x", "aws_allow_http": "true"}


def test_other_threads_go_on_while_s3_is_asked_for_a_commit() -> None:
    """The server is one: whoever held the interpreter's lock would never get its answer."""
    with faulty(lambda asked: asked.answer(404, b"<Error><Code>NoSuchKey</Code></Error>")) as server:
        log = DeltaLog("s3://lake/gen=1/changes_job", AWAY | {"aws_endpoint_url_s3": server.url})
        with pytest.raises(Gone):
            log.actions(7)
        assert [asked.path for asked in server.asked] == [f"/lake/gen%3D1/changes_job/_delta_log/{7:020}.json"]


def test_a_lake_that_is_away_is_reported_with_what_to_check(monkeypatch: pytest.MonkeyPatch) -> None:
    """At the address that was given, whatever the environment says."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:2")
    options = AWAY | {"aws_endpoint_url_s3": "http://127.0.0.1:1", "max_retries": "1", "retry_timeout": "1s"}
    with pytest.raises(LakeUnreachable, match=r"changes_job.*127.0.0.1:1/.*Connection refused.*AWS_ENDPOINT_URL_S3"):
        DeltaLog("s3://lake/gen=1/changes_job", options).snapshot()


@pytest.mark.services
def test_a_bucket_that_does_not_exist_is_reported(environment: dict[str, str]) -> None:
    log = DeltaLog("s3://no-bucket-of-this-name/gen=1/changes_job", delta_options(s3_arguments(environment)))
    with pytest.raises(LakeUnreachable, match="there is no such bucket"):
        log.snapshot()
    with pytest.raises(LakeUnreachable, match="there is no such bucket"):
        log.actions(0)
