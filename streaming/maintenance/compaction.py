"""Compaction: the small files of a table become few, sorted ones, in one commit that changes no row that counts.

Each batch and each refresh adds a small file to a table. Once there are FEW of about one size they are made one file,
so that of a table there are never many: the base are large, sorted files, the tail is what came since. The commit says
`dataChange: false`: followers and refreshes pass over it. Of a change feed a row that a later one of its key replaces
goes, if both are in the files that become one; the latest row of each key stays, a tombstone, too. Of other tables
every row stays.

The commit is a conditional write of the version after the one that was looked at, and is made only while the table
still has all of these files. So whoever does it late, or beside another, takes nothing away that is not in what it puts
there.
"""

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import accumulate, takewhile
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from plumbing.delta import DataFile, DeltaLog, files_of
from plumbing.objects.store import store_at
from streaming.contract import CHANGE_COLUMNS
from streaming.lake.paths import Lake

if TYPE_CHECKING:
    import pyarrow as pa
    from deltalake import DeltaTable

log = logging.getLogger(__name__)

FEW = 8  # files of about one size are too many
SIZES = (2**18, 2**21, 2**24)  # bytes up to which files are of about one size; what is larger stays as it is
STEP_BYTES = 2**25  # of Parquet that one step reads at most: a second or two, and some hundred megabytes of memory
STEP_FILES = 500
ROWS_PER_GROUP = 20_000  # what a reader of a few keys has to read at least
_TRIES = 5  # each time another writer was faster
_PLAIN = (1, 2)  # versions of the protocol, for readers and writers, up to which a table is its files and nothing else
_VERSION = CHANGE_COLUMNS[1]

Before = Callable[[str], None]  # is passed the name of the write about to be made, and may raise LeaseLost


@dataclass(frozen=True)
class Layout:
    """By which columns a table's rows are sorted in its files. `key`: of a change feed, that of its mart."""

    sort: tuple[str, ...]
    key: tuple[str, ...] = ()


@dataclass(frozen=True)
class Compacted:
    """One compaction: the version it made, and how many files and rows became how many rows in one."""

    version: int
    files: int
    rows_before: int
    rows: int


def too_many(files: Sequence[DataFile]) -> tuple[DataFile, ...]:
    """Files that ought to become one, of the smallest size of which there are too many; none: there are few enough."""
    least = 0
    for limit in SIZES:
        alike = sorted((file for file in files if least <= file.size < limit), key=lambda file: (file.size, file.path))
        if len(alike) >= FEW:
            fitting = takewhile(lambda total: total <= STEP_BYTES, accumulate(file.size for file in alike))
            return tuple(alike[: min(sum(1 for _ in fitting), STEP_FILES)])
        least = limit
    return ()


def is_plain(table: "DeltaTable") -> bool:
    """True when the table's rows are those of its files, and nothing else; files of other tables stay as they are."""
    protocol = table.protocol()
    return protocol.min_reader_version <= _PLAIN[0] and protocol.min_writer_version <= _PLAIN[1]


@dataclass(frozen=True)
class Step:
    """Files of a table that ought to become one: as it was `opened`, in this layout, under a name never given before.

    `at`: the time (UTC) that the commit has.
    """

    opened: "DeltaTable"
    files: tuple[DataFile, ...]
    layout: Layout
    name: str
    at: datetime


def compact(lake: Lake, table: str, step: Step, before: Before) -> Compacted | None:
    """Makes the files one; None when another writer has replaced some of them. Raises what `before` and the lake do."""
    import pyarrow as pa

    found, schema = lake.log(table), pa.schema(step.opened.schema().to_arrow())
    rows = pa.concat_tables([found.read(file).select(schema.names).cast(schema) for file in step.files])
    compacted = arranged(rows, step.layout)
    body, folder = _parquet(compacted), store_at(lake.table(table), lake.aws)
    before("compact")
    folder.write(step.name, body)
    add = {"path": step.name, "size": len(body), "stats": json.dumps(_statistics(compacted, step.layout.sort))}
    before("compact-commit")
    version = _commit(found, step, add)
    before("compacted")
    return None if version is None else Compacted(version, len(step.files), rows.num_rows, compacted.num_rows)


def arranged(rows: "pa.Table", layout: Layout) -> "pa.Table":
    """The rows sorted; of a change feed those of the latest version of each key that is among them."""
    if not layout.key:
        return rows.sort_by([(column, "ascending") for column in layout.sort])
    import numpy as np
    import pyarrow.compute as pc

    order = [*((column, "ascending") for column in layout.key), (_VERSION, "descending")]
    places = pc.sort_indices(rows, sort_keys=order)
    first = np.zeros(len(places), dtype=bool)
    first[:1] = True
    for column in layout.key:
        values = rows[column].take(places).combine_chunks()
        first[1:] |= pc.not_equal(values[1:], values[:-1]).fill_null(True).to_numpy(zero_copy_only=False)
    versions = rows[_VERSION].take(places).to_numpy()
    # Rows of one version of a key all stay: which of them counts is for readers to say (sinks.rows.order).
    of_latest = versions == versions[first][np.cumsum(first) - 1]
    return rows.take(places.filter(of_latest))


def _parquet(rows: "pa.Table") -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(rows, sink, row_group_size=ROWS_PER_GROUP, compression="snappy", write_page_index=True)
    return sink.getvalue().to_pybytes()


def _statistics(rows: "pa.Table", columns: Sequence[str]) -> dict[str, Any]:
    """As the Delta log has them: of columns whose values are written in JSON as they are."""
    import pyarrow.compute as pc

    statistics: dict[str, Any] = {"numRecords": rows.num_rows, "minValues": {}, "maxValues": {}, "nullCount": {}}
    for column in columns:
        found = pc.min_max(rows[column])
        low, high = found["min"].as_py(), found["max"].as_py()
        if isinstance(low, date):
            low, high = low.isoformat(), high.isoformat()
        if isinstance(low, str | int):
            statistics["minValues"][column], statistics["maxValues"][column] = low, high
        statistics["nullCount"][column] = rows[column].null_count
    return statistics


def _commit(found: DeltaLog, step: Step, add: dict[str, Any]) -> int | None:
    """The version made; None when the table no longer has all the files."""
    at, folder = int(step.at.timestamp() * 1000), store_at(found.uri, found.aws)
    commit_info = {
        "commitInfo": {"timestamp": at, "operation": "OPTIMIZE", "operationParameters": {}, "isBlindAppend": False}
    }
    removed = [{"remove": _remove(file, at)} for file in step.files]
    added = {"add": add | {"partitionValues": {}, "modificationTime": at, "dataChange": False}}
    text = "\n".join(json.dumps(action) for action in (commit_info, *removed, added)) + "\n"
    table: DeltaTable | None = step.opened
    for _ in range(_TRIES):
        if table is None or not set(step.files) <= set(files_of(table)):
            break
        version = int(table.version()) + 1
        if folder.create(f"_delta_log/{version:020}.json", text):
            return version
        table = found.opened()
    log.info("event=compacted-elsewhere table=%s", found.uri)
    return None


def _remove(file: DataFile, at: int) -> dict[str, Any]:
    action = {"path": quote(file.path), "deletionTimestamp": at, "dataChange": False}
    return action | {"extendedFileMetadata": True, "partitionValues": {}, "size": file.size}
