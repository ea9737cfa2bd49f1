"""A mart with a column of every type: all stores hold what its feed says."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from sinks import dynamodb
from sinks.compare.stores import compare_marts
from sinks.follower import follow
from sinks.rows import change_schema, latest
from sinks.settings import Settings
from sinks.warehouse.schema import prepare_tables
from streaming.contract import Column, Mart
from tests.sinks.feeds import FeedWriter, tombstone
from tests.sinks.stores import DynamoDBStore, PostgresStore

TYPES = ("string", "boolean", "int", "bigint", "double", "date", "timestamp", "decimal(38,10)", "array<string>")
TYPED = Mart(
    "typed",
    ("id", "number"),
    (
        Column("id", "string", "key"),
        Column("number", "bigint", "key"),
        *(Column(f"c{place}", kind, "a value") for place, kind in enumerate(TYPES)),
    ),
    table="fact_typed",
    served="typed",
)
NAMES = [column.name for column in TYPED.columns]
ROWS = (
    (*("a", 2**62, "x", True, 1, 2**53 + 1, 0.1, date(2026, 3, 1), datetime(2026, 3, 1, 1, 2, 3, 4, UTC)),
     *(Decimal("1234567890123456789012345678.0123456789"), ['q"uote', "back\\slash", "", "comma, brace}", "ä\n"])),
    ("b", -1, "", False, -1, -1, 1e100, date(1999, 1, 1), datetime(1999, 1, 1, tzinfo=UTC), Decimal(0), []),
    ("c", 0, *(None,) * len(TYPES)),
)  # fmt: skip


def row(version: int, values: tuple[Any, ...]) -> dict[str, Any]:
    return dict(zip(NAMES, values, strict=True)) | {"_deleted": False, "_version": version}


@pytest.mark.services
def test_every_store_keeps_every_type(
    feed_of: Callable[..., FeedWriter], postgres: PostgresStore, serving: DynamoDBStore, settings: Settings
) -> None:
    views, schema = settings.views_schema, postgres.schema
    prepare_tables(postgres.connection, (TYPED,), views, schema)
    dynamodb.create_tables(serving.client, settings.dynamodb_table, (TYPED,))
    writer = feed_of(TYPED)
    writer.append(*(row(1, values) for values in ROWS))
    for changes in ([], [row(2, (*ROWS[1][:-1], ["later"])), tombstone(TYPED, 2, "a", 2**62)]):
        if changes:
            writer.append(*changes)
        for sink in (postgres.sink(), serving.sink()):
            follow(writer.feed, sink)
        assert postgres.rows(TYPED) == writer.expected()
        findings = compare_marts(settings, (TYPED,), postgres.connection, serving.client)
        found = [(each.store, each.verdict, each.rows) for each in findings]
        assert found == [(store, "equal", len(writer.expected())) for store in ("warehouse", "dynamodb")]


def test_of_lists_of_one_version_the_greatest_counts() -> None:
    lists: list[list[str] | None] = [["b"], ["a", "b"], None, ["b", ""], [], ["a"]]
    rows = pa.Table.from_pylist(
        [row(1, ("k", 1, *(None,) * (len(TYPES) - 1), each)) for each in lists], schema=change_schema(TYPED)
    )
    assert latest(TYPED, rows)[NAMES[-1]].to_pylist() == [["b", ""]]
