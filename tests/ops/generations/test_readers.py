"""Whoever reads while generations are swapped to and fro sees one of them, whole, and never some of both."""

import json
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest
from boto3.dynamodb.conditions import Key
from deltalake import DeltaTable

from ops.generations import rollback
from ops.generations.place import Place
from ops.generations.switching import is_unfinished, switch
from pipelines.school_jobs.contract import CONTRACT, JOB, MARTS
from plumbing import sql
from plumbing.aws import items_client
from plumbing.generations import resolved
from plumbing.lake import position_uri
from plumbing.objects.store import read_text
from sinks.dynamodb import table_of
from sinks.settings import Settings
from streaming.contract import Mart
from tests.ops.generations.worlds import CIP4, KEYS, MARK, mark
from tests.ops.waiting import wait_until

pytestmark = pytest.mark.services

SWAPS = 12
Marks = dict[str, list[str]]  # by mart, what its rows say which generation they are of


@dataclass
class Reader:
    """Reads again and again in a thread of its own, each time everything; `seen` is what it saw."""

    read: Callable[[Place], Marks]
    seen: list[Marks] = field(default_factory=list)

    def run(self, place: Place, stop: threading.Event) -> None:
        while not stop.is_set():
            self.seen.append(self.read(place))


def whole(number: int, marts: Iterable[Mart]) -> Marks:
    return {mart.name: [str(mark(mart, number))] * len(KEYS[mart.name]) for mart in marts}


def marks(mart: Mart, rows: Iterable[Any]) -> list[str]:
    return [str(row[MARK[mart.name]]) for row in rows]


def read_lake(place: Place) -> Marks:
    """Each change feed of the live generation, at the version at which the last refresh left them all."""
    lake, options = place.lake(place.live()), place.streaming.delta_options()
    position = json.loads(read_text(position_uri(lake.uri, lake.generation), lake.aws) or "")
    found = {}
    for mart in MARTS:
        version = position["feeds"][mart.changes_table]
        table = DeltaTable(lake.table(mart.changes_table), version=version, storage_options=options)
        found[mart.name] = marks(mart, table.to_pyarrow_table(columns=[MARK[mart.name]]).to_pylist())
    return found


def read_serving_tables(place: Place) -> Marks:
    at = resolved(place.sinks)  # once for all tables
    return {mart.name: served(at, mart) for mart in CONTRACT.served}


def served(at: Settings, mart: Mart) -> list[str]:
    client = items_client(at.aws_region)
    name = at.dynamodb_table(table_of(mart))
    found = client.query(TableName=name, KeyConditionExpression=Key(mart.key[0]).eq(CIP4), ConsistentRead=True)
    return marks(mart, found["Items"])


def read_warehouse(place: Place) -> Marks:
    views = place.sinks.views_schema
    found = {}
    with psycopg.connect() as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        for mart in MARTS:
            column = sql.Identifier(MARK[mart.name])
            query = sql.SQL("SELECT {} FROM {}").format(column, sql.Identifier(views, mart.view))
            found[mart.name] = [str(row[0]) for row in connection.execute(query)]
    return found


def test_no_reader_sees_some_of_both_while_generations_are_swapped(two: Place) -> None:
    readers = [Reader(read_lake), Reader(read_serving_tables), Reader(read_warehouse), Reader(read_warehouse)]
    stop = threading.Event()
    with ThreadPoolExecutor(len(readers)) as pool:
        running = [pool.submit(reader.run, two, stop) for reader in readers]

        def read_by_all() -> None:
            before = [len(reader.seen) for reader in readers]
            wait_until(
                lambda: (
                    all(len(reader.seen) > n for reader, n in zip(readers, before, strict=True))
                    or any(one.done() for one in running)
                )
            )

        try:
            for count in range(SWAPS):
                switch(two, 2 - count % 2, "swap" if count % 2 == 0 else "rollback", two.journal.last())
                read_by_all()
        finally:
            stop.set()
        for one in running:
            one.result(timeout=30)
    assert len(two.journal.entries()) == SWAPS
    for reader in readers:
        marts = CONTRACT.served if reader.read is read_serving_tables else MARTS
        states = [whole(1, marts), whole(2, marts)]
        assert all(seen in states for seen in reader.seen)
        assert all(state in reader.seen for state in states)


def test_a_request_that_has_begun_stays_with_its_generation(two: Place) -> None:
    begun = resolved(two.sinks)
    switch(two, 2, "swap", two.journal.last())
    assert served(begun, JOB) == whole(1, [JOB])["job"]
    assert served(resolved(two.sinks), JOB) == whole(2, [JOB])["job"]
    assert not is_unfinished(two)
    rollback.execute(two)
    assert read_warehouse(two) == whole(1, MARTS)
