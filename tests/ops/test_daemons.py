"""The real stages as daemons: from the APIs to a posting in the warehouse, with a SIGKILL for each of them."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from ops.local.sandbox import Sandbox
from ops.local.stack import Stack
from ops.settings import PROJECT
from plumbing import sql
from tests.ops.waiting import wait_until

pytestmark = [pytest.mark.services, pytest.mark.spark, pytest.mark.slow]

LIMIT_SECONDS = 600
STAGES = ["produce:college-scorecard", "produce:jooble", "stream", "load"]


class Deployment:
    """A home folder of its own, with the sandbox in it; the other services are the environment's."""

    def __init__(self, environment: dict[str, str], home: Path) -> None:
        short = {"GPPS_POLL_SECONDS": "10", "GPPS_REFRESH_SECONDS": "2", "GPPS_STOP_SECONDS": "60"}
        small = {"GPPS_JOOBLE__FIELDS": "1107", "GPPS_PIPELINES": "school_jobs"}
        self.environment = {**environment, **short, **small, "GPPS_HOME": str(home)}
        self.home = home
        self.seen: set[int] = set()

    def gpps(self, *arguments: str, code: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "ops", *arguments],
            env=self.environment, cwd=PROJECT, capture_output=True, text=True, check=False, timeout=LIMIT_SECONDS,
        )  # fmt: skip
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def daemons(self) -> dict[str, dict[str, Any]]:
        done = subprocess.run(
            [sys.executable, "-m", "ops", "status", "--json"],
            env=self.environment, cwd=PROJECT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        found = {each["name"]: each for each in json.loads(done.stdout)["daemons"]}
        self.seen |= {each["pid"] for each in found.values() if each["pid"]}
        return found

    def pid(self, stage: str) -> int | None:
        found: int | None = self.daemons()[stage]["pid"]
        return found

    def log(self, stage: str) -> str:
        path = self.home / "logs" / f"{stage.replace(':', '-')}.log"
        return path.read_text() if path.exists() else ""

    def wait_log(self, stage: str, text: str, times: int = 1) -> None:
        wait_until(lambda: self.log(stage).count(text) >= times, LIMIT_SECONDS)

    def kill(self, stage: str) -> int:
        """Kills the process of a daemon with its whole group, as the machine would; its number."""
        pid = int(self.daemons()[stage]["pid"])
        self.seen |= {child.pid for child in psutil.Process(pid).children(recursive=True)}
        os.kill(pid, signal.SIGKILL)
        return pid

    def postings(self) -> int:
        names = {name: self.environment[f"PG{name.upper()}"] for name in ("host", "port", "user", "password")}
        with psycopg.connect(**names, dbname=self.environment["PGDATABASE"]) as connection:
            view = sql.Identifier(f"{self.environment['GPPS_WAREHOUSE__SCHEMA']}_school_jobs", "jobs")
            try:
                row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(view)).fetchone()
            except psycopg.errors.UndefinedTable:
                return 0
        return row[0] if row else 0


@pytest.fixture
def deployment(environment: dict[str, str], tmp_path: Path) -> Iterator[Deployment]:
    stack = Stack(tmp_path / "home", lambda text: None)
    found = Deployment(environment, stack.home.path)
    try:
        stack.up([Sandbox(size="tiny")], {})
        yield found
    finally:
        found.gpps("reset", "--execute")


def lives(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def test_daemons_bring_postings_to_the_warehouse_and_survive_a_kill_each(deployment: Deployment) -> None:
    started = deployment.gpps("start")
    assert [line.split(": ")[0] for line in started.splitlines() if ": running" in line] == STAGES
    wait_until(lambda: deployment.postings() > 0, LIMIT_SECONDS)

    killed = {stage: deployment.kill(stage) for stage in STAGES}
    deployment.wait_log("stream", "event=started", times=2)
    wait_until(lambda: all(deployment.pid(stage) not in (None, killed[stage]) for stage in STAGES), LIMIT_SECONDS)
    after = deployment.daemons()
    assert {stage: after[stage]["restarts"] for stage in STAGES} == dict.fromkeys(STAGES, 1)

    # Without its supervisor a producer keeps running, holds its lease, and is ended before another one is started.
    deployment.wait_log("produce:jooble", "lease source=jooble epoch=2")
    deployment.kill("supervisor")
    wait_until(lambda: deployment.daemons()["produce:jooble"]["state"] == "left over")
    left = after["produce:jooble"]["pid"]
    assert f"held by process {left} on" in deployment.gpps("produce", "jooble", "--once", code=75)
    deployment.gpps("start", "produce:jooble")
    assert [name for name, each in deployment.daemons().items() if each["pid"]] == ["supervisor", "produce:jooble"]

    assert "stopped: produce:jooble\n" in deployment.gpps("stop")
    assert len(deployment.seen) > 2 * len(STAGES)
    assert [pid for pid in deployment.seen if lives(pid)] == []
    assert list(Stack(deployment.home, print).running()) == ["sandbox"]
