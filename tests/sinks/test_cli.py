"""The commands: what they print, their exit codes, and an orderly end."""

import json
import select
import signal
import subprocess
from collections.abc import Callable

import pytest

from pipelines.school_jobs.contract import JOB
from tests.sinks.commands import run, start
from tests.sinks.feeds import FeedWriter, change, tombstone
from tests.sinks.stores import PostgresStore

pytestmark = pytest.mark.services

NOWHERE = "http://127.0.0.1:1"
EVERY_FOLLOWER = pytest.mark.parametrize("command", ["load", "follow-dynamodb"])


@EVERY_FOLLOWER
def test_an_empty_lake_is_reported_and_is_no_failure(environment: dict[str, str], command: str) -> None:
    code, out, err = run(environment, command, "--once")
    assert (code, err) == (0, "")
    assert "holds no change feeds yet" in out


@EVERY_FOLLOWER
def test_the_summary_is_one_json_object(
    feed_of: Callable[..., FeedWriter], environment: dict[str, str], command: str
) -> None:
    writer = feed_of(JOB)
    writer.append(change(JOB, 1, "1101", "a"), change(JOB, 1, "1101", "b"))
    run(environment, command, "--once")
    writer.append(tombstone(JOB, 2, "1101", "a"), change(JOB, 2, "1101", "c"))
    code, out, _ = run(environment, command, "--once", "--json")
    feeds = {feed.pop("feed"): feed for feed in json.loads(out)["feeds"]}
    assert code == 0
    assert feeds["changes_job"] == {"from": 0, "to": 1, "bootstrap": None, "upserted": 1, "deleted": 1}
    assert feeds["changes_field_outlook"]["to"] is None


def test_the_summary_for_people(feed_of: Callable[..., FeedWriter], environment: dict[str, str]) -> None:
    feed_of(JOB).append(change(JOB, 1, "1101", "a"))
    _, out, _ = run(environment, "load", "--once")
    assert "changes_job: version - -> 0, whole (the sink has no position yet), 1 upserted, 0 deleted" in out
    assert "changes_school: no such table in the lake yet" in out


@pytest.mark.parametrize(
    ("command", "name", "value", "words"),
    [
        ("load", "AWS_ENDPOINT_URL_S3", NOWHERE, ["cannot read s3://", NOWHERE, "AWS_ENDPOINT_URL_S3"]),
        ("follow-dynamodb", "AWS_ENDPOINT_URL_S3", NOWHERE, ["cannot read s3://", "AWS_ENDPOINT_URL_S3"]),
        ("load", "PGPORT", "1", ["cannot use the warehouse database", "port 1", "PGPORT"]),
        ("follow-dynamodb", "AWS_ENDPOINT_URL_DYNAMODB", NOWHERE, ["cannot use DynamoDB", NOWHERE]),
        ("load", "GPPS_LAKE_URI", "s3://no-bucket-of-this-name", ["no such bucket", "GPPS_LAKE_URI"]),
    ],
)
def test_what_is_away_is_named(
    environment: dict[str, str], command: str, name: str, value: str, words: list[str]
) -> None:
    code, _, err = run(environment | {name: value}, command, "--once")
    assert code == 75
    assert [word for word in words if word not in err] == []
    assert "Traceback" not in err


def test_a_wrong_setting_is_named(environment: dict[str, str]) -> None:
    wrong = {"GPPS_GENERATION": "first", "GPPS_WAREHOUSE__SCHEMA": "No Name"}
    code, _, err = run(environment | wrong, "load", "--once")
    assert code == 78
    assert "GPPS_GENERATION" in err
    assert "GPPS_WAREHOUSE__SCHEMA" in err


def test_a_damaged_file_is_a_failure(feed_of: Callable[..., FeedWriter], environment: dict[str, str]) -> None:
    writer = feed_of(JOB)
    writer.append(change(JOB, 1, "1101", "a"))
    writer.overwrite(writer.data_files()[0], b"")
    code, _, err = run(environment, "load", "--once")
    assert code == 1
    assert "has 0 bytes, the Delta log says" in err


@EVERY_FOLLOWER
def test_secrets_are_in_no_message(environment: dict[str, str], command: str) -> None:
    secret = {"AWS_SECRET_ACCESS_KEY": "canary-secret", "AWS_ACCESS_KEY_ID": "canaryid", "LOG_LEVEL": "DEBUG"}
    for away in ({}, {"AWS_ENDPOINT_URL_S3": NOWHERE}, {"AWS_ENDPOINT_URL_DYNAMODB": NOWHERE}):
        _, out, err = run(environment | secret | away, command, "--once")
        assert "canary-secret" not in out + err


def test_a_daemon_follows_and_drains(
    feed_of: Callable[..., FeedWriter], environment: dict[str, str], postgres: PostgresStore
) -> None:
    writer = feed_of(JOB)
    writer.append(change(JOB, 1, "1101", "a"))
    daemon = start(environment, "load", "--json")
    try:
        assert next_load(daemon)["to"] == 0
        writer.append(change(JOB, 2, "1101", "b"))
        assert next_load(daemon)["to"] == 1
        daemon.send_signal(signal.SIGTERM)
        _, err = daemon.communicate(timeout=20)
    finally:
        daemon.kill()
    assert daemon.returncode == 0
    assert "event=drained" in err
    assert postgres.rows(JOB) == writer.expected()


def next_load(daemon: subprocess.Popen[str]) -> dict[str, int]:
    """The job feed of the next summary that the daemon prints, waited for at most 30 seconds."""
    assert daemon.stdout is not None
    ready, _, _ = select.select([daemon.stdout], [], [], 30)
    assert ready, "the daemon printed nothing"
    feeds = json.loads(daemon.stdout.readline())["feeds"]
    return next(feed for feed in feeds if feed["feed"] == "changes_job")


def test_help_needs_no_environment() -> None:
    code, out, _ = run({}, "--help")
    assert code == 0
    assert "follow-dynamodb" in out


def test_tables_of_another_contract_are_a_matter_of_configuration(
    environment: dict[str, str], postgres: PostgresStore
) -> None:
    postgres.connection.execute(f'ALTER TABLE "{postgres.schema}".fact_job ADD COLUMN bonus integer')  # type: ignore[arg-type]
    code, _, err = run(environment, "load", "--once")
    assert code == 78
    assert "fact_job has other columns than the contract (bonus)" in err
