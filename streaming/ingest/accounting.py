"""Accounting of every offset: read = landed + dead, checked by a reader that shares nothing with the writer.

The fence is the end of the last batch the query committed. Offsets are read from the checkpoint, rows by `deltalake`
from the tables; Spark has no part in it. An offset that no table has is looked up in Kafka, as a reader of committed
records sees it: the markers of a transaction and the records of an aborted one take offsets and are no records.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from plumbing.delta import DeltaLog
from streaming.ingest import topics
from streaming.ingest.checkpoint import checkpoint_of
from streaming.ingest.staged import PARTITION, staged_checkpoint, staged_in
from streaming.lake.paths import DEAD_LETTERS, Lake
from streaming.pipeline import Pipeline
from streaming.settings import StreamingSettings

Accounts = dict[str, dict[str, int]]
Range = tuple[int, int]  # first and last offset
Bounds = Mapping[int, tuple[int, int]]  # partition → where it was read from and up to
_SHOWN = 5  # ranges named of one kind of one partition


@dataclass(frozen=True)
class Accounting:
    """`accounts`: per topic (without prefix) records `read`, of them `landed` and `dead`; `duplicate` of the landed
    ones, whose event_id an earlier offset has: views collapse them. An offset that was landed again after a lost
    checkpoint counts once. Where a generation was built from the archive, `<topic> from_raw` says the same of the
    records made of it. `faults`: in words, where read is not landed + dead: offsets that are both, and offsets that are
    neither although they hold a record. `untold`: offsets that are neither, of which Kafka no longer tells whether they
    held one.
    """

    accounts: Accounts
    faults: tuple[str, ...]
    untold: tuple[str, ...]


def reckoned(lake: Lake, settings: StreamingSettings, pipeline: Pipeline) -> Accounting:
    """Raises NotReady when Kafka has to be asked and is away."""
    found = _Reckoning(settings, {}, [], [])
    checkpoint = checkpoint_of(lake, pipeline, settings.topic_prefix)
    fence, start = checkpoint.offsets(checkpoint.committed()), checkpoint.start()
    dead = _rows(lake.table(DEAD_LETTERS), settings, ["_topic", "_partition", "_offset"])
    staged = staged_in(staged_checkpoint(lake, pipeline))
    for table in pipeline.event_tables():
        landed = _rows(lake.table(table), settings, ["_topic", "_partition", "_offset", "event_id"])
        for topic in (model.topic() for model in pipeline.models_of(table)):
            begun = start.get(topic, {})
            read = {partition: (begun.get(partition, 0), end) for partition, end in fence.get(topic, {}).items()}
            found.add(topic, topic, read, landed, dead)
            if staged:
                made = {PARTITION: (0, staged.rows.get(topic, 0))}
                found.add(f"{topic} from_raw", topic, made, landed, dead)
    lines = (line for topic in pipeline.topics() for line in (topic, f"{topic} from_raw"))
    accounts = {line: found.accounts[line] for line in lines if line in found.accounts}
    return Accounting(accounts, tuple(found.faults), tuple(found.untold))


@dataclass
class _Reckoning:
    settings: StreamingSettings
    accounts: Accounts
    faults: list[str]
    untold: list[str]

    def add(self, name: str, topic: str, bounds: Bounds, landed: pa.Table, dead: pa.Table) -> None:
        landed, dead = (_within(rows.filter(pc.field("_topic") == topic), bounds) for rows in (landed, dead))
        parts = [self._partition(name, topic, *part, landed, dead) for part in bounds.items()]
        read, there, gone = (sum(part[place] for part in parts) for place in range(3))
        duplicate = there - landed.group_by(["event_id"]).aggregate([]).num_rows
        self.accounts[name] = {"read": read, "landed": there, "dead": gone, "duplicate": duplicate}

    def _partition(
        self, name: str, topic: str, number: int, bounds: tuple[int, int], landed: pa.Table, dead: pa.Table
    ) -> tuple[int, int, int]:
        """Count the records read, landed and dead, each offset once; note what is wrong."""
        mine = pc.field("_partition") == number
        there, gone = (np.unique(rows.filter(mine)["_offset"].to_numpy()) for rows in (landed, dead))
        ends = np.concatenate(([bounds[0] - 1], np.union1d(there, gone), [bounds[1]]))
        gaps = np.flatnonzero(np.diff(ends) > 1)
        missing = [(int(ends[gap]) + 1, int(ends[gap + 1]) - 1) for gap in gaps]
        place = f"{name} partition {number}"
        _note(self.faults, place, _runs(np.intersect1d(there, gone)), "both landed and dead")
        empty = 0
        if number == PARTITION:  # these come from no topic
            _note(self.faults, place, missing, "neither landed nor dead")
        elif missing:
            held = topics.records_within(self.settings, topic, number, missing)
            _note(self.faults, place, _runs(np.array(held.offsets)), "neither landed nor dead")
            _note(self.untold, place, held.gone, "neither landed nor dead, and no longer in Kafka")
            empty = _count(missing) - len(held.offsets) - _count(held.gone)
        return bounds[1] - bounds[0] - empty, len(there), len(gone)


def _note(notes: list[str], place: str, ranges: list[Range], what: str) -> None:
    if ranges:
        count = _count(ranges)
        shown = ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges[:_SHOWN])
        more = ", …" * (len(ranges) > _SHOWN)
        notes.append(f"{place}: {count} {'offset' if count == 1 else 'offsets'} {what} ({shown}{more})")


def _count(ranges: list[Range]) -> int:
    return sum(last - first + 1 for first, last in ranges)


def _runs(offsets: np.ndarray[Any, Any]) -> list[Range]:
    """Sorted offsets as ranges of those that follow each other."""
    parts = np.split(offsets, np.flatnonzero(np.diff(offsets) > 1) + 1)
    return [(int(part[0]), int(part[-1])) for part in parts if len(part)]


def _within(rows: pa.Table, bounds: Bounds) -> pa.Table:
    """The rows of these partitions at offsets from the first up to the second bound."""

    def inside() -> Iterator[pa.Table]:
        for number, (start, end) in bounds.items():
            at = pc.field("_offset")
            yield rows.filter((pc.field("_partition") == number) & (at >= start) & (at < end))

    return pa.concat_tables([rows.slice(0, 0), *inside()])


def _rows(uri: str, settings: StreamingSettings, columns: list[str]) -> pa.Table:
    """The rows; none where there is no table yet."""
    table = DeltaLog(uri, settings.delta_options()).opened()
    if table is None:
        kinds = {"_topic": pa.string(), "event_id": pa.string(), "_partition": pa.int32(), "_offset": pa.int64()}
        return pa.schema({name: kinds[name] for name in columns}).empty_table()
    return table.to_pyarrow_table(columns=columns)
