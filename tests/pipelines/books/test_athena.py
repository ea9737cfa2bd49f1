"""The statements of docs/athena.md, over a lake: what they answer is what the marts hold."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from deltalake import DeltaTable
from pyspark.sql import SparkSession

from pipelines.books.contract import CONTRACT, MARTS
from pipelines.books.pipeline import PIPELINE
from sinks.csv_export.partitioned import of_files, partitions, to_folder
from sinks.csv_export.state import tables
from tests.pipelines.books.events import author, page, work
from tests.streaming.marts_of import LakeInAFolder

pytestmark = pytest.mark.spark

TEXT = (Path(__file__).parents[3] / "docs" / "athena.md").read_text()
STATEMENTS = [
    one.strip()
    for block in re.findall(r"^```sql\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    for one in block.split(";\n")
    if one.strip()
]
QUERIES = [one.rstrip(";") for one in STATEMENTS if one.startswith("SELECT")]


@pytest.fixture(scope="module")
def lake(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> LakeInAFolder:
    """A year that is taken for another one, a work of two authors, one without year, one without author."""
    found = LakeInAFolder(spark, tmp_path_factory.mktemp("lake"), PIPELINE)
    found.land([work(10, 1952, 1, 2), work(11, 1950, 1), work(12, None, 1), work(13, 1970), author(1, "Ada")])
    found.refresh()
    found.land([work(11, 1952, 1, at=(2, 0)), page("space", 10, at=(2, 0))])
    found.refresh()
    return found


@pytest.fixture
def athena(lake: LakeInAFolder, tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The feeds under the names that the tables have, and the files of one partitioned export."""
    database = duckdb.connect()
    database.execute("CREATE SCHEMA gpps_books")
    for name in (mart.changes_table for mart in MARTS):
        database.register(f"{name}_rows", DeltaTable(lake.lake.table(name)).to_pyarrow_dataset())
        database.execute(f"CREATE VIEW gpps_books.{name} AS FROM {name}_rows")
    table = tables(CONTRACT)["books"]
    assert table.partitions is not None
    parts = list(partitions(pa.Table.from_pylist(lake.marts()["ol_work"]), table.partitions))
    files = to_folder(tmp_path, of_files(table), table.partitions.key, parts)
    read = "read_csv($files, hive_partitioning = true, all_varchar = true, hive_types_autocast = false)"
    rows = database.execute(f"FROM {read}", {"files": f"{files}/*/books.csv"}).to_arrow_table()
    database.register("books_by_year_rows", rows)
    database.execute("CREATE VIEW gpps_books.books_by_year AS FROM books_by_year_rows")
    for view in (one for one in STATEMENTS if one.startswith("CREATE OR REPLACE VIEW")):
        database.execute(view)
    yield database
    database.close()


def test_every_feed_has_its_table_and_is_one_that_athena_reads(lake: LakeInAFolder) -> None:
    named = {(table, folder) for table, folder in re.findall(r"gpps_books\.(changes_\w+)\nLOCATION '(.*?)'", TEXT)}
    assert named == {(mart.changes_table, f"LAKE/books/gen=1/{mart.changes_table}/") for mart in MARTS}
    assert {DeltaTable(lake.lake.table(mart.changes_table)).protocol().min_reader_version for mart in MARTS} == {1}


def test_the_queries_answer_what_the_marts_hold(athena: duckdb.DuckDBPyConnection, lake: LakeInAFolder) -> None:
    per_year, average, undated, by_file = (athena.execute(one).fetchall() for one in QUERIES)
    marts = lake.marts()

    def of(mart: str, *names: str) -> list[tuple[Any, ...]]:
        return [tuple(row[name] for name in names) for row in marts[mart]]

    assert per_year == of("books_per_year", "author_key", "name", "first_publish_year", "total_books")
    assert per_year == [("/authors/OL1A", "Ada", 1952, 2), ("/authors/OL2A", None, 1952, 1)]
    averages = of("average_books_per_year", "author_key", "name", "avg_books_per_year")
    assert average == [(key, name, float(value)) for key, name, value in averages]
    assert undated == [(1,)]
    assert by_file == [("1952", 2), ("1970", 1), ("unknown", 1)]
