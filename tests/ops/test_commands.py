"""The commands for the local services, as a user types them."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ops.local.process import read_record
from ops.local.stack import STOP_ORDER, Stack
from ops.settings import PROJECT
from tests.ops.commands import own_environment
from tests.ops.local.toys import Toy
from tests.ops.waiting import wait_until


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def gpps(home: Path, *arguments: str, code: int = 0, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**own_environment(), "GPPS_HOME": str(home), "PYTHONPATH": str(PROJECT)}
    command, folder = [sys.executable, "-P", "-m", "ops", *arguments], folder or home.parent
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    return done


def status(home: Path, code: int = 0) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(gpps(home, "status", "--json", code=code).stdout)
    return report


def test_status_before_anything_was_started(home: Path) -> None:
    report = status(home)
    assert {service["name"]: service["state"] for service in report["services"]} == dict.fromkeys(STOP_ORDER, "stopped")
    assert report["versions"]["kafka"]
    assert gpps(home, "down").stdout == "no local service was running\n"
    assert "nothing to delete" in gpps(home, "reset", "--execute").stdout
    assert not home.exists()


@pytest.mark.parametrize("command", ["rebuild", "replay", "verify", "swap", "dlq", "load", "fence", "ask"])
def test_help_of_a_command_needs_no_services(home: Path, command: str) -> None:
    assert gpps(home, command, "--help").stdout.startswith("Usage: ")
    assert not home.exists()


def test_questions_are_listed_without_services(home: Path) -> None:
    assert "openings per graduate" in gpps(home, "ask").stdout
    assert not home.exists()


def test_status_down_and_reset_of_what_runs(home: Path) -> None:
    stack = Stack(home, lambda text: None)
    stack.up([Toy()])
    record = read_record(home / "sandbox")
    assert record is not None
    (running,) = [service for service in status(home)["services"] if service["state"] == "running"]
    assert (running["name"], running["pid"], running["ports"]) == ("sandbox", record.pid, record.ports)
    assert running["memory_mb"] > 0
    assert f"{record.ports['http']} (http)" in gpps(home, "status").stdout

    plan = gpps(home, "reset").stdout
    assert "sandbox (running" in plan
    assert record.process() is not None
    assert gpps(home, "down").stdout == "stopped: sandbox\n"
    assert record.process() is None
    assert (home / "sandbox" / "data").exists()
    gpps(home, "reset", "--execute")
    assert not (home / "sandbox").exists()


def test_status_of_a_service_that_died_is_a_failure(home: Path) -> None:
    Stack(home, lambda text: None).up([Toy()])
    record = read_record(home / "sandbox")
    assert record is not None
    os.kill(record.pid, signal.SIGKILL)
    wait_until(lambda: record.process() is None)
    assert [service["state"] for service in status(home, code=1)["services"]].count("died") == 1


def test_another_programs_folder_is_a_matter_of_configuration(home: Path) -> None:
    home.mkdir()
    (home / "letter.txt").write_text("dear")
    assert "GPPS_HOME" in gpps(home, "up", code=78).stderr
    assert gpps(home, "reset", "--execute").stdout.endswith("nothing to delete\n")
    assert (home / "letter.txt").read_text() == "dear"


@pytest.mark.parametrize("command", ["ask coverage", "demo", "down", "logs", "start", "status", "up"])
@pytest.mark.parametrize("below", [".", "home"])
def test_a_home_that_is_no_folder_is_one_line(tmp_path: Path, command: str, below: str) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    message = gpps(tmp_path / "letter.txt" / below, *command.split(), code=78, folder=tmp_path).stderr
    assert message == f"gpps: the environment does not fit: GPPS_HOME: {tmp_path / 'letter.txt'} is not a folder\n"


def test_usage_errors(home: Path) -> None:
    assert gpps(home, "fly", code=2).stderr.endswith("\n\ngpps: no such command 'fly'\n")
