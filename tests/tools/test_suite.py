"""gpps test: however it ends, nothing that the tests started outlives it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from ops.settings import PROJECT
from tests.ops.commands import own_environment
from tests.ops.waiting import wait_until

pytestmark = pytest.mark.slow

STARTS_A_DAEMON = """
import os, subprocess, sys, time

def test_that_is_quick():
    pass

def test_it():
    code = "import os, time; os.setsid(); open('daemon.pid', 'w').write(str(os.getpid())); time.sleep(600)"
    subprocess.Popen([sys.executable, "-c", f"import os; os.fork() and os._exit(0); {code}"]).wait()
    while not (os.path.exists("daemon.pid") and open("daemon.pid").read()):
        time.sleep(0.02)
    time.sleep({seconds})
"""


def started(folder: Path, seconds: float, *arguments: str) -> "subprocess.Popen[str]":
    """`gpps test` on one test, in the folder; its output goes to a file there."""
    (folder / "test_it.py").write_text(STARTS_A_DAEMON.replace("{seconds}", str(seconds)))
    with (folder / "out").open("w") as out:
        return subprocess.Popen(
            [sys.executable, "-c", RUN.replace("{folder}", str(folder)), *arguments],
            env=own_environment() | {"PYTHONPATH": str(PROJECT), "PYTEST_ADDOPTS": ""},
            stdout=out,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )


# The command, with the project elsewhere: whatever tools it would fetch are of no account here.
RUN = """
import sys
from pathlib import Path
from plumbing.entrance import enter
import tools.suite as suite
suite.PROJECT, suite.ensure_tools = Path("{folder}"), lambda settings, say: None
enter("tools.suite:test", "gpps test")
"""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_one_signal_to_the_command_ends_all_that_the_tests_started(
    tmp_path: Path, number: signal.Signals, code: int
) -> None:
    process = started(tmp_path, 600, "-n", "1", "-p", "no:cacheprovider")
    pid = tmp_path / "daemon.pid"
    wait_until(lambda: (pid.exists() and bool(pid.read_text())) or process.poll() is not None)
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    assert process.returncode == code, err
    assert not psutil.pid_exists(int(pid.read_text()))


def test_what_a_test_leaves_running_ends_with_the_run(tmp_path: Path) -> None:
    process = started(tmp_path, 0, "-p", "no:cacheprovider")
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert not psutil.pid_exists(int((tmp_path / "daemon.pid").read_text()))
    assert "2 passed" in (tmp_path / "out").read_text()


def test_progress_is_in_a_file_while_it_runs(tmp_path: Path) -> None:
    process = started(tmp_path, 600, "-n", "1", "-p", "no:cacheprovider")
    try:
        wait_until(lambda: (tmp_path / "out").read_text().endswith(".") or process.poll() is not None)
        assert process.poll() is None
    finally:
        os.kill(process.pid, signal.SIGTERM)
        process.communicate(timeout=60)
