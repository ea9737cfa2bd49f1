"""One state of the lake: each change feed at the version its last refresh left it at, and the rows it then held."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from plumbing.delta import DeltaLog, Snapshot
from plumbing.generations import last_refresh
from plumbing.lake import DamagedLake, Gone, NothingThere, position_uri
from sinks.follower import ROWS_PER_LOAD
from sinks.rows import change_schema, conform, latest, split
from sinks.settings import Settings
from streaming.contract import Column, Contract, Joined, Mart, Partitions


@dataclass(frozen=True)
class Table:
    """One row per row of `mart`, in the order of its key; `joined` adds columns and never rows.

    Columns of the joined mart are null where it has no row of the key. `pipeline`: whose refreshes wrote the marts.
    `partitions`: as which its files can be written; None: as one alone.
    """

    pipeline: str
    name: str
    mart: Mart
    joined: Joined | None = None
    partitions: Partitions | None = None

    @property
    def marts(self) -> tuple[Mart, ...]:
        return (self.mart, *([self.joined.mart] if self.joined else ()))

    @property
    def columns(self) -> tuple[Column, ...]:
        """The mart's columns, then the content of the joined mart."""
        if self.joined is None:
            return self.mart.columns
        key, prefix = self.joined.mart.key, self.joined.prefix
        others = (column for column in self.joined.mart.columns if column.name not in key)
        return (*self.mart.columns, *(Column(prefix + one.name, one.type, one.meaning) for one in others))


def tables(contract: Contract) -> dict[str, Table]:
    """By name, in the order of the marts."""
    return {
        mart.export.name: Table(contract.name, mart.export.name, mart, mart.export.joined, mart.export.partitions)
        for mart in contract.marts
        if mart.export
    }


_READS = 5  # how often a newer state is tried when the files of one vanish


@dataclass(frozen=True)
class State:
    """Snapshots of the feeds that belong together; `as_of` (UTC) is the newest of their commits, None when unknown."""

    snapshots: Mapping[Mart, Snapshot]
    as_of: datetime | None


@dataclass(frozen=True)
class Rows:
    """Rows in the order of their key; `places` says which row of `beside` belongs to each (null: none does)."""

    left: pa.Table
    beside: pa.Table | None
    places: pa.Array | None

    def __len__(self) -> int:
        return int(self.left.num_rows)

    def batches(self, size: int) -> Iterator[list[pa.ChunkedArray]]:
        """The columns of at most `size` rows at a time: joined piece by piece, because the whole takes much memory."""
        for start in range(0, len(self), size):
            columns = self.left.slice(start, size).columns
            if self.beside is not None and self.places is not None:
                columns = [*columns, *self.beside.take(self.places.slice(start, size)).columns]
            yield columns


def read(settings: Settings, table: Table) -> tuple[State, Rows]:
    """The last state that a refresh completed, and the rows of `table` in it.

    Raises NothingThere before the first refresh, DamagedLake, LakeUnreachable.
    """
    gone: Gone | None = None
    for _ in range(_READS):
        state = _state(settings, table)
        try:
            return state, _rows_of(table, {mart: _rows(settings, mart, at) for mart, at in state.snapshots.items()})
        except Gone as error:  # compacted and cleaned away meanwhile
            gone = error
    raise DamagedLake(f"the lake does not hold what its last refresh wrote ({gone}); rebuild the generation")


def _state(settings: Settings, table: Table) -> State:
    versions = _settled(settings)
    snapshots, moments = {}, []
    for mart in table.marts:
        log = _log(settings, mart)
        snapshot = log.snapshot(versions[mart.changes_table]) if mart.changes_table in versions else None
        if snapshot is None:
            raise NothingThere(f"the lake holds no {mart.changes_table} yet; run the streaming stage first")
        snapshots[mart] = snapshot
        moments.append(log.committed_at(snapshot.version))
    known = [moment for moment in moments if moment is not None]
    return State(snapshots, max(known) if len(known) == len(moments) else None)


def _settled(settings: Settings) -> dict[str, int]:
    position = last_refresh(settings.lake, settings.generation, settings.aws("s3"))
    if "feeds" not in position:
        uri = position_uri(settings.lake, settings.generation)
        raise NothingThere(f"{uri} names no completed refresh of the change feeds; run the streaming stage first")
    return {feed: int(version) for feed, version in position["feeds"].items()}


def _log(settings: Settings, mart: Mart) -> DeltaLog:
    return DeltaLog(settings.feed_uri(mart), settings.storage_options())


def _rows(settings: Settings, mart: Mart, snapshot: Snapshot) -> pa.Table:
    """The mart's rows, folded file by file: never more in memory than they and one load of changes."""
    log = _log(settings, mart)
    newest, pending = change_schema(mart).empty_table(), [change_schema(mart).empty_table()]
    for file in snapshot.files:
        pending.append(conform(mart, log.read(file), f"{log.uri}/{file.path}"))
        if sum(part.num_rows for part in pending) >= max(ROWS_PER_LOAD, newest.num_rows):
            newest, pending = latest(mart, pa.concat_tables([newest, *pending])), []
    return split(mart, latest(mart, pa.concat_tables([newest, *pending])) if pending else newest)[0]


def _rows_of(table: Table, rows: Mapping[Mart, pa.Table]) -> Rows:
    left = rows[table.mart]
    if table.joined is None:
        return Rows(left, None, None)
    right = rows[table.joined.mart]
    (key,) = table.joined.mart.key
    places = pc.index_in(left[key].combine_chunks(), value_set=right[key].combine_chunks())
    return Rows(left, right.drop_columns([key]).combine_chunks(), places)
