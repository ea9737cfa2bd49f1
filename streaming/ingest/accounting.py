"""What became of every offset: read = landed + dead, told by a reader that shares nothing with the writer.

The fence is the end of the last batch the query committed. Offsets are read from the checkpoint, rows by `deltalake`
from the tables; Spark has no part in it. An offset that no table has is looked up in Kafka, as a reader of committed
records sees it: the markers of a transaction and the records of an aborted one take offsets and are no records.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plumbing.delta import DeltaLog
from streaming.ingest import topics
from streaming.ingest.checkpoint import checkpoint_of
from streaming.ingest.staged import PARTITION, staged_checkpoint, staged_in
from streaming.lake.paths import DEAD_LETTERS, Lake
from streaming.pipeline import Pipeline
from streaming.settings import StreamingSettings

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

Accounts = dict[str, dict[str, int]]
Range = tuple[int, int]  # first and last offset
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


@dataclass(frozen=True)
class _Partition:
    """Offsets of one partition from its start up to its fence, each once and sorted; `missing`: in no table."""

    name: str
    topic: str
    number: int
    size: int
    landed: "np.ndarray[Any, Any]"
    dead: "np.ndarray[Any, Any]"
    missing: list[Range]


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
            found.add(topic, topic, _ranges(start.get(topic, {}), fence.get(topic, {})), landed, dead)
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

    def add(
        self, name: str, topic: str, bounds: dict[int, tuple[int, int]], landed: "pa.Table", dead: "pa.Table"
    ) -> None:
        """`bounds`: where each partition was read from and up to."""
        import pyarrow.compute as pc

        landed, dead = (rows.filter(pc.field("_topic") == topic) for rows in (landed, dead))
        parts = [_partition(name, topic, *part, landed, dead) for part in bounds.items()]
        empty = sum(self._empty(part) for part in parts)
        events = _within(landed, bounds)
        counts = {"landed": sum(len(part.landed) for part in parts), "dead": sum(len(part.dead) for part in parts)}
        duplicate = counts["landed"] - events.group_by(["event_id"]).aggregate([]).num_rows
        read = sum(part.size for part in parts) - empty
        self.accounts[name] = {"read": read, **counts, "duplicate": duplicate}

    def _empty(self, part: _Partition) -> int:
        """How many of the partition's offsets hold no record; notes what is wrong with others."""
        import numpy as np

        both = np.intersect1d(part.landed, part.dead)
        self._note(self.faults, part, _runs(both), "both landed and dead")
        if part.number == PARTITION:  # these come from no topic
            self._note(self.faults, part, part.missing, "neither landed nor dead")
            return 0
        if not part.missing:
            return 0
        held = topics.records_within(self.settings, part.topic, part.number, part.missing)
        self._note(self.faults, part, _runs(np.array(held.offsets)), "neither landed nor dead")
        self._note(self.untold, part, held.gone, "neither landed nor dead, and no longer in Kafka")
        missing = sum(last - first + 1 for first, last in part.missing)
        return missing - len(held.offsets) - sum(last - first + 1 for first, last in held.gone)

    def _note(self, told: list[str], part: _Partition, ranges: list[Range], what: str) -> None:
        if ranges:
            count = sum(last - first + 1 for first, last in ranges)
            shown = ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges[:_SHOWN])
            more = ", …" * (len(ranges) > _SHOWN)
            offsets = "offset" if count == 1 else "offsets"
            told.append(f"{part.name} partition {part.number}: {count} {offsets} {what} ({shown}{more})")


def _ranges(start: dict[int, int], fence: dict[int, int]) -> dict[int, tuple[int, int]]:
    return {partition: (start.get(partition, 0), end) for partition, end in fence.items()}


def _partition(
    name: str, topic: str, number: int, bounds: tuple[int, int], landed: "pa.Table", dead: "pa.Table"
) -> _Partition:
    import numpy as np

    there, gone = (np.unique(_within(rows, {number: bounds})["_offset"].to_numpy()) for rows in (landed, dead))
    known = np.union1d(there, gone)
    ends = np.concatenate(([bounds[0] - 1], known, [bounds[1]]))
    gaps = np.flatnonzero(np.diff(ends) > 1)
    missing = [(int(ends[gap]) + 1, int(ends[gap + 1]) - 1) for gap in gaps]
    return _Partition(name, topic, number, bounds[1] - bounds[0], there, gone, missing)


def _runs(offsets: "np.ndarray[Any, Any]") -> list[Range]:
    """Sorted offsets as ranges of those that follow each other."""
    import numpy as np

    parts = np.split(offsets, np.flatnonzero(np.diff(offsets) > 1) + 1)
    return [(int(part[0]), int(part[-1])) for part in parts if len(part)]


def _within(rows: "pa.Table", bounds: dict[int, tuple[int, int]]) -> "pa.Table":
    """The rows of these partitions at offsets from the first up to the second bound."""
    import pyarrow as pa
    import pyarrow.compute as pc

    def inside() -> Iterator["pa.Table"]:
        for number, (start, end) in bounds.items():
            at = pc.field("_offset")
            yield rows.filter((pc.field("_partition") == number) & (at >= start) & (at < end))

    return pa.concat_tables([rows.slice(0, 0), *inside()])


def _rows(uri: str, settings: StreamingSettings, columns: list[str]) -> "pa.Table":
    """The rows; none where there is no table yet."""
    import pyarrow as pa

    table = DeltaLog(uri, settings.delta_options()).opened()
    if table is None:
        kinds = {"_topic": pa.string(), "event_id": pa.string(), "_partition": pa.int32(), "_offset": pa.int64()}
        return pa.schema({name: kinds[name] for name in columns}).empty_table()
    return table.to_pyarrow_table(columns=columns)
