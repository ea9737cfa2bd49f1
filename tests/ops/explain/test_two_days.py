"""Looking back from the second of two days: rows explained, each step checked against the service that holds it, and
marts as they were. All in one file, since making the two days takes a minute.
"""

import csv
import gzip
import io
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from kafka import KafkaConsumer, TopicPartition
from psycopg.rows import dict_row

from ops.explain.events import Row, key_of, mart_of
from ops.explain.explanation import NoSuchRow, explain
from ops.explain.lake import LakeReader, reader
from ops.explain.show import plain
from ops.explain.warehouse import warehouse
from pipelines.school_jobs.contract import CONTRACT, JOB, MARTS, PROGRAM
from pipelines.school_jobs.pipeline import PIPELINE
from plumbing import sql
from plumbing.lake import NothingThere
from plumbing.settings import KafkaSettings
from sinks.csv_export.state import tables
from sinks.warehouse.engines.postgres.sessions import connected
from streaming.lake import changes
from streaming.lake.feeds import PER_EPOCH, Term
from streaming.refresh.as_of import Past, make, past
from tests.builders import job, program
from tests.conftest import s3_client
from tests.ops.explain.conftest import TwoDays, environ, exported, stage
from tests.ops.explain.lakes import lake_of
from tests.sinks.feeds import FeedWriter, change, tombstone

pytestmark = [pytest.mark.services, pytest.mark.spark, pytest.mark.slow]


SWEPT = {"fact_field_outlook": "as_of_date IS NOT NULL"}


def explained(run: TwoDays, table: str, *key: str, most: int = 5, lake: LakeReader | None = None) -> dict[str, Any]:
    """As the command's JSON; from another lake than the run's where one is given."""
    mart = mart_of(PIPELINE, table)
    row = Row(lake or reader(run.sinks), PIPELINE, mart, key_of(mart, key), most)
    with warehouse(run.sinks) as stored:
        found = explain(row, stored)
    explanation: dict[str, Any] = json.loads(json.dumps(found, default=plain))
    return explanation


def one_of(run: TwoDays, table: str, condition: str = "true") -> tuple[str, ...]:
    """The key of the first row that the condition holds for, as one types it."""
    (mart,) = (mart for mart in MARTS if mart.table == table)
    names = ", ".join(mart.key)
    found = rows(run, f"SELECT {names} FROM {{schema}}.{table} WHERE {condition} ORDER BY {names} LIMIT 1")  # noqa: S608
    return tuple(str(value) for value in found[0].values())


def rows(run: TwoDays, query: str) -> list[dict[str, Any]]:
    schema = sql.Identifier(run.sinks.generation_schema())
    with connected() as connection, connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(sql.SQL(query).format(schema=schema)).fetchall()


def tamper(run: TwoDays, statement: str) -> None:
    schema = sql.Identifier(run.sinks.generation_schema())
    with connected() as connection:
        connection.execute(sql.SQL(statement).format(schema=schema))


def in_kafka(run: TwoDays, event: dict[str, Any]) -> dict[str, Any]:
    """The record that the broker holds where the event is said to lie."""
    part = TopicPartition(run.environment["GPPS_TOPIC_PREFIX"] + event["topic"], event["partition"])
    consumer = KafkaConsumer(**KafkaSettings.of(run.environment).for_python(), consumer_timeout_ms=10_000)
    consumer.assign([part])
    consumer.seek(part, event["offset"])
    record = next(consumer)
    consumer.close()
    assert record.offset == event["offset"]
    found: dict[str, Any] = json.loads(record.value)
    return found


def in_archive(run: TwoDays, event: dict[str, Any]) -> Any:
    """The body that the event is said to come from."""
    place = urlsplit(event["page"]["body"])
    body = s3_client(run.environment).get_object(Bucket=place.netloc, Key=place.path.strip("/"))["Body"].read()
    return json.loads(gzip.decompress(body))


def explained_as_gone(run: TwoDays) -> str:
    """The message about the school that the second day no longer lists."""
    feed = reader(run.sinks).table("changes_school").to_table().to_pylist()
    (unit_id,) = (row["unit_id"] for row in feed if row["_deleted"])
    with pytest.raises(NoSuchRow) as raised:
        explained(run, "schools", unit_id)
    return str(raised.value)


def failing(found: dict[str, Any]) -> list[str]:
    return [check["what"] for check in found["checks"] if check["holds"] is not True]


def test_a_posting_leads_to_its_offset_its_page_and_the_record_in_it(two_days: TwoDays) -> None:
    key = one_of(two_days, "fact_job", "status = 'closed'")
    found = explained(two_days, "jobs", *key)
    assert failing(found) == []
    (event,) = found["events"]
    record = in_kafka(two_days, event)
    assert (record["event_id"], record["job_id"]) == (event["event_id"], key[1])
    assert record["title"] == found["row"]["title"]
    posting = in_archive(two_days, event)["jobs"][event["place"]]
    assert str(posting["id"]) == key[1]
    assert posting["title"] == event["page"]["record"]["title"]
    assert event["page"]["said"]["request"]["shown"].endswith("/api/***")
    assert event["landed_by"]["driver_epoch"] >= 1
    # The feed was made with the first fence; then came the first day, a fence, and this.
    assert found["load"]["version"] == found["feed"]["delta_version"] == 3


def test_a_closed_posting_leads_to_the_page_that_listed_it_last_and_the_sweep_that_did_not(two_days: TwoDays) -> None:
    key = one_of(two_days, "fact_job", "status = 'closed'")
    found = explained(two_days, "fact_job", *key)
    (shown,) = found["listings"]
    assert f"job/{key[1]}|{key[0]}" in in_kafka(two_days, shown["page"])["keys"]
    sweep = in_kafka(two_days, shown["closed_by"])
    assert sweep["complete"]
    assert sweep["sweep_id"] != shown["page"]["sweep_id"]
    assert shown["closed_by"]["ended_at"] == found["row"]["closed_at"]


def test_a_programme_leads_to_its_school_in_the_page(two_days: TwoDays) -> None:
    key = one_of(two_days, "fact_program", "graduates IS NOT NULL")
    found = explained(two_days, "programs", *key)
    assert failing(found) == []
    event = found["events"][0]
    assert in_kafka(two_days, event)["awards_2"] == found["row"]["graduates"]
    schools = [str(school["id"]) for school in in_archive(two_days, event)["results"]]
    assert key[0] in schools
    programme = event["page"]["record"]
    assert (str(programme["unit_id"]), programme["code"], str(programme["credential"]["level"])) == key


def test_an_aggregate_adds_up_from_the_rows_behind_it(two_days: TwoDays) -> None:
    (most,) = rows(
        two_days,
        "SELECT state, postings_open FROM {schema}.fact_field_outlook WHERE cip4 = '1107' AND state <> 'US'"
        " ORDER BY postings_open DESC, state LIMIT 1",
    )
    found = explained(two_days, "field_outlook", "1107", most["state"], most=3)
    assert failing(found) == []
    assert f"{most['postings_open']} counted in fact_job = postings_open" in [one["what"] for one in found["checks"]]
    posting = found["behind"]["first"]["fact_job"][0]
    assert explained(two_days, "fact_job", posting["cip4"], posting["job_id"])["row"]["state"] == most["state"]
    of_nation = explained(two_days, "field_outlook", "1107", "US", most=1)
    assert {one["topic"] for one in of_nation["ranges"]} >= {"jooble.job.v1", "college-scorecard.program.v1"}


@pytest.mark.parametrize("table", sorted(mart.table for mart in MARTS))
def test_every_table_is_explained_and_holds(two_days: TwoDays, table: str) -> None:
    found = explained(two_days, table, *one_of(two_days, table, SWEPT.get(table, "true")))
    assert failing(found) == []
    assert found["code"]["transform"]


def test_what_a_sweep_took_away_is_explained_by_its_tombstone(two_days: TwoDays, tmp_path: Path) -> None:
    gone = explained_as_gone(two_days)
    assert f"deleted by _version {2 * PER_EPOCH + 1} of changes_school (Delta version 3" in gone
    lake = lake_of(tmp_path, [program("100", "1107", 3), program("100", "1107", 3, at=(2, 0), title="Other")])
    feed = FeedWriter(PROGRAM, lake.log("changes_program").uri, {})
    feed.append(change(PROGRAM, 1, "100", "1107", 3))
    feed.append(tombstone(PROGRAM, 2, "100", "1107", 3))
    message = r"deleted by _version 2 of changes_program \(Delta version 1, .*: college-scorecard.program.v1\[0\]@1"
    with pytest.raises(NoSuchRow, match=message):
        explained(two_days, "fact_program", "100", "1107", "3", lake=lake)
    with pytest.raises(NoSuchRow, match="changes_job never had it"):
        explained(two_days, "fact_job", "1107", "5")


def test_a_change_that_is_not_loaded_yet_is_no_difference(two_days: TwoDays, tmp_path: Path) -> None:
    cip4, job_id = one_of(two_days, "fact_job")
    lake = lake_of(tmp_path, [job(job_id, cip4)])
    feed = FeedWriter(JOB, lake.log("changes_job").uri, {})
    for version in range(1, 6):
        feed.append(change(JOB, version, cip4, job_id))
    (check,) = (
        one for one in explained(two_days, "jobs", cip4, job_id, lake=lake)["checks"] if "load it" in one["what"]
    )
    assert check == {"what": "the row is older than version 4 of changes_job: load it, and ask again", "holds": None}


def test_a_row_that_was_tampered_with_is_found_out(two_days: TwoDays) -> None:
    key = one_of(two_days, "fact_job", "status = 'open' AND salary_annual_min_usd IS NULL")
    where = f"WHERE cip4 = '{key[0]}' AND job_id = '{key[1]}'"
    tamper(two_days, f"UPDATE {{schema}}.fact_job SET status = 'unknown' {where}")  # noqa: S608
    try:
        of_posting, of_field = explained(two_days, "jobs", *key), explained(two_days, "field_outlook", "1107", "US")
        assert any(check.endswith("of changes_job in status") for check in failing(of_posting))
        assert any("but postings_open is" in check for check in failing(of_field))
        stage(two_days.environment, "ops.explain", "jobs", *key, code=1)
    finally:
        tamper(two_days, f"UPDATE {{schema}}.fact_job SET status = 'open' {where}")  # noqa: S608


def test_the_command_shows_the_chain_and_no_secret(two_days: TwoDays) -> None:
    key = one_of(two_days, "fact_job", "status = 'closed'")
    shown = stage(two_days.environment, "ops.explain", "jobs", *key).stdout
    assert "jooble.job.v1[" in shown
    assert "raw page: search 1107|" in shown
    assert "not listed any more by the sweep" in shown
    secrets = [value for name, value in two_days.environment.items() if re.search("PASSWORD|_API_KEY", name)]
    assert secrets
    assert [secret for secret in secrets if secret in shown] == []


def test_a_store_that_is_away_is_reported(two_days: TwoDays) -> None:
    away = {**two_days.environment, "PGPORT": "1"}
    assert "warehouse" in stage(away, "ops.explain", "jobs", "1107", "5", code=75).stderr
    assert "dim_school" in stage(away, "ops.explain", "people", code=2).stderr


@pytest.fixture(scope="module")
def first_day(two_days: TwoDays, spark: Any) -> Past:
    """The first day, looked back at from the second, after an attempt that was stopped half-way."""
    with environ(two_days.environment):
        found = past(two_days.streaming, PIPELINE, two_days.fence)
        changes.open_feeds(spark, found.lake, PIPELINE.marts, Term(0))
        with pytest.raises(NothingThere):
            exported(two_days.sinks.model_copy(update={"lake_uri": found.folder}), "jobs", Path())
        assert not found.is_made()
        make(spark, PIPELINE, found, lambda: datetime(2026, 3, 1, tzinfo=UTC))
        return found


@pytest.fixture
def fence(two_days: TwoDays, tmp_path: Path) -> str:
    path = tmp_path / "fence.json"
    path.write_text(json.dumps(two_days.fence))
    return str(path)


class TestAsOf:
    """The marts as they were: an export as of the first day's fence is the export of the first day."""

    def test_an_export_as_of_a_fence_is_the_export_of_then(
        self, two_days: TwoDays, first_day: Past, tmp_path: Path
    ) -> None:
        then = two_days.sinks.model_copy(update={"lake_uri": first_day.folder})
        for table in tables(CONTRACT):
            assert exported(then, table, tmp_path) == two_days.exports[table], table
            assert exported(two_days.sinks, table, tmp_path) != two_days.exports[table], table

    def test_the_commands_take_a_fence_and_find_what_was_made(
        self, two_days: TwoDays, first_day: Past, fence: str, tmp_path: Path
    ) -> None:
        out = tmp_path / "jobs.csv"
        stage(two_days.environment, "ops", "export", "csv", "--as-of", fence, "--table", "jobs", "--to", str(out))
        assert out.read_bytes() == two_days.exports["jobs"]
        row = ("export", "row", "1107", "US", "--table", "field_outlook", "--as-of", fence, "--json")
        printed = stage(two_days.environment, "ops", *row).stdout
        rows = csv.DictReader(io.StringIO(two_days.exports["field_outlook"].decode()))
        row = next(row for row in rows if (row["cip4"], row["state"]) == ("1107", "US"))
        assert row["postings_open"] == str(json.loads(printed)["postings_open"])

    def test_an_instant_is_the_fence_that_the_broker_tells_for_it(self, two_days: TwoDays, first_day: Past) -> None:
        result = json.loads(stage(two_days.environment, "streaming", "as-of", two_days.evening.isoformat()).stdout)
        fence = json.loads(json.dumps(first_day.fence))  # numbers of partitions are texts in JSON
        assert result == {"lake_uri": first_day.folder, "generation": 1, "fence": fence, "made": False}
