"""A Delta table's transaction log and data files, read without Spark.

Files are always those the log names, with the size and row count it names; a folder is never listed. The list of a
snapshot comes from the `deltalake` reader, which knows checkpoints; single commits are read as the JSON they are.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError, TableNotFoundError
from deltalake.fs import DeltaStorageHandler
from pyarrow.fs import FileSelector, PyFileSystem

from sinks.errors import DamagedLake, Gone, LakeUnreachable

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class DataFile:
    """A Parquet file as the log names it: path inside the table's folder, bytes, rows (None: the log does not say)."""

    path: str
    size: int
    rows: int | None


@dataclass(frozen=True)
class Commit:
    """One version: the files that brought new rows. Commits that only rearrange (dataChange false) have none."""

    version: int
    files: tuple[DataFile, ...]


@dataclass(frozen=True)
class Snapshot:
    """The table as of `version`. `table_id` is given once, when a table is created."""

    table_id: str
    version: int
    files: tuple[DataFile, ...]


class DeltaLog:
    """One Delta table, by the URI of its folder.

    Raises LakeUnreachable when the store does not answer, Gone when what is asked for is no longer there, DamagedLake
    when it is there and wrong.
    """

    def __init__(self, uri: str, storage_options: Mapping[str, str]) -> None:
        self.uri = uri
        self._options = dict(storage_options)

    def snapshot(self, version: int | None = None) -> Snapshot | None:
        """The newest version or the one asked for, or None while the table does not exist."""
        with self._reaching():
            try:
                table = DeltaTable(self.uri, version=version, storage_options=self._options)
            except TableNotFoundError:
                return None
            actions = pa.table(table.get_add_actions(flatten=True)).to_pylist()
            deletes = pa.RecordBatchReader.from_stream(table.deletion_vectors()).read_all().num_rows
            if deletes or table.metadata().partition_columns:
                raise DamagedLake(f"{self.uri} has deletion vectors or partitions; change feeds must have neither")
            files = (DataFile(unquote(a["path"]), a["size_bytes"], a["num_records"]) for a in actions)
            in_order = tuple(sorted(files, key=lambda file: file.path))
            return Snapshot(str(table.metadata().id), table.version(), in_order)

    def commit(self, version: int, table_id: str) -> Commit:
        """What `version` added; raises Gone when it is missing, rewrites earlier rows or is of another table."""
        return Commit(version, tuple(self._added(version, table_id, self._actions(version))))

    def read(self, file: DataFile) -> pa.Table:
        """The rows of a data file, checked against the log; raises Gone or DamagedLake."""
        body = self._bytes(file.path)
        self._must_equal(file, "bytes", file.size, len(body))
        try:
            table = pq.read_table(pa.BufferReader(body), coerce_int96_timestamp_unit="us")
        except (pa.ArrowInvalid, OSError) as error:
            raise DamagedLake(f"{self.uri}/{file.path} is not a readable Parquet file: {error}") from error
        if file.rows is not None:
            self._must_equal(file, "rows", file.rows, table.num_rows)
        return table

    def _added(self, version: int, table_id: str, actions: list[dict[str, Any]]) -> Iterator[DataFile]:
        for action in actions:
            if "metaData" in action and action["metaData"]["id"] != table_id:
                raise Gone(f"version {version} is of a re-created table")
            if action.get("remove", {}).get("dataChange"):
                raise Gone(f"version {version} rewrites earlier rows")
            if action.get("add", {}).get("dataChange"):
                yield self._file(action["add"])

    def _file(self, add: Mapping[str, Any]) -> DataFile:
        if add.get("deletionVector") or add.get("partitionValues"):
            raise DamagedLake(f"{self.uri}/{add['path']} has a deletion vector or partition; change feeds have neither")
        stats = json.loads(add.get("stats") or "{}")
        return DataFile(unquote(add["path"]), int(add["size"]), stats.get("numRecords"))

    def _must_equal(self, file: DataFile, unit: str, logged: int, found: int) -> None:
        if logged != found:
            raise DamagedLake(
                f"{self.uri}/{file.path} has {found} {unit}, the Delta log says {logged}; "
                "nothing of this load was applied. Restore the file, or rebuild the generation"
            )

    def committed_at(self, version: int) -> datetime | None:
        """When `version` was committed, by the writer's clock, in UTC; None when the log no longer tells."""
        try:
            actions = self._actions(version)
        except Gone:
            return None
        told = [action["commitInfo"].get("timestamp") for action in actions if "commitInfo" in action]
        return datetime.fromtimestamp(told[0] / 1000, UTC) if told and told[0] else None

    def _actions(self, version: int) -> list[dict[str, Any]]:
        path = f"_delta_log/{version:020}.json"
        lines = self._bytes(path).split(b"\n")  # not splitlines: texts in the statistics may hold U+2028
        try:
            return [json.loads(line) for line in lines if line.strip()]
        except ValueError as error:
            raise DamagedLake(f"{self.uri}/{path} is not JSON: {error}") from error

    def _bytes(self, path: str) -> bytes:
        return read_file(self.uri, path, self._options)

    def _reaching(self) -> AbstractContextManager[None]:
        return _reaching(self.uri)


def read_file(folder: str, path: str, storage_options: Mapping[str, str]) -> bytes:
    """The bytes of a file in a folder of the lake; raises Gone or LakeUnreachable."""
    with _reaching(folder):
        try:
            files = PyFileSystem(DeltaStorageHandler(folder, dict(storage_options)))
            with files.open_input_file(path) as source:
                return bytes(source.read())
        except FileNotFoundError as error:
            raise Gone(f"{path} is missing") from error


def list_files(uri: str, folder: str, storage_options: Mapping[str, str]) -> list[str]:
    """Names of the files in a folder under `uri`, sorted; none where it is not there. Raises LakeUnreachable."""
    with _reaching(uri):
        files = PyFileSystem(DeltaStorageHandler(uri, dict(storage_options)))
        found = files.get_file_info(FileSelector(folder, allow_not_found=True))
        return sorted(each.base_name for each in found if each.is_file)


@contextmanager
def _reaching(uri: str) -> Iterator[None]:
    try:
        yield
    except (DeltaError, OSError) as error:
        raise LakeUnreachable(
            f"cannot read the Delta table {uri}: {_why(error)}. "
            "Check GPPS_LAKE_URI and AWS_ENDPOINT_URL_S3, and that the S3 server runs"
        ) from error


def _why(error: Exception) -> str:
    text = " ".join(_COLOUR.sub("", str(error)).replace("↳", " ").split())
    return "there is no such bucket" if "NoSuchBucket" in text else text[:400]
