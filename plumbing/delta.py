"""A Delta table by its transaction log, and the rows of its data files, read without Spark.

Files are always those the log names, with the size and row count it names; a folder is never listed. What a version
holds comes from `deltalake`, which knows checkpoints; single commits are read as the JSON they are.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from plumbing.lake import DamagedLake, Gone, boto_arguments, reaching
from plumbing.objects.store import store_at

if TYPE_CHECKING:
    import pyarrow as pa
    from deltalake import DeltaTable
    from pyarrow.dataset import Dataset


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

    def __init__(self, uri: str, options: Mapping[str, str]) -> None:
        """`options`: of the `deltalake` reader."""
        self.uri = uri
        self._options = dict(options)

    @property
    def aws(self) -> dict[str, str]:
        """The same options as `boto3.client` takes them."""
        return boto_arguments(self._options)

    def opened(self, version: int | None = None) -> "DeltaTable | None":
        """The table at its newest version or the one asked for; None while it does not exist."""
        from deltalake import DeltaTable
        from deltalake.exceptions import TableNotFoundError

        with reaching(f"the Delta table {self.uri}"):
            try:
                return DeltaTable(self.uri, version=version, storage_options=self._options)
            except TableNotFoundError:
                return None

    def version(self) -> int:
        """The newest; -1 while there is no table."""
        table = self.opened()
        return table.version() if table else -1

    def snapshot(self, version: int | None = None) -> Snapshot | None:
        """The newest version or the one asked for, or None while the table does not exist.

        Raises DamagedLake for a table whose files are not its rows.
        """
        import pyarrow as pa

        table = self.opened(version)
        if table is None:
            return None
        with reaching(f"the Delta table {self.uri}"):
            deletes = pa.RecordBatchReader.from_stream(table.deletion_vectors()).read_all().num_rows
            if deletes or table.metadata().partition_columns:
                raise DamagedLake(f"{self.uri} has deletion vectors or partitions; change feeds must have neither")
            return Snapshot(str(table.metadata().id), table.version(), files_of(table))

    def commit(self, version: int, table_id: str) -> Commit:
        """Files that `version` added; raises Gone when it is missing, rewrites earlier rows or is of another table."""
        return Commit(version, tuple(self._added(version, table_id, self.actions(version))))

    def added_since(self, after: int, last: int) -> tuple[str, ...] | None:
        """Paths of the files with new rows in the versions after `after`, up to `last`; compaction brings none.

        None when the log cannot tell: a commit was cleaned away, or a file that was added has since been replaced.
        """
        added = set[str]()
        for version in range(after + 1, last + 1):
            try:
                actions = self.actions(version)
            except Gone:
                return None
            if added & {unquote(action["remove"]["path"]) for action in actions if "remove" in action}:
                return None
            adds = (action["add"] for action in actions if "add" in action)
            added |= {unquote(add["path"]) for add in adds if add["dataChange"]}
        return tuple(sorted(added))

    def same_rows(self, one: int, other: int) -> bool:
        """True when readers of either version find the same: between them lie at most compactions, as the log tells."""
        between = range(min(one, other) + 1, max(one, other) + 1)
        try:
            return not any(
                action.get(kind, {}).get("dataChange")
                for version in between
                for action in self.actions(version)
                for kind in ("add", "remove")
            )
        except Gone:
            return False

    def read(self, file: DataFile) -> "pa.Table":
        """The rows of a data file, checked against the log; raises Gone or DamagedLake."""
        import pyarrow as pa
        import pyarrow.parquet as pq

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
        """The time of the commit by the writer's clock, in UTC; None when the log no longer has it."""
        try:
            actions = self.actions(version)
        except Gone:
            return None
        timestamps = [action["commitInfo"].get("timestamp") for action in actions if "commitInfo" in action]
        return datetime.fromtimestamp(timestamps[0] / 1000, UTC) if timestamps and timestamps[0] else None

    def actions(self, version: int) -> list[dict[str, Any]]:
        """The actions of this version's commit, one per line of it; raises Gone when the log no longer has it."""
        path = f"_delta_log/{version:020}.json"
        lines = self._bytes(path).split(b"\n")  # not splitlines: texts in the statistics may hold U+2028
        try:
            return [json.loads(line) for line in lines if line.strip()]
        except ValueError as error:
            raise DamagedLake(f"{self.uri}/{path} is not JSON: {error}") from error

    def _bytes(self, path: str) -> bytes:
        with reaching(f"the Delta table {self.uri}"):
            body = store_at(self.uri, self.aws).read_bytes(path)
        if body is None:
            raise Gone(f"{path} is missing")
        return body


def files_of(table: "DeltaTable") -> tuple[DataFile, ...]:
    """The files of the version that the table is opened at, by their paths."""
    import pyarrow as pa

    actions = pa.table(table.get_add_actions(flatten=True)).to_pylist()
    files = (DataFile(unquote(add["path"]), add["size_bytes"], add["num_records"]) for add in actions)
    return tuple(sorted(files, key=lambda file: file.path))


def rows_of(table: "DeltaTable") -> "Dataset":
    """The rows of the version that the table is opened at, not read yet; instants in microseconds."""
    from pyarrow.dataset import ParquetReadOptions

    return table.to_pyarrow_dataset(parquet_read_options=ParquetReadOptions(coerce_int96_timestamp_unit="us"))
