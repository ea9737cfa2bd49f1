"""Change feeds for tests, written without Spark, and the plain-Python fold that says what a sink must end up with."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, Transaction, write_deltalake

from pipelines.school_jobs.contract import JOB
from plumbing.delta import DeltaLog
from sinks.follower import Feed
from sinks.rows import change_schema
from streaming.contract import Mart
from streaming.lake.feeds import WRITER

Row = dict[str, Any]
Key = tuple[Any, ...]

# One value of each type, for columns a test does not care about.
FILLING = {
    "string": "some text",
    "int": 7,
    "boolean": True,
    "timestamp": dt.datetime(2026, 3, 23, 14, 5, 9, 123, dt.UTC),
    "date": dt.date(2026, 3, 23),
    "decimal(14,2)": Decimal("-123456789012.30"),
    "decimal(9,6)": Decimal("42.360082"),
    "decimal(9,4)": Decimal("0.3333"),
}


TIES: tuple[tuple[dict[str, Any], ...], ...] = (
    ({"title": "a"}, {"title": "B"}, {"title": None}),
    ({"title": "é"}, {"title": "z"}, {"title": "\U0001f393"}, {"title": "\uffee"}),
    ({"title": ""}, {"title": None}),
    ({"title": "a", "company": "x"}, {"title": "a", "company": None}),
    ({"salary_min": Decimal("9.00")}, {"salary_min": Decimal("10.00")}, {"salary_min": None}),
    ({"salary_min": Decimal("-1.00")}, {"salary_min": Decimal("-2.00")}),
    ({"first_seen_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}, {"first_seen_at": None}),
    ({"posted_date": dt.date(2026, 1, 2)}, {"posted_date": dt.date(2026, 1, 10)}, {"posted_date": None}),
)


def change(mart: Mart, version: int, *key: Any, **values: Any) -> Row:
    """A change row: the key, the given values, and filling for the rest."""
    filling = {column.name: FILLING[column.type] for column in mart.columns}
    return filling | dict(zip(mart.key, key, strict=True)) | values | {"_deleted": False, "_version": version}


def tombstone(mart: Mart, version: int, *key: Any) -> Row:
    nothing = {column.name: None for column in mart.columns}
    return nothing | dict(zip(mart.key, key, strict=True)) | {"_deleted": True, "_version": version}


def ties() -> list[Row]:
    """Rows of JOB of one version, several of each key, that differ in each kind of column."""
    rows = [change(JOB, 5, "1101", str(number), **values) for number, tied in enumerate(TIES) for values in tied]
    return [*rows, change(JOB, 5, "1102", "gone"), tombstone(JOB, 5, "1102", "gone"), change(JOB, 5, "1102", "gone")]


def fold(mart: Mart, rows: Iterable[Row]) -> dict[Key, Row]:
    """The mart that change rows lead to: the highest version of each key, tombstones left out.

    Of rows of one version a tombstone, or else the greatest content, column by column; unknown is the smallest.
    """
    newest: dict[Key, Row] = {}
    for row in rows:
        key = tuple(row[name] for name in mart.key)
        if key not in newest or _rank(mart, row) > _rank(mart, newest[key]):
            newest[key] = row
    columns = [column.name for column in mart.columns]
    return {key: {name: row[name] for name in columns} for key, row in newest.items() if not row["_deleted"]}


def _rank(mart: Mart, row: Row) -> tuple[Any, ...]:
    content = (row[name] for name in mart.content)
    return row["_version"], row["_deleted"], *((value is not None, _comparable(value)) for value in content)


def _comparable(value: Any) -> Any:
    return value.encode() if isinstance(value, str) else 0 if value is None else value


class FeedWriter:
    """A Delta table of a mart's changes, to append to and to damage."""

    def __init__(self, mart: Mart, uri: str, options: Mapping[str, str]) -> None:
        self.mart = mart
        self.uri = uri
        self.options = dict(options)
        self.rows: list[Row] = []
        self.feed = Feed(mart, DeltaLog(uri, options))

    def append(self, *rows: Row) -> None:
        """One commit, with a number as a driver's; `rows` may be none: then an empty file or no file is committed."""
        table = pa.Table.from_pylist(list(rows), schema=change_schema(self.mart))
        number = CommitProperties(app_transactions=[Transaction(WRITER, row["_version"]) for row in rows[:1]])
        write_deltalake(self.uri, table, mode="append", storage_options=self.options, commit_properties=number)
        self.rows.extend(rows)

    def append_no_rows(self) -> None:
        """A commit that says who wrote, and adds no file."""
        writer = CommitProperties(app_transactions=[Transaction("driver", self.version() + 1)])
        nothing = pa.Table.from_pylist([], schema=change_schema(self.mart))
        write_deltalake(self.uri, nothing, mode="append", storage_options=self.options, commit_properties=writer)

    def compact(self) -> None:
        self._table().optimize.compact()

    def delete(self, predicate: str) -> None:
        """Rewrite the table without the rows of `predicate` (SQL, on job_id): what a feed should never do."""
        self._table().delete(predicate)
        self.rows = [row for row in self.rows if predicate != f"job_id = '{row['job_id']}'"]

    def version(self) -> int:
        return int(self._table().version())

    def table_id(self) -> str:
        return str(self._table().metadata().id)

    def data_files(self) -> list[str]:
        """Paths of the current files, inside the table's folder."""
        return list(pa.table(self._table().get_add_actions(flatten=True)).column("path").to_pylist())

    def expected(self) -> dict[Key, Row]:
        return fold(self.mart, self.rows)

    def recreate(self) -> None:
        """Remove the whole table, so that the next append makes another one in its place."""
        for path in self._paths():
            self.remove(path)
        self.rows.clear()

    def remove_commit(self, version: int) -> None:
        """Take the JSON of a commit away, behind a checkpoint, as log clean-up does."""
        self._table().create_checkpoint()
        self.remove(f"_delta_log/{version:020}.json")

    def remove(self, path: str) -> None:
        if self.uri.startswith("s3://"):
            _s3().delete_object(Bucket=self._bucket(), Key=f"{self._prefix()}/{path}")
        else:
            (Path(self.uri) / path).unlink()

    def overwrite(self, path: str, body: bytes) -> None:
        if self.uri.startswith("s3://"):
            _s3().put_object(Bucket=self._bucket(), Key=f"{self._prefix()}/{path}", Body=body)
        else:
            (Path(self.uri) / path).write_bytes(body)

    def read(self, path: str) -> bytes:
        if self.uri.startswith("s3://"):
            return bytes(_s3().get_object(Bucket=self._bucket(), Key=f"{self._prefix()}/{path}")["Body"].read())
        return (Path(self.uri) / path).read_bytes()

    def _paths(self) -> Sequence[str]:
        if self.uri.startswith("s3://"):
            listed = _s3().list_objects_v2(Bucket=self._bucket(), Prefix=f"{self._prefix()}/")
            return [entry["Key"].removeprefix(f"{self._prefix()}/") for entry in listed.get("Contents", [])]
        return [str(path.relative_to(self.uri)) for path in Path(self.uri).rglob("*") if path.is_file()]

    def _table(self) -> DeltaTable:
        return DeltaTable(self.uri, storage_options=self.options)

    def _bucket(self) -> str:
        return urlsplit(self.uri).netloc

    def _prefix(self) -> str:
        return urlsplit(self.uri).path.strip("/")


def _s3() -> Any:
    return boto3.client("s3", region_name="us-east-1")
