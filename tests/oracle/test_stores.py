"""The oracle reads the stores back, and names whatever is changed in one of them.

The feeds are written from the oracle's own rows, in two versions, so that no Spark is needed here.
"""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from deltalake import write_deltalake
from psycopg import sql

from pipelines.school_jobs.contract import CONTRACT, MARTS
from plumbing.generations import resolved
from sinks.run import follow_dynamodb, load_warehouse
from sinks.settings import read_settings
from streaming.contract import Mart
from tests.conftest import RunningStack, environment_of
from tests.oracle import stores
from tests.oracle.given import records_of
from tests.oracle.histories import FIELDS, history
from tests.oracle.marts import TABLES, marts
from tests.oracle.stores import agree
from tests.oracle.topics import read
from tests.sinks.feeds import FeedWriter, Row, tombstone
from tests.streaming.harness import make_topics, produce, settings_of
from tests.streaming.harness import records_of as in_partitions

pytestmark = pytest.mark.services

NOW = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def environment(stack: RunningStack, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Topics with a history, and all stores as its events leave them when they come in two halves."""
    values, events = environment_of(stack, tmp_path_factory.mktemp("state")), history(3, FIELDS[:8])
    topics = settings_of(values)
    make_topics(topics)
    produce(topics, in_partitions(events))
    old, new = marts(records_of(events[::2])), marts(records_of(events))
    with pytest.MonkeyPatch.context() as patch:
        for name, value in values.items():
            patch.setenv(name, value)
        settings = resolved(read_settings().of(CONTRACT.name))
        for mart in MARTS:
            writer = FeedWriter(mart, settings.feed_uri(mart), settings.storage_options())
            writer.append(*changes(mart, {}, old[mart.name], 1))
            writer.append(*changes(mart, old[mart.name], new[mart.name], 2))
        load_warehouse(settings, CONTRACT, NOW)
        follow_dynamodb(settings, CONTRACT)
    return values


def changes(mart: Mart, old: dict[Any, Row], new: dict[Any, Row], version: int) -> list[Row]:
    marks = {"_deleted": False, "_version": version}
    changed = [row | marks for key, row in new.items() if old.get(key) != row]
    return changed + [tombstone(mart, version, *key) for key in old if key not in new]


def test_stores_that_hold_what_the_topics_say_agree(environment: dict[str, str]) -> None:
    expected = marts(read(environment))
    assert all(len(rows) > 3 for rows in expected.values())
    assert agree(environment) == []
    assert stores.lake(environment) == stores.warehouse(environment) == expected
    assert stores.dynamodb(environment) == {mart: expected[mart] for mart in ("job", "field_outlook")}


def test_a_fence_is_where_the_oracle_stops(environment: dict[str, str]) -> None:
    fence = {"jooble.job.v1": {0: 5, 1: 3}}
    assert sorted((record.topic, record.partition, record.offset) for record in read(environment, fence)) == [
        *(("jooble.job.v1", 0, offset) for offset in range(5)),
        *(("jooble.job.v1", 1, offset) for offset in range(3)),
    ]


def first_of(environment: dict[str, str], mart: str, column: str) -> tuple[tuple[Any, ...], Any]:
    """The key of a row in which the column is known, and its value."""
    rows = stores.warehouse(environment)[mart]
    return next((key, row[column]) for key, row in sorted(rows.items()) if row[column] is not None)


CHANGES = [
    *(("school", "tuition_in_state_usd", Decimal("0.01")), ("field", "occupations", 1), ("program", "graduates", 1)),
    *(("job", "near_duplicates", 1), ("field_outlook", "salary_median_usd", Decimal("0.01"))),
    *(("program_outlook", "debt_median_usd", Decimal("-0.01")), ("field_trend", "postings_new", 1)),
]


@pytest.mark.parametrize(("mart", "column", "by"), CHANGES, ids=[mart for mart, *_ in CHANGES])
def test_a_value_changed_in_the_warehouse_is_named(
    environment: dict[str, str], mart: str, column: str, by: Decimal | int
) -> None:
    key, value = first_of(environment, mart, column)
    change = sql.SQL("UPDATE {} SET {column} = {column} + %s WHERE ({key}) = ({values})").format(
        stores.warehouse_table(environment, mart),
        column=sql.Identifier(column),
        key=sql.SQL(", ").join(map(sql.Identifier, TABLES[mart]["key"])),
        values=sql.SQL(", ").join(map(sql.Literal, key)),
    )
    with stores.connection_of(environment) as connection:
        connection.execute(change, (by,))
    assert agree(environment) == [("warehouse", mart, key, column, value, value + by)]
    with stores.connection_of(environment) as connection:
        connection.execute(change, (-by,))


def test_rows_lost_and_added_in_the_warehouse_are_named(environment: dict[str, str]) -> None:
    table, (key, _) = stores.warehouse_table(environment, "job"), first_of(environment, "job", "title")
    moved = sql.SQL("UPDATE {} SET job_id = %s WHERE cip4 = %s AND job_id = %s").format(table)
    with stores.connection_of(environment) as connection:
        connection.execute(moved, ("77", *key))
    found = [difference[:4] for difference in agree(environment)]
    assert sorted(found) == sorted(("warehouse", "job", (key[0], job_id), "") for job_id in (key[1], "77"))
    with stores.connection_of(environment) as connection:
        connection.execute(moved, (key[1], key[0], "77"))


def test_what_is_changed_or_lost_in_dynamodb_is_named(environment: dict[str, str]) -> None:
    jobs, key = stores.serving_table(environment, "job"), first_of(environment, "job", "title")[0]
    item = jobs.get_item(Key={"cip4": key[0], "job_id": key[1]})["Item"]
    jobs.put_item(Item=item | {"status": "gone"})
    assert agree(environment) == [("dynamodb", "job", key, "status", item["status"], "gone")]
    jobs.delete_item(Key={"cip4": key[0], "job_id": key[1]})
    assert [difference[:4] for difference in agree(environment)] == [("dynamodb", "job", key, "")]
    jobs.put_item(Item=item)
    assert agree(environment) == []


def test_a_stale_row_appended_to_a_feed_is_named(environment: dict[str, str]) -> None:
    """As an overtaken writer would do it: a row of yesterday, as the newest version. The last test: it stays."""
    feed = stores.change_feed(environment, "field_outlook")
    changes = feed.to_pyarrow_table()
    key, median = first_of(environment, "field_outlook", "salary_median_usd")
    last = max(
        (row for row in changes.to_pylist() if (row["cip4"], row["state"]) == key), key=lambda row: row["_version"]
    )
    stale = last | {"salary_median_usd": median + 1, "_version": last["_version"] + 100}
    row = pa.Table.from_pylist([stale], schema=changes.schema)
    write_deltalake(feed, row, mode="append")
    assert agree(environment) == [("lake", "field_outlook", key, "salary_median_usd", median, median + 1)]
