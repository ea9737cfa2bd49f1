"""Differences between the lake and a store are found, row by row; a store that lags behind is not judged."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from pipelines.school_jobs.contract import CONTRACT, JOB
from sinks import dynamodb
from sinks.compare.stores import Finding
from sinks.follower import follow
from sinks.run import compare_stores
from sinks.settings import Settings
from sinks.warehouse.engines.postgres.engine import Postgres
from sinks.warehouse.loader import WarehouseSink
from streaming.contract import Mart
from tests.sinks.conftest import WriterFactory
from tests.sinks.feeds import FeedWriter, change, tombstone
from tests.sinks.stores import DynamoDBStore, PostgresStore

pytestmark = pytest.mark.services


class Stores:
    """Warehouse and DynamoDB, filled from one feed of postings."""

    def __init__(self, postgres: PostgresStore, serving: DynamoDBStore, settings: Settings, feed: FeedWriter) -> None:
        self.postgres, self.serving, self.feed = postgres, serving, feed
        self.settings, self.schema = settings, settings.generation_schema()
        self.table = f'"{self.schema}".fact_job'
        self.items = settings.dynamodb_table(dynamodb.table_of(JOB))
        self.name_of = settings.dynamodb_table

    def fill(self) -> None:
        for sink in (
            WarehouseSink(self.postgres.connection, Postgres(), self.schema, datetime(2026, 1, 1, tzinfo=UTC)),
            dynamodb.DynamoDBSink(self.serving.client, self.name_of),
        ):
            follow(self.feed.feed, sink)

    def findings(self) -> dict[str, Finding]:
        found = compare_stores(self.settings, replace(CONTRACT, marts=(JOB,)))
        return {finding.store: finding for finding in found}

    def damage(self, statement: str) -> None:
        self.postgres.connection.execute(statement)  # type: ignore[arg-type]

    def put(self, **item: Any) -> None:
        self.serving.client.put_item(TableName=self.items, Item=item)


@pytest.fixture
def stores(postgres: PostgresStore, serving: DynamoDBStore, settings: Settings, feed_of: WriterFactory) -> Stores:
    made = Stores(postgres, serving, settings, feed_of(JOB))
    made.feed.append(*(change(JOB, 1, "1107", str(number)) for number in range(4)))
    made.feed.append(tombstone(JOB, 2, "1107", "0"), change(JOB, 2, "1107", "1", title=None, salary_min=None))
    made.fill()
    return made


def test_stores_that_followed_are_equal_to_the_lake(stores: Stores) -> None:
    for finding in stores.findings().values():
        assert (finding.verdict, finding.lake, finding.rows) == ("equal", 3, 3), finding


def test_stores_that_have_not_seen_a_compaction_have_its_rows(stores: Stores) -> None:
    stores.feed.compact()
    assert {finding.verdict for finding in stores.findings().values()} == {"equal"}


def test_a_row_changed_dropped_or_added_in_the_warehouse_is_named(stores: Stores) -> None:
    stores.damage(f"UPDATE {stores.table} SET title = 'another' WHERE job_id = '2'")  # noqa: S608
    stores.damage(f"DELETE FROM {stores.table} WHERE job_id = '3'")  # noqa: S608
    stores.damage(f"INSERT INTO {stores.table} (cip4, job_id) VALUES ('1107', '9')")  # noqa: S608
    found = stores.findings()
    assert found["dynamodb"].verdict == "equal"
    warehouse = found["warehouse"]
    assert warehouse.verdict == "different"
    assert (warehouse.missing, warehouse.surplus) == (["1107|3"], ["1107|9"])
    assert warehouse.differing == ["1107|2: title: 'some text' in the lake, 'another' here"]


def test_an_item_changed_dropped_or_added_in_dynamodb_is_named(stores: Stores) -> None:
    key = {"cip4": "1107", "job_id": "3"}
    stores.serving.client.delete_item(TableName=stores.items, Key=key)
    stores.put(cip4="1107", job_id="9")
    stores.put(cip4="1107", job_id="2")
    serving = stores.findings()["dynamodb"]
    assert (serving.verdict, serving.missing, serving.surplus) == ("different", ["1107|3"], ["1107|9"])
    assert serving.differing[0].startswith("1107|2: ")
    assert "title: 'some text' in the lake, None here" in serving.differing[0]


def test_a_store_that_lags_behind_is_not_judged(stores: Stores) -> None:
    stores.feed.append(change(JOB, 3, "1107", "7"))
    for finding in stores.findings().values():
        assert finding.verdict == "cannot say"
        assert "at version 1 of changes_job, the lake at version 2" in finding.why


def test_a_mart_the_lake_does_not_hold_yet_is_equal_to_empty_stores(
    postgres: PostgresStore, serving: DynamoDBStore, settings: Settings, feed_of: WriterFactory
) -> None:
    mart: Mart = JOB
    empty = Stores(postgres, serving, settings, feed_of(mart))
    assert {finding.verdict for finding in empty.findings().values()} == {"equal"}
