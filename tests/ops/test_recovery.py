"""Days of the sandbox through all stages, with rubbish on the topics and a SIGKILL in each stage: nothing is lost, and
lake, warehouse and DynamoDB hold what the oracle makes of the topics."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaProducer

from ops.demo.run import set_sandbox_day
from ops.local.sandbox import Sandbox
from ops.local.stack import Stack
from ops.settings import PROJECT
from plumbing.settings import KafkaSettings
from tests.conftest import s3_client
from tests.oracle.marts import Marts, marts
from tests.oracle.stores import agree
from tests.oracle.topics import read

pytestmark = [pytest.mark.services, pytest.mark.spark, pytest.mark.slow]

# Observation times differ between two runs; everything else has to be equal.
TIMES = {"first_seen_at", "closed_at"}
DAYS = (0, 2)
POISON = (b"", b"{", b'{"event_id": NaN}', b"\xff", b'"a text"')


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[dict[str, str]]:
    stack = Stack(tmp_path / "home", lambda text: None)
    try:
        stack.up([Sandbox(size="tiny")], {})
        yield stack.environment()
    finally:
        stack.reset()


def run(environment: Mapping[str, str], *arguments: str, kill_at: str = "") -> str:
    """Output of a stage; with `kill_at`, it is first killed there."""
    if kill_at:
        done = stage({**environment, "GPPS_KILL_AT": kill_at}, *arguments)
        assert done.returncode == -signal.SIGKILL, done.stderr[-3000:]
    done = stage(environment, *arguments)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def stage(environment: Mapping[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(
        command, env=environment, cwd=PROJECT, capture_output=True, text=True, check=False, timeout=1200
    )


def disturb(environment: Mapping[str, str]) -> None:
    """Every twentieth record once more, and rubbish on each topic."""
    records = read(environment)
    producer = KafkaProducer(**KafkaSettings.of(environment).for_python(), acks="all")
    for record in records[::20]:
        producer.send(environment["GPPS_TOPIC_PREFIX"] + record.topic, record.value, record.key)
    for topic in {record.topic for record in records}:
        for value in POISON:
            producer.send(environment["GPPS_TOPIC_PREFIX"] + topic, value)
    producer.flush(timeout=60)
    producer.close()


def own_names(environment: dict[str, str], sandbox: dict[str, str], name: str, tmp_path: Path) -> dict[str, str]:
    lake = f"{environment['GPPS_LAKE_URI'].removeprefix('s3://')}{name}"
    s3_client(environment).create_bucket(Bucket=lake)
    values = {**environment, **sandbox, "GPPS_LAKE_URI": f"s3://{lake}", "GPPS_JOOBLE__FIELDS": "1107,5138,5203"}
    values |= {"GPPS_COLLEGE_SCORECARD__PER_PAGE": "10"}  # the few schools on several pages
    for variable in ("GPPS_TABLE_PREFIX", "GPPS_WAREHOUSE__SCHEMA"):
        values[variable] = f"{environment[variable]}{name}"
    return values | {"GPPS_TOPIC_PREFIX": f"{lake}.", "GPPS_STATE_DIR": str(tmp_path / name)}


def without_times(found: Marts) -> dict[str, dict[Any, Any]]:
    return {
        mart: {key: {name: row[name] for name in row.keys() - TIMES} for key, row in rows.items()}
        for mart, rows in found.items()
    }


def test_a_job_killed_in_every_stage_ends_in_the_state_of_one_that_was_not(
    environment: dict[str, str], sandbox: dict[str, str], tmp_path: Path
) -> None:
    calm = own_names(environment, sandbox, "calm", tmp_path)
    killed = own_names(environment, sandbox, "kill", tmp_path)
    for day in DAYS:
        set_sandbox_day(sandbox, day)
        for source, point in (("college-scorecard", "published:2"), ("jooble", "published:3")):
            run(calm, "producers", "produce", source, "--once")
            run(killed, "producers", "produce", source, "--once", kill_at=point)
        disturb(killed)
        run(killed, "ops.stream", "school_jobs", "--once", kill_at="refreshed" if day == DAYS[-1] else "")
    run(killed, "sinks", "load", "--once", kill_at="merged:4")

    expected = marts(read(calm))
    assert all(len(rows) > 20 for rows in expected.values()), {mart: len(rows) for mart, rows in expected.items()}
    assert {row["status"] for row in expected["job"].values()} == {"open", "closed"}
    assert without_times(marts(read(killed))) == without_times(expected)
    assert agree(killed) == []
    accounting = json.loads(run(killed, "streaming", "accounting", "--json"))
    assert all(each["read"] == each["landed"] + each["dead"] for each in accounting.values())
