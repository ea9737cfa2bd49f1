"""A Delta table as its log has it now: version, columns and files, read without Spark.

Spark answers each of these questions with jobs over the log, a dozen tables a refresh, and takes longer for them than
for a small table's rows.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StructType

from plumbing.delta import files_of
from plumbing.lake import NothingThere
from streaming.lake.paths import Lake
from streaming.refresh.spark_tuning import SMALL_BYTES

PLAIN_READER = 1  # the version of the protocol up to which a table's files are its rows, and nothing else is
FEW_FILES = 400  # of all tables of a query: more are better looked up by Delta, which does not ask for each


@dataclass(frozen=True)
class Snapshot:
    """`files` as Hadoop spells URIs; `schema` as JSON; `plain`: the files' rows are the table's."""

    uri: str
    version: int
    schema: str
    files: tuple[str, ...]
    bytes: int
    plain: bool

    def columns(self) -> list[tuple[str, str]]:
        """(name, Spark SQL type) of each column."""
        return [(field.name, field.dataType.simpleString()) for field in StructType.fromJson(json.loads(self.schema))]


def find(lake: Lake, table: str) -> Snapshot | None:
    """The table's state; None when there is no table."""
    found = lake.log(table).opened()
    if found is None:
        return None
    uri, files = lake.spark_table(table), files_of(found)
    plain = found.protocol().min_reader_version <= PLAIN_READER
    paths, size = tuple(f"{uri}/{file.path}" for file in files), sum(file.size for file in files)
    return Snapshot(uri, found.version(), found.schema().to_json(), paths, size, plain)


def snapshot(lake: Lake, table: str) -> Snapshot:
    """The table's state. Raises NothingThere when there is no table."""
    if (found := find(lake, table)) is None:
        raise NothingThere(f"the lake holds no {table} yet ({lake.table(table)})")
    return found


def added_since(lake: Lake, table: str, after: int | None, last: int) -> tuple[str, ...] | None:
    """Files (as Hadoop spells URIs) of new rows in the versions after `after`, up to `last`; compaction brings none.

    None when the log cannot tell: `after` is None, a commit was cleaned away or the table is older than `after`, or a
    file that was added has since been replaced.
    """
    paths = None if after is None or after > last else lake.log(table).added_since(after, last)
    return None if paths is None else tuple(f"{lake.spark_table(table)}/{path}" for path in paths)


def frames(spark: SparkSession, tables: Mapping[str, Snapshot]) -> dict[str, DataFrame]:
    """The rows of each table in that state, by its files where they are few and small, else by Delta."""
    size, files = sum(each.bytes for each in tables.values()), sum(len(each.files) for each in tables.values())
    few = size <= SMALL_BYTES and files <= FEW_FILES and all(each.plain for each in tables.values())
    return {name: _rows(spark, each, few) for name, each in tables.items()}


def _rows(spark: SparkSession, table: Snapshot, by_files: bool) -> DataFrame:
    if not by_files:
        return spark.read.format("delta").option("versionAsOf", table.version).load(table.uri)
    if table.files:
        return spark.read.schema(StructType.fromJson(json.loads(table.schema))).parquet(*table.files)
    nothing = [F.lit(None).cast(kind).alias(name) for name, kind in table.columns()]
    return spark.range(0).select(*nothing).filter(F.lit(False))
