"""Change feeds say what differs, once, and have the contract's columns."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from pipelines.school_jobs.contract import MARTS
from streaming.contract import Column, Mart
from streaming.lake import changes
from streaming.lake.feeds import Term
from streaming.lake.paths import Lake

pytestmark = pytest.mark.spark

MART = Mart(
    "priced",
    ("code", "number"),
    (
        Column("code", "string", "first part of the key"),
        Column("price", "decimal(14,2)", "content before the key's second part"),
        Column("number", "int", "second part of the key"),
        Column("text", "string", "more content"),
    ),
)
TERM = Term(0)  # whose first commit has number 1
Rows = Sequence[tuple[Any, ...]]


@pytest.fixture
def lake(spark: SparkSession, tmp_path: Path) -> Lake:
    return Lake(f"file://{tmp_path}", 1)


def rows(spark: SparkSession, content: Rows) -> DataFrame:
    """Rows as a transform leaves them: other order and wider types than the contract's, one column too many."""
    shape = "extra int, number bigint, code string, price decimal(20,4), text string"
    made = [(0, number, code, None if price is None else Decimal(price), text) for code, price, number, text in content]
    return spark.createDataFrame(made, shape)


def refresh(spark: SparkSession, lake: Lake, content: Rows, scope: str | None = None) -> int:
    """Brings the feed to these rows; returns how many changes that took."""
    feeds = changes.open_feeds(spark, lake, [MART], TERM)
    result = changes.Result(MART, rows(spark, content), None if scope is None else F.expr(scope))
    appended = changes.append(feeds, [result], lake, TERM).get(MART.changes_table)
    return appended.rows if appended else 0


def feed(spark: SparkSession, lake: Lake) -> list[tuple[Any, ...]]:
    """Everything the feed ever said, in the order of version and key."""
    found = spark.read.format("delta").load(lake.spark_table(MART.changes_table))
    return [tuple(each) for each in found.orderBy("_version", "code", "number").collect()]


def test_a_feed_tells_what_changed_and_what_vanished(spark: SparkSession, lake: Lake) -> None:
    first = [("a", "1.00", 1, "x"), ("a", "2.00", 2, None), ("b", None, 1, "y"), ("c", "3.00", 1, "z")]
    second = [("a", "1.00", 1, "x"), ("a", "2.00", 2, "now"), ("b", "0.50", 1, None), ("d", None, 1, None)]
    assert (refresh(spark, lake, first), refresh(spark, lake, second)) == (4, 4)
    assert feed(spark, lake)[4:] == [
        ("a", Decimal("2.00"), 2, "now", False, 2),
        ("b", Decimal("0.50"), 1, None, False, 2),
        ("c", None, 1, None, True, 2),
        ("d", None, 1, None, False, 2),
    ]


def test_what_came_back_after_it_vanished_is_appended_again(spark: SparkSession, lake: Lake) -> None:
    row = ("a", "1.00", 1, "x")
    assert [refresh(spark, lake, found) for found in ([row], [], [], [row])] == [1, 1, 0, 1]
    assert [each[-2:] for each in feed(spark, lake)] == [(False, 1), (True, 2), (False, 3)]


def test_nothing_is_committed_when_nothing_differs(spark: SparkSession, lake: Lake) -> None:
    content = [("a", "1.00", 1, "x"), ("b", None, 1, None)]
    refresh(spark, lake, content)
    before = lake.log(MART.changes_table).version()
    assert refresh(spark, lake, content[::-1]) == 0
    assert lake.log(MART.changes_table).version() == before


def test_more_rows_than_are_in_memory_at_once_are_one_commit(
    spark: SparkSession, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "ROWS_AT_ONCE", 3)
    content = [("a", f"{number}.50", number, "x" if number % 2 else None) for number in range(10)]
    assert refresh(spark, lake, content) == 10
    assert [each[:4] for each in feed(spark, lake)] == [
        (code, Decimal(price or 0), number, text) for code, price, number, text in content
    ]
    assert lake.log(MART.changes_table).version() == 1


def test_keys_outside_the_scope_are_left_alone(spark: SparkSession, lake: Lake) -> None:
    refresh(spark, lake, [("a", "1.00", 1, "x"), ("a", "1.00", 2, "x"), ("b", "1.00", 1, "y")])
    assert refresh(spark, lake, [("a", "1.00", 1, "new")], scope="code = 'a'") == 2
    found = changes.current(changes.open_feeds(spark, lake, [MART], TERM)[MART.name], MART).orderBy("code").collect()
    assert [tuple(each) for each in found] == [("a", Decimal("1.00"), 1, "new"), ("b", Decimal("1.00"), 1, "y")]


def test_feeds_have_the_columns_of_the_contract_and_two_more(spark: SparkSession, lake: Lake) -> None:
    feeds = changes.open_feeds(spark, lake, MARTS, TERM)
    for mart in MARTS:
        found = [(field.name, field.dataType.simpleString()) for field in feeds[mart.name].schema]
        assert found == [*((c.name, c.type) for c in mart.columns), ("_deleted", "boolean"), ("_version", "bigint")]
