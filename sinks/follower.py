"""The rule every sink keeps: follow a change feed by Delta version, from a position stored with the rows.

A sink without a usable position is bootstrapped: the snapshot at version V replaces the whole target, deletes included,
and the position becomes V. After that each following version is applied in order. A version or file that is missing, a
re-created table or a rewritten history mean bootstrap again, never skip. Several pending versions are applied as one
load when they are small: the latest row of each key wins, which gives the same end.

Which row is the latest its `_version` says (`sinks.rows.order`), and not the order of commits: a writer that was
overtaken may commit late. So a position holds the highest `_version` that was applied, too. A load whose rows are all
above it brings later rows only and is applied; any other means bootstrap again. So stores keep no tombstones and no
versions of their rows, and still any cut of a history ends in the same rows.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol

import pyarrow as pa

from plumbing.delta import Commit, DataFile, DeltaLog, Snapshot
from plumbing.lake import DamagedLake, Gone
from sinks.errors import PositionMoved, SinkBusy
from sinks.rows import conform, versions_of
from streaming.contract import Mart

ROWS_PER_LOAD = 200_000  # pending versions are joined into one load up to about this many rows, to bound memory
_TURNS = 50  # how often other followers may move the position under us; each time they did our work
_SNAPSHOTS = 5  # how many newer snapshots are tried when files vanish


@dataclass(frozen=True)
class Feed:
    """The change feed of one mart and where its Delta table lies."""

    mart: Mart
    log: DeltaLog


@dataclass(frozen=True)
class Position:
    """The last Delta version a sink holds, of the table with this id (a re-created table has another).

    `highest`: the highest `_version` of all rows that led there, 0 without rows. It tells no two positions apart.
    """

    table_id: str
    version: int
    highest: int = field(default=0, compare=False)


def newest(log: DeltaLog) -> Position | None:
    """The position of a sink that holds all of the feed; None while there is no table."""
    snapshot = log.snapshot()
    return Position(snapshot.table_id, snapshot.version) if snapshot else None


def come_to(log: DeltaLog, held: Position | None, at: Position | None) -> Position | None:
    """`at`, where who holds all up to `held` has its very rows: only compaction lies between; else `held`."""
    if held and at and held.table_id == at.table_id and log.same_rows(held.version, at.version):
        return at
    return held


def rows_between(log: DeltaLog, after: int, last: int) -> int:
    """Change rows of the versions after `after`, up to `last`, as the log counts them; those it has lost count none."""
    rows = 0
    for version in range(after + 1, last + 1):
        with suppress(Gone):
            adds = (action["add"] for action in log.actions(version) if action.get("add", {}).get("dataChange"))
            rows += sum(json.loads(add.get("stats") or "{}").get("numRecords", 0) for add in adds)
    return rows


@dataclass(frozen=True)
class LoadedVersion:
    """Contribution of one version to a load; `rows` counts change rows in its files, `bytes` their size."""

    version: int
    kind: Literal["bootstrap", "append", "maintenance"]
    files: int
    rows: int
    bytes: int


@dataclass
class Load:
    """Change rows to apply at once, and the versions they come from, ascending.

    `after` is the position the sink must still have, otherwise it raises PositionMoved. `position` is the one that the
    load ends in; its `highest` is whole once all batches were read.
    """

    after: Position | None
    position: Position
    versions: tuple[LoadedVersion, ...]
    read: Callable[[], Iterator[pa.Table]]

    def batches(self) -> Iterator[pa.Table]:
        """Reads the rows from the lake anew each time, in the mart's change schema; raises Gone or DamagedLake."""
        for rows in self.read():
            if rows.num_rows:
                _, highest = versions_of(rows)
                self.position = replace(self.position, highest=max(self.position.highest, highest))
            yield rows


@dataclass(frozen=True)
class Written:
    """Rows a sink inserted or changed, and rows it deleted."""

    upserted: int
    deleted: int


class Sink(Protocol):
    """A store. Rows and position move together, or the position moves after the rows of a load that can be repeated."""

    def position(self, mart: Mart) -> Position | None: ...

    def replace(self, mart: Mart, load: Load) -> Written:
        """Make the target hold exactly the latest rows of the load that are not tombstones."""
        ...

    def apply(self, mart: Mart, load: Load) -> Written:
        """Upsert the latest row of each key, delete the keys whose latest row is a tombstone."""
        ...


@dataclass(frozen=True)
class FollowSummary:
    """One feed followed once. `to_version` None: the feed's table does not exist yet. `bootstrap`: why, or None."""

    feed: str
    from_version: int | None
    to_version: int | None
    bootstrap: str | None
    upserted: int
    deleted: int


def follow(feed: Feed, sink: Sink) -> FollowSummary:
    """Bring `sink` to the newest version of `feed`.

    Raises DamagedLake for a file that is not what the log says, TryLater when the lake or the sink is away or when
    other followers keep moving the position.
    """
    for _ in range(_TURNS):
        try:
            return _follow_once(feed, sink)
        except PositionMoved:
            continue
    raise SinkBusy(f"{feed.mart.changes_table}: other followers moved its position {_TURNS} times; run again later")


def _follow_once(feed: Feed, sink: Sink) -> FollowSummary:
    start = sink.position(feed.mart)
    snapshot = feed.log.snapshot()
    from_version = start.version if start else None
    if snapshot is None:
        return FollowSummary(feed.mart.changes_table, from_version, None, None, 0, 0)
    reason = _unusable(start, snapshot)
    written = Written(0, 0)
    if start is not None and reason is None:
        try:
            written = _follow_on(feed, sink, start, snapshot)
        except Gone as gone:
            reason = str(gone)
    if reason is not None:
        snapshot, written = _bootstrap(feed, sink)
    return FollowSummary(
        feed.mart.changes_table, from_version, snapshot.version, reason, written.upserted, written.deleted
    )


def _unusable(start: Position | None, snapshot: Snapshot) -> str | None:
    """The reason why the sink cannot resume from `start`, or None when it can."""
    if start is None:
        return "the sink has no position yet"
    if start.table_id != snapshot.table_id:
        return f"the table was re-created (id {snapshot.table_id}, was {start.table_id})"
    if start.version > snapshot.version:
        return f"the sink is at version {start.version}, beyond the table's {snapshot.version}"
    return None


def _follow_on(feed: Feed, sink: Sink, start: Position, snapshot: Snapshot) -> Written:
    at, upserted, deleted = start, 0, 0
    versions = range(start.version + 1, snapshot.version + 1)
    commits = (feed.log.commit(version, snapshot.table_id) for version in versions)
    for group in _groups(commits):
        to = Position(snapshot.table_id, group[-1].version, at.highest)
        load = Load(at, to, tuple(map(_loaded, group)), _later_rows(feed, group, at.highest))
        written = sink.apply(feed.mart, load)
        at, upserted, deleted = load.position, upserted + written.upserted, deleted + written.deleted
    return Written(upserted, deleted)


def _groups(commits: Iterator[Commit]) -> Iterator[list[Commit]]:
    """Runs of following commits with about ROWS_PER_LOAD rows; one commit is never divided."""
    group: list[Commit] = []
    rows = 0
    for commit in commits:
        size = sum(file.rows or 0 for file in commit.files)
        if group and rows + size > ROWS_PER_LOAD:
            yield group
            group, rows = [], 0
        group.append(commit)
        rows += size
    if group:
        yield group


def _loaded(commit: Commit) -> LoadedVersion:
    return _loaded_files(commit.version, "append" if commit.files else "maintenance", commit.files)


def _loaded_files(
    version: int, kind: Literal["bootstrap", "append", "maintenance"], files: Sequence[DataFile]
) -> LoadedVersion:
    rows = sum(file.rows or 0 for file in files)
    return LoadedVersion(version, kind, len(files), rows, sum(file.size for file in files))


def _bootstrap(feed: Feed, sink: Sink) -> tuple[Snapshot, Written]:
    """Replace the target by the newest snapshot; a file that vanishes meanwhile was compacted: try a newer."""
    gone: Gone | None = None
    for _ in range(_SNAPSHOTS):
        at = sink.position(feed.mart)  # before the snapshot: whoever moves it meanwhile has a newer one
        snapshot = feed.log.snapshot()
        if snapshot is None:
            break
        loaded = _loaded_files(snapshot.version, "bootstrap", snapshot.files)
        to = Position(snapshot.table_id, snapshot.version)
        load = Load(at, to, (loaded,), _reader(feed, snapshot.files))
        try:
            return snapshot, sink.replace(feed.mart, load)
        except Gone as error:
            gone = error
    raise DamagedLake(
        f"{feed.log.uri}: its newest snapshot names a file that the lake does not hold ({gone}); rebuild the generation"
    )


def _later_rows(feed: Feed, commits: Sequence[Commit], applied: int) -> Callable[[], Iterator[pa.Table]]:
    """Reads what the commits added; raises Gone when any of it is not above the `_version` that was applied already."""

    def batches() -> Iterator[pa.Table]:
        for commit in commits:
            for rows in _reader(feed, commit.files)():
                if rows.num_rows and (lowest := versions_of(rows)[0]) <= applied:
                    raise Gone(
                        f"version {commit.version} has a row of _version {lowest}, "
                        f"and rows up to {applied} were applied before"
                    )
                yield rows

    return batches


def _reader(feed: Feed, files: Sequence[DataFile]) -> Callable[[], Iterator[pa.Table]]:
    def batches() -> Iterator[pa.Table]:
        for file in files:
            yield conform(feed.mart, feed.log.read(file), f"{feed.log.uri}/{file.path}")

    return batches
