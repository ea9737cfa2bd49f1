"""Days of the sandbox through all stages: lake, warehouse and DynamoDB hold what the oracle makes of the topics."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from kafka import KafkaProducer

from ops.demo.run import QUICK, set_sandbox_day
from ops.local.sandbox import Sandbox
from ops.local.stack import Stack
from ops.settings import PROJECT
from plumbing.settings import KafkaSettings
from tests.oracle.marts import marts
from tests.oracle.stores import agree
from tests.oracle.topics import read

pytestmark = [pytest.mark.services, pytest.mark.spark, pytest.mark.slow]

POISON = (b"", b"{", b'{"event_id": NaN}', b"\xff", b'"a text"')


@pytest.fixture
def lived(environment: dict[str, str], tmp_path: Path) -> Iterator[dict[str, str]]:
    """After two days, each streamed, and loaded at the end; some records of the topics are rubbish or come twice."""
    sandbox = Stack(tmp_path / "sandbox", lambda text: None)
    try:
        sandbox.up([Sandbox()], {})
        values = {**environment, **sandbox.environment(), "GPPS_JOOBLE__FIELDS": "1107,5138,5203"}
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
    producer = KafkaProducer(**KafkaSettings.of(environment).for_python(), acks="all")
    for record in records[::20]:
        producer.send(environment["GPPS_TOPIC_PREFIX"] + record.topic, record.value, record.key)
    for topic in {record.topic for record in records}:
        for value in POISON:
            producer.send(environment["GPPS_TOPIC_PREFIX"] + topic, value)
    producer.flush(timeout=60)
    producer.close()


def test_every_store_holds_what_the_topics_say(lived: dict[str, str]) -> None:
    expected = marts(read(lived))
    assert all(len(expected[mart]) > 20 for mart in expected), {mart: len(rows) for mart, rows in expected.items()}
    assert {row["status"] for row in expected["job"].values()} == {"open", "closed"}
    assert agree(lived) == []
