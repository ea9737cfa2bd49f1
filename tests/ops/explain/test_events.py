"""The events behind a mart's row, found in a lake of a few events."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import CommitProperties, write_deltalake

from ops.explain.commits import of_event
from ops.explain.events import Behind, Record, Row, key_of, mart_of
from ops.explain.explanation import added_up
from ops.explain.lake import LakeReader
from ops.explain.warehouse import Warehouse
from pipelines.school_jobs.pipeline import PIPELINE
from plumbing.errors import WrongUsage
from plumbing.lake import NothingThere
from streaming.contract import Column, Mart
from streaming.pipeline import Pipeline
from tests.builders import job, page, program, school, sweep
from tests.ops.explain.lakes import empty_lake, lake_of

SEARCH = "1107|developer|"
NO_WAREHOUSE = Warehouse(None, "")  # type: ignore[arg-type]
EVENTS = [
    school("100", state="TX", at=(1, 0), place=0),
    school("200", state="CA", at=(1, 0), place=5),
    program("100", "1107", 3, at=(1, 0), place=1),
    program("100", "1107", 5, at=(1, 0), place=2),
    program("200", "1107", 3, at=(1, 0), place=6),
    program("200", "5138", 3, at=(1, 0), place=7),
    job("-1", "1107", at=(1, 0), place=0, state="TX"),
    job("2", "1107", at=(1, 0), place=1, state="CA"),
    job("-1", "1107", at=(2, 0), place=0, state="TX", salary="more"),
    job("3", "5138", at=(2, 1), place=0, state="TX"),
    page(SEARCH, lists=["job/-1|1107", "job/2|1107"], at=(1, 0)),
    sweep(SEARCH, at=(1, 0)),
    page("5138|nurse|", lists=["job/3|5138"], at=(2, 1)),
]


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> LakeReader:
    return lake_of(tmp_path_factory.mktemp("lake"), EVENTS)


def found(lake: LakeReader, table: str, *parts: str, most: int = 10) -> Behind:
    mart = mart_of(PIPELINE, table)
    return Row(lake, PIPELINE, mart, key_of(mart, parts), most).events()


def places(behind: Behind) -> list[tuple[str, int]]:
    return [(record.topic.split(".")[1], record.offset) for record in behind.records]


def spans(behind: Behind) -> dict[str, tuple[int, int, int]]:
    return {one["topic"]: (one["first"], one["last"], one["events"]) for one in behind.ranges}


def test_the_events_of_one_row_newest_first(lake: LakeReader) -> None:
    behind = found(lake, "jobs", "1107", "-1")
    assert places(behind) == [("job", 2), ("job", 0)]
    assert behind.records[0].event_id == EVENTS[8].event_id
    assert spans(behind)["jooble.page.v1"] == (0, 0, 1)
    assert places(found(lake, "fact_program", "100", "1107", "5")) == [("program", 1)]
    assert places(found(lake, "schools", "200")) == [("school", 1)]


def test_of_an_aggregate_the_ranges_of_its_state_and_field(lake: LakeReader) -> None:
    of_texas = spans(found(lake, "field_outlook", "1107", "TX"))
    assert of_texas == {
        "college-scorecard.program.v1": (0, 1, 2),
        "college-scorecard.school.v1": (0, 0, 1),
        "jooble.job.v1": (0, 2, 2),
        "jooble.page.v1": (0, 0, 1),
        "jooble.sweep.v1": (0, 0, 1),
    }
    assert spans(found(lake, "fact_field_outlook", "1107", "US"))["jooble.job.v1"] == (0, 2, 3)
    assert spans(found(lake, "program_outlook", "1107", "US", "3")) == {
        "college-scorecard.program.v1": (0, 2, 2),
        "college-scorecard.school.v1": (0, 1, 2),
    }
    assert len(found(lake, "dim_field", "1107", most=1).records) == 1


def test_what_never_landed_has_no_events(lake: LakeReader) -> None:
    behind = found(lake, "fact_job", "1107", "77")
    assert behind.records == ()
    assert [one["topic"] for one in behind.ranges] == ["jooble.page.v1", "jooble.sweep.v1"]


def test_a_lake_without_tables_says_so(tmp_path: Path) -> None:
    with pytest.raises(NothingThere, match="no events_job yet"):
        found(empty_lake(tmp_path), "jobs", "1107", "1")


@pytest.mark.parametrize(
    ("table", "parts", "message"),
    [
        ("people", (), "no table 'people'; there are dim_school, dim_field"),
        ("fact_job", ("1107",), "the key of fact_job is CIP4 JOB_ID; 1 of 2 parts"),
        ("fact_program", ("1", "1107", "three"), "credential_level is a whole number, not 'three'"),
        ("field_trend", ("1107", "US", "today"), "as_of_date is a date"),
    ],
)
def test_a_wrong_table_or_key_is_reported(table: str, parts: tuple[str, ...], message: str) -> None:
    with pytest.raises(WrongUsage, match=message):
        key_of(mart_of(PIPELINE, table), parts)


def test_a_key_has_the_types_of_its_columns() -> None:
    columns = (Column("number", "bigint", "n"), Column("seen_at", "timestamp", "s"), Column("label", "string", "l"))
    mart = Mart("thing", ("number", "seen_at", "label"), columns, table="dim_thing", view="thing")
    moment = datetime(2026, 3, 6, 12, 0, 0, 5, tzinfo=UTC)
    for written in ("2026-03-06T12:00:00.000005Z", "2026-03-06T12:00:00.000005", "2026-03-06T13:00:00.000005+01:00"):
        assert key_of(mart, ("5000000000", written, "7")) == {"number": 5_000_000_000, "seen_at": moment, "label": "7"}
    with pytest.raises(WrongUsage, match="seen_at is an instant such as"):
        key_of(mart, ("1", "today", "7"))


def test_the_commit_that_landed_an_event_is_found_in_any_order_of_batches(tmp_path: Path) -> None:
    lake = empty_lake(tmp_path)
    batches = [5, 6, 0, 1, 2, 3]  # a lost checkpoint has them begin again
    for version, batch in enumerate(batches):
        metadata = {"batch": batch, "epoch": 7, "topics": {"t": {"offsets": {"0": [version * 10, version * 10 + 9]}}}}
        write_deltalake(
            lake.log("events_job").uri,
            pa.table({"n": [version]}),
            mode="append",
            commit_properties=CommitProperties(custom_metadata={"userMetadata": json.dumps(metadata)}),
        )
    record = Record("t", 0, 0, "", 0, 1, 0, 0, datetime(2026, 3, 1, tzinfo=UTC), "")
    for version, batch in enumerate(batches):
        found = of_event(lake, "events_job", replace(record, batch=batch, offset=version * 10 + 3))
        assert found is not None
        assert (found.version, found.metadata["epoch"]) == (version, 7)
    assert of_event(lake, "events_job", replace(record, batch=9)) is None


def test_another_pipeline_says_itself_where_its_rows_come_from(tmp_path: Path, toy_pipeline: Pipeline) -> None:
    events = [
        job("1", "1107", company="Acme"),
        job("2", "5138", at=(1, 1), company="Acme"),
        job("3", "1107", at=(1, 2)),
    ]
    row = Row(lake_of(tmp_path, events), toy_pipeline, mart_of(toy_pipeline, "employers"), {"company": "Acme"}, most=1)
    events_behind = row.events()
    assert (places(events_behind), spans(events_behind)) == ([("job", 1)], {"jooble.job.v1": (0, 1, 2)})
    behind, checks = added_up(row, {"company": "Acme", "postings": 2, "fields": 3}, NO_WAREHOUSE)
    assert behind["counts"] == {"postings": 2, "fields": 2}
    assert len(behind["first"]["events_job"]) == 1
    assert [(check.what, check.holds) for check in checks] == [
        ("2 counted in the postings that landed = postings", True),
        ("2 counted in the postings that landed, but fields is 3", False),
    ]
