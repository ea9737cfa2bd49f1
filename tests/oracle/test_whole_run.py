"""Days of the sandbox through all stages: lake, warehouse and DynamoDB hold what the oracle makes of the topics."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from deltalake import write_deltalake
from kafka import KafkaProducer
from psycopg import sql

from ops.demo import QUICK, set_sandbox_day
from ops.local.sandbox import Sandbox
from ops.local.stack import Stack
from ops.settings import PROJECT
from tests.conftest import RunningStack, environment_of
from tests.oracle import stores
from tests.oracle.marts import TABLES, marts
from tests.oracle.stores import agree
from tests.oracle.topics import read

pytestmark = [pytest.mark.services, pytest.mark.spark, pytest.mark.slow]

POISON = (b"", b"{", b'{"event_id": NaN}', b"\xff", b'"a text"')


@pytest.fixture(scope="module")
def environment(stack: RunningStack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """After two days, each streamed, and loaded at the end; some records of the topics are rubbish or come twice."""
    sandbox = Stack(tmp_path_factory.mktemp("sandbox") / "home", lambda text: None)
    try:
        sandbox.up([Sandbox()], {})
        values = {**environment_of(stack, tmp_path_factory.mktemp("state")), **sandbox.environment()}
        values["GPPS_JOOBLE__FIELDS"] = "1107,5138,5203"
        values["GPPS_SPARK_JAVA_OPTIONS"] += f" {QUICK['GPPS_SPARK_JAVA_OPTIONS']}"
        for day in (0, 2):
            set_sandbox_day(values, day)
            run(values, "producers", "produce", "college-scorecard", "--once")
            run(values, "producers", "produce", "jooble", "--once")
            disturb(values)
            run(values, "ops.stream", "school_jobs", "--once")
        run(values, "sinks", "load", "--once")
        yield values
    finally:
        sandbox.reset()


def run(environment: Mapping[str, str], *arguments: str) -> None:
    command = [sys.executable, "-m", *arguments]
    done = subprocess.run(command, env=environment, cwd=PROJECT, capture_output=True, text=True, timeout=1200)
    assert done.returncode == 0, done.stderr[-3000:]


def disturb(environment: Mapping[str, str]) -> None:
    """Every twentieth record once more, and rubbish on each topic."""
    records = read(environment)
    producer = KafkaProducer(bootstrap_servers=environment["KAFKA_BOOTSTRAP_SERVERS"], acks="all")
    for record in records[::20]:
        producer.send(environment["GPPS_TOPIC_PREFIX"] + record.topic, record.value, record.key)
    for topic in {record.topic for record in records}:
        for value in POISON:
            producer.send(environment["GPPS_TOPIC_PREFIX"] + topic, value)
    producer.flush(timeout=60)
    producer.close()


def test_every_store_holds_what_the_topics_say(environment: dict[str, str]) -> None:
    expected = marts(read(environment))
    assert all(len(expected[mart]) > 20 for mart in expected), {mart: len(rows) for mart, rows in expected.items()}
    assert {row["status"] for row in expected["job"].values()} == {"open", "closed"}
    assert agree(environment) == []


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
