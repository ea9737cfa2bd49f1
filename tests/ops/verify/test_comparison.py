"""A generation corrupted on purpose is found out, row by row, in every store."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import boto3
import pyarrow as pa
import pytest
from deltalake import write_deltalake

from ops.verify.comparison import Comparison, Origins, compare
from ops.verify.stores import Stores, opened
from pipelines.school_jobs.pipeline import PIPELINE
from plumbing import sql
from plumbing.lake import DamagedLake
from sinks.compare.differences import Difference
from sinks.settings import Settings
from streaming.settings import StreamingSettings
from tests.ops.dead_letters.conftest import SCHEMA, dead
from tests.ops.verify.generations import Generation

pytestmark = pytest.mark.services
Compare = Callable[[], Comparison]


@pytest.fixture(scope="module")
def stores(settings: Settings, two: tuple[Generation, Generation]) -> Iterator[Stores]:
    with opened(settings, StreamingSettings().of(PIPELINE.name), PIPELINE) as found:
        yield found


@pytest.fixture
def compared(stores: Stores) -> Compare:
    origins = Origins(stores.settings, stores.pipeline)
    return lambda: compare(stores.duck, stores.pairs(1, 2, same_records=True), origins)


@pytest.fixture
def compared_by_what_is_current(stores: Stores) -> Compare:
    origins = Origins(stores.settings, stores.pipeline)
    return lambda: compare(stores.duck, stores.pairs(1, 2, same_records=False), origins)


def differences(found: Comparison, table: str, side: str) -> dict[str, Difference]:
    """By kind, of the finding about this table in this store; fails unless it is the only one of the store."""
    (finding,) = [one for one in found.findings if one.found == side]
    assert finding.table == table
    assert finding.total == len(finding.first) == len({one.kind for one in finding.first})
    return {one.kind: one for one in finding.first}


def test_equal_generations_are_equal_in_every_table(compared: Compare, compared_by_what_is_current: Compare) -> None:
    found = compared()
    assert found.findings == ()
    rows = {(one.store, one.table, one.generation): one.rows for one in found.tables}
    assert len(rows) == 2 * (5 + 1 + 7 + 7 + 2) + 7
    assert rows["lake", "job", 1] == rows["warehouse", "job", 2] == rows["dynamodb", "job", 2] == 5
    assert rows["views", "job", 1] == rows["lake", "events_job", 2] == 5
    found = compared_by_what_is_current()
    assert found.findings == ()
    rows = {(one.store, one.table, one.generation): one.rows for one in found.tables}
    assert len(rows) == 2 * (3 + 1 + 7 + 7 + 2) + 7
    assert rows["lake", "current_job", 2] == rows["lake", "current_school", 1] == 4
    assert rows["lake", "completed_sweeps", 1] == 1
    assert len({one.digest for one in found.tables if one.table == "job"}) == 1


def test_what_was_done_to_the_warehouse_is_named(
    compared: Compare, stores: Stores, two: tuple[Generation, Generation]
) -> None:
    table = sql.Identifier(two[1].settings.generation_schema(), "fact_program")
    with stores.warehouse.transaction(force_rollback=True):
        for damage in (
            "ALTER TABLE {} DROP CONSTRAINT fact_program_pkey",
            "UPDATE {} SET title = NULL, graduates = 8 WHERE credential_level = 1",
            "DELETE FROM {} WHERE credential_level = 2",
            "INSERT INTO {table} SELECT * FROM {table} WHERE credential_level = 3",
            "INSERT INTO {} (unit_id, cip4, credential_level) VALUES ('9', '1107', 1)",
        ):
            stores.warehouse.execute(sql.SQL(damage).format(table, table=table))
        found = compared()
    assert {one.found for one in found.findings} == {"warehouse g2"}
    kinds = differences(found, "program", "warehouse g2")
    assert {kind: one.key["credential_level"] for kind, one in kinds.items() if one.key["unit_id"] == "100"} == {
        **{"changed": "1", "missing": "2", "doubled": "3"}
    }
    assert kinds["surplus"].key == {"unit_id": "9", "cip4": "1107", "credential_level": "1"}
    assert kinds["changed"].expected == {"title": "some text", "graduates": "7"}
    assert kinds["changed"].found == {"title": None, "graduates": "8"}
    assert (kinds["doubled"].expected_rows, kinds["doubled"].found_rows) == (1, 2)
    assert kinds["missing"].origin[0]["offset"] == 1


def test_what_was_done_to_dynamodb_is_named(
    compared: Compare, stores: Stores, two: tuple[Generation, Generation]
) -> None:
    items = two[1].settings.dynamodb_table("jobs")
    client = boto3.resource("dynamodb", region_name=stores.settings.aws_region).meta.client
    item = {name: client.get_item(TableName=items, Key={"cip4": "1107", "job_id": name})["Item"] for name in "123"}
    client.put_item(TableName=items, Item=item["1"] | {"salary_max": 12, "note": "by hand"})
    client.delete_item(TableName=items, Key={"cip4": "1107", "job_id": "2"})
    client.put_item(TableName=items, Item=item["3"] | {"job_id": "33"})
    kinds = differences(compared(), "job", "dynamodb g2")
    assert {kind: one.key["job_id"] for kind, one in kinds.items()} == {"changed": "1", "missing": "2", "surplus": "33"}
    assert kinds["changed"].found == {"salary_max": "12.00", "note": '{"S": "by hand"}'}
    assert [each["offset"] for each in kinds["changed"].origin if "event_id" in each] == [4, 1]


def test_what_was_done_to_a_change_feed_is_named(compared: Compare, two: tuple[Generation, Generation]) -> None:
    def change(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        by_level = {row["credential_level"]: row for row in rows}
        return [by_level[1] | {"title": "e\u0301"}, by_level[3], by_level[3], by_level[4]]

    with two[1].rewritten("changes_program", change):
        kinds = differences(compared(), "program", "lake g2")
    assert {kind: one.key["credential_level"] for kind, one in kinds.items()} == {
        **{"changed": "1", "missing": "2", "doubled": "3"}
    }
    assert kinds["changed"].found == {"title": "e\u0301"}
    assert (kinds["doubled"].expected_rows, kinds["doubled"].found_rows) == (1, 2)
    assert kinds["doubled"].found["title"] == "some text"


def test_what_was_done_to_what_is_current_is_named_and_a_repeat_is_none(
    compared_by_what_is_current: Compare, two: tuple[Generation, Generation]
) -> None:
    def change(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        by_offset = {row["_offset"]: row for row in rows}
        doubled = by_offset[3] | {"_batch_id": 7}
        under_another_key = by_offset[3] | {"job_id": "33", "event_id": "0" * 32}
        return [by_offset[0], by_offset[1], doubled, by_offset[3], under_another_key]

    with two[1].rewritten("events_job", change):
        kinds = differences(compared_by_what_is_current(), "current_job", "lake g2")
    assert {kind: one.key["job_id"] for kind, one in kinds.items()} == {"changed": "1", "missing": "2", "surplus": "33"}
    assert kinds["changed"].expected == {"title": "Développeur \U0001f600", "salary_min": None}


def test_every_record_counts_with_all_it_says_and_a_repeat_is_none(
    compared: Compare, two: tuple[Generation, Generation]
) -> None:
    def change(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        by_offset = {row["_offset"]: row for row in rows}
        superseded = by_offset[1] | {"snippet": "another"}
        return [by_offset[0], superseded, by_offset[3], by_offset[3] | {"_batch_id": 7}, by_offset[4]]

    with two[1].rewritten("events_job", change):
        kinds = differences(compared(), "events_job", "lake g2")
    place = {"_topic": "jooble.job.v1", "_partition": "0"}
    assert {kind: one.key for kind, one in kinds.items()} == {
        "changed": place | {"_offset": "1"},
        "missing": place | {"_offset": "2"},
    }
    assert kinds["changed"].found == {"snippet": "another"}
    with two[1].rewritten("events_page", lambda rows: [row | {"keys": ["job/1|1107", "job/2|1107"]} for row in rows]):
        kinds = differences(compared(), "events_page", "lake g2")
    assert kinds["changed"].expected == {"keys": "10:job/1|1107"}
    assert kinds["changed"].found == {"keys": "10:job/1|110710:job/2|1107"}
    with two[1].rewritten("events_sweep", lambda rows: [row | {"observed_at": row["started_at"]} for row in rows]):
        kinds = differences(compared(), "events_sweep", "lake g2")
    assert list(kinds["changed"].found) == ["observed_at"]


def test_dead_letters_are_compared_byte_for_byte_and_not_shown(
    compared: Compare, two: tuple[Generation, Generation]
) -> None:
    headers: list[Any] = [[("a", b"1"), ("a", b"2")], [], None, [("a", None)]]
    letters = [dead(offset=offset, headers=each, value=b"\xff\x00") for offset, each in enumerate(headers)]
    for generation in two:
        write_deltalake(generation.table("dead_letters"), pa.Table.from_pylist(letters, SCHEMA), mode="append")
    assert "dead_letters" not in {one.table for one in compared().findings}

    def changed(offset: int, name: str, value: Any) -> dict[str, str | None]:
        def change(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
            return [row | ({name: value} if row["_offset"] == offset else {}) for row in rows]

        with two[1].rewritten("dead_letters", change):
            kinds = differences(compared(), "dead_letters", "lake g2")
        assert kinds["changed"].key["_offset"] == str(offset)
        assert list(kinds["changed"].found) == [name]
        return kinds["changed"].found

    assert changed(0, "headers", [{"key": "a", "value": b"2"}, {"key": "a", "value": b"1"}])
    assert changed(1, "headers", None) == {"headers": None}
    assert changed(2, "headers", []) == {"headers": ""}
    assert changed(3, "headers", [{"key": "a", "value": b""}])
    assert changed(0, "message", "another") == {"message": "another"}
    assert changed(0, "key", None) == {"key": None}
    assert changed(1, "value", b"\xff\x01") == {"value": sha256(b"\xff\x01").hexdigest()}


def test_what_was_done_to_the_stable_views_is_named(compared: Compare, stores: Stores) -> None:
    views = stores.settings.views_schema
    parts = {"view": sql.Identifier(views, "schools"), "table": sql.Identifier(f"{views}_g1", "dim_school")}
    with stores.warehouse.transaction(force_rollback=True):
        stores.warehouse.execute(sql.SQL("DROP VIEW {view} CASCADE").format(**parts))
        changed = "CREATE VIEW {view} AS SELECT * FROM {table} WHERE unit_id <> '101'"
        stores.warehouse.execute(sql.SQL(changed).format(**parts))
        kinds = differences(compared(), "school", "views g1")
    assert kinds["missing"].key == {"unit_id": "101"}


def test_a_file_that_is_gone_from_the_lake_is_reported(compared: Compare, two: tuple[Generation, Generation]) -> None:
    (file,) = Path(two[1].table("changes_school").removeprefix("file://")).glob("*.parquet")
    moved = file.rename(file.with_suffix(".away"))
    with pytest.raises(DamagedLake, match="school of generation 2 cannot be read from the lake"):
        compared()
    moved.rename(file)
