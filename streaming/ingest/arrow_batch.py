"""A batch landed in one pass: Spark reads and judges it in one job, this process counts and appends the rows as Arrow.

An append by Spark plans for seconds whatever it appends, and does so for every table. So all batches of a local session
are landed, and small ones of a cluster; large ones there by its executors (streaming.ingest.land).
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import DataFrame, SparkSession

from streaming.contract import ATTEMPTS_HEADER
from streaming.errors import LostCommit
from streaming.ingest.land import RECORD_COLUMNS, Commit, Found, judged
from streaming.ingest.plausibility import Grants
from streaming.ingest.strict_reader import judge, judge_canonical
from streaming.lake.paths import DEAD_LETTERS, Lake
from streaming.lake.views import ORDER
from streaming.pipeline import Count, Pipeline

if TYPE_CHECKING:
    from deltalake import DeltaTable

MOST_BYTES = 64 * 2**20  # of records that are not simply right; others are as small as their contract has them
RAW = ("key", "value", "headers")
PLACE = ("_topic", "_partition", "_offset")


@dataclass(frozen=True)
class ArrowBatch:
    """Its records as `judged` of streaming.ingest.land describes them."""

    session: SparkSession
    rows: pa.Table  # without key, value and headers where no record is dead

    @cached_property
    def counts(self) -> list[Count]:
        """In the order of topic and partition."""
        dead = pc.is_valid(self.rows["reason"])
        again = self._was_replayed(dead)
        marked = self.rows.select(PLACE).append_column("dead", dead).append_column("again", again)
        found = marked.group_by(["_topic", "_partition"]).aggregate(
            [("_offset", "min"), ("_offset", "max"), ("_offset", "count"), ("dead", "sum"), ("again", "sum")]
        )
        rows = sorted(found.to_pylist(), key=lambda row: (row["_topic"], row["_partition"]))
        return [
            Count(
                row["_topic"],
                row["_partition"],
                row["_offset_min"],
                row["_offset_max"],
                row["_offset_count"] - row["dead_sum"],
                row["dead_sum"],
                row["again_sum"],
            )
            for row in rows
        ]

    def append_events(self, lake: Lake, table: str, cluster: tuple[str, ...], rows: int, commit: Commit) -> None:
        """Appends the batch's valid events of `table`, of which there are `rows`."""
        mine = self.rows.filter(pc.is_valid(self.rows[table]))
        events = pa.Table.from_struct_array(mine[table])
        for name in PLACE:
            events = events.append_column(name, mine[name])
        append(lake, table, events.sort_by([(name, "ascending") for name in (*cluster, *ORDER)]), commit)

    def append_dead(self, lake: Lake, commit: Commit) -> None:
        """Appends the batch's dead records."""
        append(lake, DEAD_LETTERS, self._dead().sort_by([(name, "ascending") for name in PLACE]), commit)

    def dead(self) -> DataFrame:
        """The dead records: RECORD_COLUMNS, reason, message."""
        return self.session.createDataFrame(self._dead())

    def _dead(self) -> pa.Table:
        return self.rows.filter(pc.is_valid(self.rows["reason"])).select([*RECORD_COLUMNS, "reason", "message"])

    def _was_replayed(self, dead: pa.ChunkedArray) -> pa.Array:
        """Of each record, whether it is dead, and is there again."""
        if not pc.any(dead).as_py():
            return dead
        headers = zip(self.rows["headers"].to_pylist(), dead.to_pylist(), strict=True)
        return pa.array(of and any(header["key"] == ATTEMPTS_HEADER for header in each or ()) for each, of in headers)


def arrow_batch(
    found: DataFrame, pipeline: Pipeline, topics: Collection[str], grants: Grants, tasks: int
) -> ArrowBatch | None:
    """Judges the records of the topics in so many tasks; None when they are more than should be in memory here.

    Those that are as producers write them, and right, go the quick way.
    """
    quick = judged(found, pipeline, grants.recent(pipeline, topics), judge_canonical)
    size = "coalesce(octet_length(value), 0) + coalesce(octet_length(key), 0) as _size"
    names = [name for name in quick.columns if name not in RAW]
    rows = quick.selectExpr(*(f"`{name}`" for name in names), size).coalesce(tasks).toArrow()
    is_right = pc.and_(pc.is_null(rows["reason"]), pc.invert(rows["is_other"]))
    right, others = rows.filter(is_right), rows.filter(pc.invert(is_right))
    if not others.num_rows:
        return ArrowBatch(found.sparkSession, right)
    if pc.sum(others["_size"]).as_py() > MOST_BYTES:
        return None
    rest = quick.where("is_other or reason is not null").select(*RECORD_COLUMNS)
    slow = judged(rest, pipeline, grants.of_topics(pipeline, dict(_found(others))), judge).coalesce(tasks).toArrow()
    trimmed = right.drop_columns(["_size", "is_other"])
    return ArrowBatch(found.sparkSession, pa.concat_tables([trimmed, slow], promote_options="default"))


def append(lake: Lake, table: str, rows: pa.Table, commit: Commit) -> None:
    """Adds the rows in one commit to the table, which may hold the batch already: then it stays as it is."""
    from deltalake import write_deltalake
    from deltalake.exceptions import DeltaError

    found = lake.log(table).opened()
    if found is None:
        raise LostCommit(f"the lake holds no {table} any more")
    if _holds(found, commit):
        return
    schema = pa.schema(found.schema().to_arrow())
    batch = pa.repeat(commit.batch, rows.num_rows)
    whole = rows.append_column("_batch_id", batch).select(schema.names).cast(schema)
    try:
        write_deltalake(found, whole, mode="append", commit_properties=commit.properties())
    except (DeltaError, OSError):
        again = lake.log(table).opened()
        if again is None or not _holds(again, commit):  # it does, when only the answer was lost
            raise


def _holds(table: "DeltaTable", commit: Commit) -> bool:
    last = table.transaction_version(commit.app_id)
    return last is not None and last >= commit.batch


def _found(rows: pa.Table) -> Iterator[tuple[str, Found]]:
    taken = rows.select(["_topic"]).append_column("taken", rows["_kafka_timestamp"].cast(pa.int64()))
    counted = taken.group_by("_topic").aggregate([("taken", "count"), ("taken", "min"), ("taken", "max")])
    for row in counted.to_pylist():
        yield row["_topic"], Found(row["taken_count"], row["taken_min"], row["taken_max"])
