"""Spark settings for queries over little data: every Spark job costs a few tenths of a second, whatever it does."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import reduce

from pyspark.sql import DataFrame, SparkSession

# Gives back a frame that is used more than once, worked out once (`materialized`, until some block ends).
Keep = Callable[[DataFrame], DataFrame]

# Little data: interpreted, since compiling the steps takes longer than they do, and planned without what pays by rows
# left out or values worked out once.
LITTLE_DATA = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.subexpressionElimination.enabled": "false",
    "spark.sql.constraintPropagation.enabled": "false",
    "spark.sql.optimizer.runtime.bloomFilter.enabled": "false",
    "spark.sql.lightweightPlanChangeValidation": "false",  # a check of Spark's own rules after each of them
}
# One job with a task per step, where adapting while it runs would make a job of every step and every broadcast.
IN_ONE_PARTITION = LITTLE_DATA | {
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.autoBroadcastJoinThreshold": "-1",
    "spark.sql.shuffle.partitions": "1",
}

# Of Parquet, in all tables of a query: what one core works through in the time that many jobs would cost.
SMALL_BYTES = 64 * 2**20


def single_partition(frame: DataFrame) -> DataFrame:
    """The same rows in one partition, in which nothing has to be shuffled."""
    return frame.coalesce(1)


def union(*frames: DataFrame) -> DataFrame:
    """All rows of the frames by column name, null where a frame lacks a column."""
    return reduce(lambda one, other: one.unionByName(other, allowMissingColumns=True), frames)


@contextmanager
def materialized(frame: DataFrame) -> Iterator[DataFrame]:
    """The frame, computed once, when first needed, and held in memory or on disk until the block ends.

    What is made of it begins with its rows: of a cached frame Spark would analyse, compare and describe the whole plan
    again for every step made of it and every query over that, which takes far longer than little data do.
    """
    rows = frame.localCheckpoint(eager=False)
    try:
        yield rows
    finally:
        rows._jdf.queryExecution().logical().rdd().unpersist(False)


@contextmanager
def materializing() -> Iterator[Keep]:
    """A function that materializes frames until the block ends."""
    with ExitStack() as stack:
        yield lambda frame: stack.enter_context(materialized(frame))


@contextmanager
def tuned_tables(spark: SparkSession, tables: Mapping[str, DataFrame]) -> Iterator[dict[str, DataFrame]]:
    """The tables as a query over them should take them: in one partition each, without broadcasts, if they are small.

    Results are the same; what is read and how stays the tables' choice. To be used, and worked out, inside the block.
    How large they are is asked with the same options: Delta answers with a query over its log.
    """
    with ExitStack() as stack:
        stack.enter_context(in_one_partition(spark))
        if sum(_bytes(frame) for frame in tables.values()) > SMALL_BYTES:
            stack.close()
            yield dict(tables)
        else:
            yield {name: single_partition(frame) for name, frame in tables.items()}


def in_one_partition(spark: SparkSession) -> AbstractContextManager[None]:
    """Queries inside the block run as one task, interpreted."""
    return _options(spark, IN_ONE_PARTITION)


@contextmanager
def _options(spark: SparkSession, options: Mapping[str, str]) -> Iterator[None]:
    before = {name: str(spark.conf.get(name)) for name in options}
    _set(spark, options)
    try:
        yield
    finally:
        _set(spark, before)


def _set(spark: SparkSession, options: Mapping[str, str]) -> None:
    for name, value in options.items():
        spark.conf.set(name, value)


def _bytes(frame: DataFrame) -> int:
    """Size of a table in bytes, as Spark estimates it before reading any of the table."""
    return int(frame._jdf.queryExecution().analyzed().stats().sizeInBytes())
