"""Landing: one Delta append per table and batch, by the one writer.

An append carries the batch's number under the query's name (`txnVersion`, `txnAppId`): Delta passes over a batch that
the table holds already, so a batch that is run again after a crash lands only where it had not.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from producers.contract import Event
from streaming.contract import ATTEMPTS_HEADER
from streaming.ingest.plausibility import Allowed, Grants, checked
from streaming.ingest.schema import columns
from streaming.ingest.strict_reader import judge, judge_canonical
from streaming.lake.paths import DEAD_LETTERS, Lake
from streaming.lake.tables import DEAD_LETTER_COLUMNS, LOAD_COLUMNS, TableError, ensure_table, event_columns
from streaming.lake.views import ORDER
from streaming.pipeline import Count, Pipeline
from streaming.refresh.spark_tuning import LITTLE_DATA

if TYPE_CHECKING:
    from deltalake import CommitProperties

ROWS_PER_FILE = 100_000  # 16 to 32 MB of events
FEW_ROWS = 20_000  # one task reads them faster than many are started, and Java compiled for them

RECORD_COLUMNS = ("_topic", "_partition", "_offset", "_kafka_timestamp", "key", "value", "headers")


@dataclass(frozen=True)
class Found:
    """Number of records of a topic in a batch, and when Kafka took them, in microseconds since 1970."""

    rows: int
    earliest: int
    latest: int


@dataclass(frozen=True)
class Commit:
    """Metadata that every append of a batch writes to the table's log."""

    app_id: str
    batch: int
    metadata: Mapping[str, Any]

    @property
    def user_metadata(self) -> str:
        return json.dumps(self.metadata, sort_keys=True, separators=(",", ":"))

    def options(self) -> dict[str, str]:
        """Of an append by Spark."""
        return {"txnAppId": self.app_id, "txnVersion": str(self.batch), "userMetadata": self.user_metadata}

    def properties(self) -> "CommitProperties":
        """Of an append by `deltalake`, which says the same."""
        from deltalake import CommitProperties, Transaction

        numbered = [Transaction(self.app_id, self.batch)]
        return CommitProperties(custom_metadata={"userMetadata": self.user_metadata}, app_transactions=numbered)


def create_tables(lake: Lake, pipeline: Pipeline) -> bool:
    """Creates the events tables of the pipeline and the dead letters where they are missing. Raises TableError.

    True when all of them are plain, so that `deltalake` may append to them; those of an early version may not be.
    """
    plain = [ensure_table(lake, DEAD_LETTERS, DEAD_LETTER_COLUMNS).plain]
    for table in pipeline.event_tables():
        shapes = {tuple(event_columns(model)) for model in pipeline.models_of(table)}
        if len(shapes) != 1:
            raise TableError(f"the models that share {table} have different fields")
        plain.append(ensure_table(lake, table, shapes.pop()).plain)
    return all(plain)


def records(batch: DataFrame, topic_prefix: str) -> DataFrame:
    """Kafka's columns under the names of the lake; `_topic` is the contract's topic, without the set-up's prefix."""
    named = ("partition as _partition", "offset as _offset", "timestamp as _kafka_timestamp", "key", "value", "headers")
    return batch.selectExpr(f"substr(topic, {len(topic_prefix) + 1}) as _topic", *named)


def tune_for_row_count(spark: SparkSession, few: bool, partitions: int) -> None:
    """Has the session run its next queries in the way that is best for few rows, or for many in so many `partitions`.

    Compiling the expressions costs seconds a batch, and Java as much again to compile what comes of it.
    """
    for name, value in LITTLE_DATA.items():
        if few:
            spark.conf.set(name, value)
        else:
            spark.conf.unset(name)
    spark.conf.set("spark.sql.adaptive.enabled", "false")
    spark.conf.set("spark.sql.shuffle.partitions", "1" if few else str(partitions))


def per_topic(found: DataFrame) -> dict[str, Found]:
    """Of each topic that a batch has records of."""
    taken = F.unix_micros("_kafka_timestamp")
    counted = found.groupBy("_topic").agg(F.count("*"), F.min(taken), F.max(taken))
    return {topic: Found(*counts) for topic, *counts in counted.collect()}


Judge = Callable[[DataFrame, type[Event]], DataFrame]


def judged(
    found: DataFrame,
    pipeline: Pipeline,
    allowed: Mapping[str, Allowed | None],
    judge: Judge,
    few: Collection[str] = (),
) -> DataFrame:
    """The records of the topics of `allowed`, judged by their contracts, and by what can be true of them.

    Columns: RECORD_COLUMNS (key, value and headers only of dead records and of others), reason, message, for each
    events table a struct of its columns, null where the record is dead or lands elsewhere, and what `judge` adds to
    them. `allowed`: by topic, which epochs may stand. `few`: the topics that have few records.
    """
    models = [model for model in pipeline.models if model.topic() in allowed]
    parts = (_judged_topic(found, pipeline, model, allowed[model.topic()], judge, few) for model in models)
    return reduce(DataFrame.unionByName, parts)


def _judged_topic(
    found: DataFrame,
    pipeline: Pipeline,
    model: type[Event],
    allowed: Allowed | None,
    judge: Judge,
    few: Collection[str],
) -> DataFrame:
    mine = found.where(F.col("_topic") == model.topic())
    judged = checked(judge(mine.coalesce(1) if model.topic() in few else mine, model), model, allowed)
    other = ["is_other"] if "is_other" in judged.columns else []
    needed = F.expr(" or ".join(("reason is not null", *other)))
    raw = [F.when(needed, F.col(name)).alias(name) for name in ("key", "value", "headers")]
    return judged.select(*RECORD_COLUMNS[:4], *raw, "reason", "message", *_structs(pipeline, model), *other)


def _structs(pipeline: Pipeline, model: type[Event]) -> Iterator[Column]:
    for table in pipeline.event_tables():
        if table == pipeline.tables[model]:
            yield F.col("event").alias(table)
        else:
            fields = ",".join(f"{name}:{kind}" for name, kind in columns(pipeline.models_of(table)[0]))
            yield F.lit(None).cast(f"struct<{fields}>").alias(table)


@contextmanager
def persisted(frame: DataFrame) -> Iterator[DataFrame]:
    frame = frame.persist()
    try:
        yield frame
    finally:
        frame.unpersist()


def metadata(counts: Sequence[Count], batch: int, epoch: int) -> dict[str, Any]:
    """Counts and offset ranges of a batch, as its commits carry them (`offsets`: partition → [first, last])."""
    topics: dict[str, Any] = {}
    for part in counts:
        topic = topics.setdefault(part.topic, {"valid": 0, "dead": 0, "offsets": {}})
        topic["valid"] += part.valid
        topic["dead"] += part.dead
        topic["offsets"][str(part.partition)] = [part.first, part.last]
    return {"batch": batch, "epoch": epoch, "topics": topics}


@dataclass(frozen=True)
class SparkBatch:
    """A batch whose rows Spark's executors append. `rows`: as `judged` describes them, persisted."""

    rows: DataFrame
    counts: Sequence[Count]

    def append_events(self, lake: Lake, table: str, cluster: tuple[str, ...], rows: int, commit: Commit) -> None:
        """Appends the batch's valid events of `table`, of which there are `rows`."""
        mine = self.rows.where(F.col(table).isNotNull()).withColumn("_batch_id", F.lit(commit.batch).cast("bigint"))
        events = mine.select(f"{table}.*", *(name for name, _ in LOAD_COLUMNS))
        files = -(-rows // ROWS_PER_FILE)
        spread = events.coalesce(1) if files == 1 else events.repartitionByRange(files, *(cluster or ("event_id",)))
        _append(spread.sortWithinPartitions(*cluster, *ORDER), lake.spark_table(table), commit)

    def append_dead(self, lake: Lake, commit: Commit) -> None:
        """Appends the batch's dead records."""
        dead = self.dead().withColumn("_batch_id", F.lit(commit.batch).cast("bigint"))
        ordered = dead.coalesce(1).sortWithinPartitions("_topic", "_partition", "_offset")
        _append(ordered.select(*(name for name, _ in DEAD_LETTER_COLUMNS)), lake.spark_table(DEAD_LETTERS), commit)

    def dead(self) -> DataFrame:
        """The dead records: RECORD_COLUMNS, reason, message."""
        return self.rows.where("reason is not null").select(*RECORD_COLUMNS, "reason", "message")


@contextmanager
def spark_batch(
    found: DataFrame, pipeline: Pipeline, topics: Mapping[str, Found], grants: Grants
) -> Iterator[SparkBatch]:
    """Judges the persisted records of the topics, the usual ones the quick way. `topics`: see per_topic."""
    few = {topic for topic, each in topics.items() if each.rows <= FEW_ROWS}
    allowed = grants.of_topics(pipeline, topics)
    with ExitStack() as stack:
        rows = stack.enter_context(persisted(judged(found, pipeline, allowed, judge_canonical, few)))
        counts, others = _count(rows)
        if others:
            rest = rows.where("is_other").select(*RECORD_COLUMNS)
            slow = judged(rest, pipeline, {topic: allowed[topic] for topic in others}, judge, few)
            whole = rows.where("not is_other").unionByName(slow, allowMissingColumns=True)
            rows = stack.enter_context(persisted(whole))
            counts, _ = _count(rows)
        yield SparkBatch(rows, counts)


def _count(judged: DataFrame) -> tuple[list[Count], set[str]]:
    """One pass over the batch: counts in the order of topic and partition, and topics with others than canonical."""
    replayed = F.exists("headers", lambda header: header["key"] == ATTEMPTS_HEADER)
    found = judged.groupBy("_topic", "_partition").agg(
        F.min("_offset").alias("first"),
        F.max("_offset").alias("last"),
        F.count_if(F.col("reason").isNull()).alias("valid"),
        F.count_if(F.col("reason").isNotNull()).alias("dead"),
        F.count_if(F.col("reason").isNotNull() & replayed).alias("again"),
        F.count_if("is_other").alias("others"),
    )
    rows = sorted(found.collect(), key=lambda row: row[:2])
    return [Count(*row[:-1]) for row in rows], {row[0] for row in rows if row["others"]}


def _append(rows: DataFrame, uri: str, commit: Commit) -> None:
    rows.write.format("delta").mode("append").options(**commit.options()).save(uri)
