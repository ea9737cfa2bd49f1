"""A signal at any moment of any command: one word and 130, or 143, and never a traceback."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import psutil
import pytest

from ops.cli import COMMANDS, STAGES, process_of
from ops.settings import PROJECT
from plumbing.entrance import LEAVING
from tests.ops.waiting import wait_until

pytestmark = [pytest.mark.usefixtures("own_python"), pytest.mark.slow]

LEAVES = {signal.SIGINT: (130, "gpps: interrupted\n"), signal.SIGTERM: (143, "")}
SELF_ENDED = {0, 1, 2, 3, 75, 78}
IN_WORK = {"ask": ["coverage"], "parse": ["salary"], "schema": ["jooble.job.v1"], "sql": ["SELECT 1"]}


def started(*command: str) -> "subprocess.Popen[str]":
    """`python -m …` without services, in which a signal waits until the command can be entered."""
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "PYTHONPATH": str(PROJECT)}
    return subprocess.Popen(
        [sys.executable, "-P", "-m", *command],
        cwd=PROJECT,
        env=environment | {"GPPS_HOME": "/nonexistent/home", "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:9"},
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.pthread_sigmask(signal.SIG_BLOCK, LEAVING),
    )


def used(process: psutil.Process) -> float:
    """CPU seconds."""
    try:
        return float(process.cpu_times().user)
    except psutil.NoSuchProcess:
        return 0.0


def ends(process: "subprocess.Popen[str]") -> tuple[int, str]:
    try:
        _, errors = process.communicate(timeout=60)
    finally:
        process.kill()
    return process.returncode, errors


def command_of(name: str) -> Sequence[str]:
    return process_of(name) if name in STAGES else ["ops", name]


@pytest.mark.parametrize("number", LEAVES, ids=["int", "term"])
@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_signal_at_the_very_beginning(name: str, number: signal.Signals) -> None:
    process = started(*command_of(name), *IN_WORK.get(name, []))
    process.send_signal(number)
    code, errors = ends(process)
    # The line break is click's, after a terminal's ^C: of a process that was quicker than the signal.
    assert (code, errors.removeprefix("\n")) == LEAVES[number]


@pytest.mark.parametrize("name", sorted(STAGES))
def test_a_signal_in_the_middle(name: str) -> None:
    """While it imports, reads its settings or asks a service that is away."""
    process = started(*command_of(name), *IN_WORK.get(name, []))
    working = psutil.Process(process.pid)
    wait_until(lambda: not working.is_running() or working.status() == psutil.STATUS_ZOMBIE or used(working) > 0.2)
    process.send_signal(signal.SIGINT)
    code, errors = ends(process)
    assert "Traceback" not in errors
    assert (code, errors.endswith(LEAVES[signal.SIGINT][1])) == (130, True) or code in SELF_ENDED, errors


@pytest.mark.parametrize(
    ("command", "says"),
    {
        "ops up --fly": "no such option '--fly'",
        "analysis report --top none": "invalid value for '--top': 'none' is not a valid integer range",
        "ops.verify --generation": "option '--generation' requires an argument",
        "producers produce": "missing argument 'SOURCE'",
        "sinks load --pipeline none": "invalid value for --pipeline: there is no pipeline 'none'",
        "ops.explain": "missing argument 'TABLE'",
    }.items(),
)
def test_wrong_usage_is_reported_as_all_else(command: str, says: str) -> None:
    code, errors = ends(started(*command.split()))
    assert code == 2
    assert errors.splitlines()[-1].startswith(f"gpps: {says}")
    assert "Error:" not in errors


LOCALES = {
    "latin-1": {"PYTHONIOENCODING": "latin-1"},
    "POSIX": {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
}
LETTERS = r"""
import sys, types
import click
from plumbing.entrance import enter

@click.command()
def main():
    sys.stdout.write("\u20ac \u00fc \u2192")

sys.modules["writing"] = types.SimpleNamespace(main=main)
enter("writing:main", "gpps")
"""
WITH_OTHER_LETTERS = {
    "written": ["-c", LETTERS],
    "help": ["-m", "producers", "reparse", "--help"],
    **{form: ["-m", "ops", "dictionary", "--format", form] for form in ("table", "csv", "json", "markdown")},
}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("command", WITH_OTHER_LETTERS)
def test_what_the_locale_has_no_letter_for_is_replaced(command: str, locale: str) -> None:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(PROJECT), **LOCALES[locale]}
    done = subprocess.run(
        [sys.executable, "-P", *WITH_OTHER_LETTERS[command]],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout


SWALLOWED = """
import os, signal, sys, threading, types
import click
from plumbing.entrance import enter

class Gone:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)

@click.command()
def main():
    Gone()
    threading.Event().wait(30)

sys.modules["swallowing"] = types.SimpleNamespace(main=main)
enter("swallowing:main", "gpps")
"""


DEFERRED = """
import os, signal, sys, threading, types
import click
from plumbing.entrance import enter

@click.command()
def main():
    try:
        os.kill(os.getpid(), signal.SIGTERM)
        threading.Event().wait(30)
    except BaseException as error:
        deferred = error
    threading.Event().wait(30)

sys.modules["keeping"] = types.SimpleNamespace(main=main)
enter("keeping:main", "gpps")
"""


@pytest.mark.parametrize(
    ("program", "code", "message"),
    [(DEFERRED, 143, ""), (SWALLOWED, 130, "gpps: interrupted")],
    ids=["kept by a library as the result of a task", "where nothing can be raised"],
)
def test_no_signal_is_lost(program: str, code: int, message: str) -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-c", program], env={"PYTHONPATH": str(PROJECT)}, cwd=PROJECT,
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr.strip()) == (code, message)


def test_a_full_disk_is_one_line() -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-P", "-m", "ops", "version"]
        bare = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
        done = subprocess.run(
            command, cwd=PROJECT, env=bare, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (done.returncode, done.stderr) == (75, "gpps: No space left on device\n")
