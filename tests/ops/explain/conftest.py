"""Two days of the whole job, once: polled from a sandbox, streamed, loaded; what tests of looking back need."""

import subprocess
import sys
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ops.demo.run import set_sandbox_day
from ops.local.sandbox import Sandbox
from ops.local.stack import Stack
from ops.settings import PROJECT
from pipelines.school_jobs.contract import CONTRACT
from pipelines.school_jobs.pipeline import PIPELINE
from producers.sandbox.college_scorecard.generate import schools
from sinks.csv_export.export import export
from sinks.csv_export.state import tables
from sinks.run import load_warehouse
from sinks.settings import Settings, read_settings
from streaming.ingest.checkpoint import checkpoint_of
from streaming.ingest.fences import Offsets
from streaming.lake.paths import lake_of
from streaming.settings import StreamingSettings
from tests.conftest import RunningStack, s3_client
from tests.producers.sources.college_scorecard import csv_files
from tests.streaming.harness import run_once, settings_of

SEED, SCHOOLS = 20260101, 12


@dataclass(frozen=True)
class TwoDays:
    """The state after day 2. `fence`, `evening` and `exports` (CSV by table) are of the end of day 1."""

    environment: dict[str, str]
    streaming: StreamingSettings
    sinks: Settings
    fence: Offsets
    evening: datetime
    exports: dict[str, bytes]


@pytest.fixture(scope="session")
def two_days(stack: RunningStack, spark: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoDays]:
    folder = tmp_path_factory.mktemp("two-days")
    sandbox = Stack(folder / "home", lambda text: None)
    try:
        sandbox.up([Sandbox()], {})
        values = own_names(stack.environment(), folder) | sandbox.environment()
        with environ(values):
            found = live_through(values, spark, folder)
        yield found
    finally:
        sandbox.reset()


@pytest.fixture(autouse=True)
def in_their_environment(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tests of the two days, and no others, have their environment."""
    values = request.getfixturevalue("two_days").environment if "two_days" in request.fixturenames else {}
    with environ(values):
        yield


def live_through(values: dict[str, str], spark: Any, folder: Path) -> TwoDays:
    streaming, sinks = settings_of(values), read_settings().of(CONTRACT.name)
    a_day(0, values, spark, folder)
    fence, exports = position(streaming), {table: exported(sinks, table, folder) for table in tables(CONTRACT)}
    evening = datetime.now(UTC)
    a_day(1, values, spark, folder)
    return TwoDays(values, streaming, sinks, fence, evening, exports)


def a_day(day: int, values: dict[str, str], spark: Any, folder: Path) -> None:
    """A few schools, of which the last is gone on the second day, and a field's postings."""
    files = folder / f"day-{day}"
    files.mkdir()
    csv_files.write(files, schools(SEED, day)[: SCHOOLS - day])
    stage(values, "producers", "produce", "college-scorecard", "--once", "--bulk", str(files))
    set_sandbox_day(values, day)
    stage(values, "producers", "produce", "jooble", "--once")
    run_once(spark, settings_of(values), PIPELINE)
    load_warehouse(read_settings().of(CONTRACT.name), CONTRACT, datetime.now(UTC))


def own_names(values: dict[str, str], folder: Path) -> dict[str, str]:
    own = f"t{uuid.uuid4().hex[:12]}"
    s3_client(values).create_bucket(Bucket=own)
    names = {"GPPS_LAKE_URI": f"s3://{own}", "GPPS_TOPIC_PREFIX": f"{own}.", "GPPS_TABLE_PREFIX": own}
    names |= {"GPPS_WAREHOUSE__SCHEMA": own, "GPPS_STATE_DIR": str(folder / "producers"), "GPPS_GENERATION": "1"}
    return {**values, **names, "GPPS_JOOBLE__FIELDS": "1107", "GPPS_HOME": str(folder / "home")}


@contextmanager
def environ(values: Mapping[str, str]) -> Iterator[None]:
    """For the clients that read the environment themselves."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in values.items():
            patch.setenv(name, value)
        yield


def position(settings: StreamingSettings) -> Offsets:
    checkpoint = checkpoint_of(lake_of(settings), PIPELINE)
    here = checkpoint.offsets(checkpoint.committed())
    return {topic.removeprefix(settings.topic_prefix): parts for topic, parts in here.items()}


def exported(settings: Settings, table: str, folder: Path) -> bytes:
    to = folder / f"{table}-{uuid.uuid4().hex}.csv"
    export(settings, tables(CONTRACT)[table], str(to), lambda: datetime.now(UTC))
    return to.read_bytes()


def stage(environment: Mapping[str, str], *arguments: str, code: int = 0) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", *arguments]
    done = subprocess.run(command, env=dict(environment), cwd=PROJECT, capture_output=True, text=True, timeout=900)
    assert done.returncode == code, done.stderr[-3000:]
    return done
