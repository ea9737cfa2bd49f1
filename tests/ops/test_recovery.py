"""The whole job with a SIGKILL in each stage ends in the same state as one that nobody disturbed."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from ops.demo.run import set_sandbox_day
from ops.local.sandbox import Sandbox
from ops.local.stack import Stack
from ops.settings import PROJECT
from pipelines import catalog
from tests.conftest import s3_client

pytestmark = [pytest.mark.services, pytest.mark.spark, pytest.mark.slow]

# Observation times differ between two runs; everything else has to be equal.
TIMES = {"first_seen_at", "closed_at"}
TABLES = {mart.table: ", ".join(mart.key) for mart in catalog.contract().marts}


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    stack = Stack(tmp_path_factory.mktemp("sandbox") / "home", lambda text: None)
    try:
        stack.up([Sandbox()], {})
        yield stack.environment()
    finally:
        stack.reset()


def run(environment: dict[str, str], *arguments: str, kill_at: str = "") -> None:
    """Runs a stage; with `kill_at`, first until it is killed there and then once more."""
    if kill_at:
        done = stage({**environment, "GPPS_KILL_AT": kill_at}, *arguments)
        assert done.returncode == -signal.SIGKILL, done.stderr[-3000:]
    done = stage(environment, *arguments)
    assert done.returncode == 0, done.stderr[-3000:]


def stage(environment: dict[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(
        command, env=environment, cwd=PROJECT, capture_output=True, text=True, check=False, timeout=600
    )


def whole_job(environment: dict[str, str], *, killed: bool) -> None:
    def at(point: str) -> str:
        return point if killed else ""

    for day in (0, 1):
        set_sandbox_day(environment, day)
        run(environment, "producers", "produce", "college-scorecard", "--once", kill_at=at("published:2"))
        run(environment, "producers", "produce", "jooble", "--once", kill_at=at("published:3"))
    run(environment, "ops.stream", "school_jobs", "--once", kill_at=at("refreshed"))
    run(environment, "sinks", "load", "--once", kill_at=at("merged:4"))


def own_names(environment: dict[str, str], sandbox: dict[str, str], name: str, tmp_path: Path) -> dict[str, str]:
    lake = f"{environment['GPPS_LAKE_URI'].removeprefix('s3://')}{name}"
    s3_client(environment).create_bucket(Bucket=lake)
    values = {**environment, **sandbox, "GPPS_LAKE_URI": f"s3://{lake}", "GPPS_JOOBLE__FIELDS": "1107,5138,5203"}
    for variable in ("GPPS_TABLE_PREFIX", "GPPS_WAREHOUSE__SCHEMA"):
        values[variable] = f"{environment[variable]}{name}"
    return values | {"GPPS_TOPIC_PREFIX": f"{lake}.", "GPPS_STATE_DIR": str(tmp_path / name)}


def rows(environment: dict[str, str], table: str) -> list[dict[str, Any]]:
    names = {name: environment.get(f"PG{name.upper()}") for name in ("host", "port", "user", "password")}
    with psycopg.connect(**names, dbname=environment["PGDATABASE"]) as connection:
        schema = f"{environment['GPPS_WAREHOUSE__SCHEMA']}_school_jobs_g1"
        query = sql.SQL("SELECT * FROM {} ORDER BY {}").format(sql.Identifier(schema, table), sql.SQL(TABLES[table]))
        cursor = connection.execute(query)
        columns = [column.name for column in cursor.description or ()]
        return [
            {name: value for name, value in zip(columns, row, strict=True) if name not in TIMES}
            for row in cursor.fetchall()
        ]


def counts(environment: dict[str, str], *arguments: str) -> dict[str, Any]:
    return json.loads(stage(environment, *arguments, "--json").stdout)


def test_a_job_killed_in_every_stage_ends_in_the_same_state(
    environment: dict[str, str], sandbox: dict[str, str], tmp_path: Path
) -> None:
    undisturbed = own_names(environment, sandbox, "calm", tmp_path)
    disturbed = own_names(environment, sandbox, "kill", tmp_path)
    whole_job(undisturbed, killed=False)
    whole_job(disturbed, killed=True)
    for table in TABLES:
        assert rows(disturbed, table) == rows(undisturbed, table), table
        assert rows(undisturbed, table), table
    assert counts(disturbed, "sinks", "counts") == counts(undisturbed, "sinks", "counts")
    accounting = counts(disturbed, "streaming", "accounting")
    assert all(each["read"] == each["landed"] + each["dead"] for each in accounting.values())
