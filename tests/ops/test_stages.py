"""Stages run as processes: what they print comes back, and none outlives the process that started it."""

import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from ops.settings import PROJECT
from ops.stages import StageFailed, run_side_by_side
from tests.ops.commands import own_environment
from tests.ops.waiting import wait_until

MODULES = {
    "talks": "import sys; print('x' * 200_000); print('a note', file=sys.stderr)",
    "fails": "import sys; sys.exit('gpps: no room')",
    "sleeps": "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(600)",
}


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    for name, text in MODULES.items():
        (tmp_path / f"{name}.py").write_text(text)
    return own_environment() | {"PYTHONPATH": f"{tmp_path}:{PROJECT}"}


def test_each_gives_what_it_printed(tmp_path: Path, environment: dict[str, str]) -> None:
    shown: list[str] = []
    logs = [tmp_path / "first.log", tmp_path / "second.log"]
    printed = run_side_by_side({log: ["talks"] for log in logs}, environment, shown.append)
    assert printed == ["x" * 200_000 + "\n"] * 2
    assert shown == ["a note"] * 2
    assert all("a note" in log.read_text() for log in logs)


def test_one_that_fails_is_named_once_the_others_have_ended(tmp_path: Path, environment: dict[str, str]) -> None:
    with pytest.raises(StageFailed, match="fails ended with exit code 1") as failed:
        run_side_by_side({tmp_path / "1.log": ["fails"], tmp_path / "2.log": ["talks"]}, environment)
    assert failed.value.last_line == "no room"
    assert "a note" in (tmp_path / "2.log").read_text()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_ends_all_of_them(tmp_path: Path, environment: dict[str, str], number: signal.Signals) -> None:
    pids = [tmp_path / "first.pid", tmp_path / "second.pid"]
    stages = {f"{pid}.log": ["sleeps", str(pid)] for pid in pids}
    code = (
        "import os, pathlib; from ops.stages import run_side_by_side; from plumbing.signals import leave_on; "
        f"leave_on({int(number)}); "
        f"run_side_by_side({{pathlib.Path(log): stage for log, stage in {stages!r}.items()}}, dict(os.environ))"
    )
    with subprocess.Popen([sys.executable, "-c", code], env=environment, stderr=subprocess.DEVNULL) as process:
        wait_until(lambda: all(pid.exists() and pid.read_text() for pid in pids))
        process.send_signal(number)
        process.wait(timeout=60)
    wait_until(lambda: not any(psutil.pid_exists(int(pid.read_text())) for pid in pids))
