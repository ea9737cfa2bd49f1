"""Events as Parquet files with the columns of Kafka's records, so that they can be landed as if read from the topics.

`part-<5 digits>.parquet` in a folder of S3 or of this machine, then `staged.json`, which says that all of them are
there: it is removed first and written last. The same events give the same bytes.
"""

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from plumbing import aws
from producers.contract import Event
from producers.kafka import envelope

if TYPE_CHECKING:
    import pyarrow as pa

PARTITION = -1  # of records that come from no partition of a topic
ROWS_PER_FILE = 100_000
BYTES_PER_FILE = 128 * 2**20  # of keys and values, before compression
ROWS_PER_GROUP = 10_000
BYTES_PER_GROUP = 16 * 2**20
SUMMARY = "staged.json"

Record = dict[str, Any]
Group = list[Record]


class Folder(Protocol):
    """Where staged files go."""

    def put(self, name: str, file: Path) -> None: ...
    def clear(self) -> None:
        """Removes what an earlier staging left, its summary first."""


@dataclass(frozen=True)
class LocalFolder:
    """A folder of this machine, for this user alone."""

    path: Path

    def put(self, name: str, file: Path) -> None:
        (self.path / name).write_bytes(file.read_bytes())

    def clear(self) -> None:
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self.path / SUMMARY).unlink(missing_ok=True)
        for part in self.path.glob("part-*.parquet"):
            part.unlink()


@dataclass(frozen=True)
class S3Folder:
    """A folder of a bucket. Raises TryLater when S3 is away, Misconfigured when it refuses."""

    s3: Any = field(repr=False)
    bucket: str
    prefix: str

    def put(self, name: str, file: Path) -> None:
        with aws.reaching(f"S3 bucket {self.bucket}"), file.open("rb") as content:
            self.s3.put_object(Bucket=self.bucket, Key=f"{self.prefix}/{name}", Body=content)

    def clear(self) -> None:
        with aws.reaching(f"S3 bucket {self.bucket}"):
            self.s3.delete_object(Bucket=self.bucket, Key=f"{self.prefix}/{SUMMARY}")
            pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=f"{self.prefix}/part-")
            for key in [entry["Key"] for page in pages for entry in page.get("Contents", ())]:
                self.s3.delete_object(Bucket=self.bucket, Key=key)


def folder_at(place: str, region: str) -> Folder:
    """`s3://bucket/folder`, or a path of this machine."""
    parts = urlsplit(place)
    if parts.scheme in ("s3", "s3a"):
        return S3Folder(aws.client("s3", region), parts.netloc, parts.path.strip("/"))
    return LocalFolder(Path(place.removeprefix("file://")))


class Staging:
    """Writes the events it is given into files of bounded size; `rows` counts them per topic (without prefix)."""

    def __init__(self, folder: Folder, topic_prefix: str, rows_per_file: int = ROWS_PER_FILE) -> None:
        self.rows: dict[str, int] = {}
        self.files = 0
        self._folder = folder
        self._prefix = topic_prefix
        self._most = rows_per_file

    def write(self, events: Iterable[tuple[Event, datetime]]) -> None:
        """Stages the events, after those of earlier calls, with the times that stand for those of Kafka's records.

        Offsets run from 0 in each topic.
        """
        self._parts(self._records(events))

    def finish(self, summary: Mapping[str, Any]) -> None:
        """Says that all is there."""
        with tempfile.NamedTemporaryFile("w") as file:
            file.write(json.dumps(summary, indent=2, sort_keys=True) + "\n")
            file.flush()
            self._folder.put(SUMMARY, Path(file.name))

    def _records(self, events: Iterable[tuple[Event, datetime]]) -> Iterator[Record]:
        for event, at in events:
            offset = self.rows.get(event.topic(), 0)
            self.rows[event.topic()] = offset + 1
            yield {
                "topic": self._prefix + event.topic(),
                "partition": PARTITION,
                "offset": offset,
                "timestamp": at,
                "key": event.key().encode(),
                "value": event.to_bytes(),
                "headers": [{"key": name, "value": value} for name, value in envelope.headers(event)],
            }

    def _parts(self, records: Iterator[Record]) -> None:
        groups = _bounded(records, min(ROWS_PER_GROUP, self._most))
        first = next(groups, None)
        while first is not None:
            with tempfile.NamedTemporaryFile(suffix=".parquet") as file:
                first = _write(Path(file.name), first, groups, self._most)
                self._folder.put(f"part-{self.files:05}.parquet", Path(file.name))
            self.files += 1


def _write(file: Path, first: Group, groups: Iterator[Group], most: int) -> Group | None:
    """One file of row groups, `first` and as many more as it may hold; returns the next group, None after the last."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema, rows, size = _schema(), 0, 0
    group: Group | None = first
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        while group is not None and (not rows or (rows + len(group) <= most and size + _size(group) <= BYTES_PER_FILE)):
            writer.write_table(pa.Table.from_pylist(group, schema))
            rows, size = rows + len(group), size + _size(group)
            group = next(groups, None)
    return group


def _bounded(records: Iterator[Record], most: int) -> Iterator[Group]:
    group: Group = []
    size = 0
    for record in records:
        if group and (len(group) >= most or size >= BYTES_PER_GROUP):
            yield group
            group, size = [], 0
        group.append(record)
        size += _size([record])
    if group:
        yield group


def _size(records: Group) -> int:
    return sum(len(record["key"]) + len(record["value"]) for record in records)


def _schema() -> "pa.Schema":
    import pyarrow as pa

    headers = pa.list_(pa.struct({"key": pa.string(), "value": pa.binary()}))
    return pa.schema(
        {
            "topic": pa.string(),
            "partition": pa.int32(),
            "offset": pa.int64(),
            "timestamp": pa.timestamp("us", "UTC"),
            "key": pa.binary(),
            "value": pa.binary(),
            "headers": headers,
        }
    )
