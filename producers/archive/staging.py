"""Events as Parquet files with the columns of Kafka's records, so that they can be landed as if read from the topics.

`part-<5 digits>.parquet` in a folder of S3 or of this machine, then `staged.json`, which says that all of them are
there: it is removed first and written last. The same events give the same bytes.
"""

import json
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from plumbing import aws
from plumbing.files import private_folder
from plumbing.objects.store import Content, Store, s3_store, store_at
from producers.archive.reader import ArchiveReader
from producers.archive.reparse import Reparsed, reparse
from producers.contract import Event
from producers.kafka.publisher import headers
from producers.settings import Settings
from producers.sources import catalog

if TYPE_CHECKING:
    import pyarrow as pa

PARTITION = -1  # of records that come from no partition of a topic
BYTES_PER_FILE = 128 * 2**20  # of keys and values, before compression
ROWS_PER_GROUP = 10_000
BYTES_PER_GROUP = 16 * 2**20
SUMMARY = "staged.json"
PART = re.compile(r"part-[^/]*\.parquet")

Record = dict[str, Any]
Group = list[Record]


def stage_all(names: Sequence[str], place: str, settings: Settings, rows_per_file: int) -> dict[str, Any]:
    """Stages the archives of the sources, in this order; returns what `staged.json` then says. Raises Failure."""
    staged = Staging(place, settings.aws_region, settings.topic_prefix, rows_per_file)
    s3 = aws.client("s3", settings.aws_region)
    tallies = {name: Reparsed() for name in names}
    for name, tally in tallies.items():
        staged.write(reparse(catalog.source(name), ArchiveReader(s3, settings.lake_uri, name), tally))
    sources = {name: asdict(tally) for name, tally in tallies.items()}
    summary = {"files": staged.files, "rows": staged.rows, "sources": sources}
    staged.finish(summary)
    return summary


class Staging:
    """Writes the events it is given into files of bounded size; `rows` counts them per topic (without prefix)."""

    def __init__(self, place: str, region: str, topic_prefix: str, rows_per_file: int) -> None:
        """Removes what an earlier staging left in `place`, its summary first: `s3://bucket/folder`, or a path.

        Raises TryLater when S3 is away, Misconfigured when it refuses.
        """
        self.rows: dict[str, int] = {}
        self.files = 0
        self._store = _store(place, region)
        self._prefix = topic_prefix
        self._most = rows_per_file
        with aws.reaching(place):
            self._store.delete(SUMMARY)
            self._store.delete_all([name for name in self._store.files() if PART.fullmatch(name)])

    def write(self, events: Iterable[tuple[Event, datetime]]) -> None:
        """Stages the events, after those of earlier calls, with the times that stand for those of Kafka's records.

        Offsets run from 0 in each topic.
        """
        groups = _bounded(self._records(events), min(ROWS_PER_GROUP, self._most))
        first = next(groups, None)
        while first is not None:
            with tempfile.NamedTemporaryFile(suffix=".parquet") as file:
                first = _write(Path(file.name), first, groups, self._most)
                self._put(f"part-{self.files:05}.parquet", Path(file.name).read_bytes())
            self.files += 1

    def finish(self, summary: Mapping[str, Any]) -> None:
        """Says that all is there."""
        self._put(SUMMARY, json.dumps(summary, indent=2, sort_keys=True) + "\n")

    def _put(self, name: str, content: Content) -> None:
        with aws.reaching(self._store.uri):
            self._store.write(name, content)

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
                "headers": [{"key": name, "value": value} for name, value in headers(event)],
            }


def _store(place: str, region: str) -> Store:
    parts = urlsplit(place)
    if parts.scheme in ("s3", "s3a"):
        return s3_store(f"s3://{parts.netloc}{parts.path}", aws.client("s3", region))
    return store_at(str(private_folder(Path(place.removeprefix("file://")))))


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
