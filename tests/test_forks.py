"""A process that was forked for a test is, by all that tests look at, the one that Python would have started."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import pytest

from ops.settings import PROJECT
from tests.forks import READ_AT_START, not_forking
from tests.tell import HOW

pytestmark = pytest.mark.slow

LIMIT_SECONDS = 120
OPTIONS: list[dict[str, Any]] = [{}, {"umask": 0o027}, {"start_new_session": True}, {"cwd": "/"}]
OPTIONS += [{"env": {}, "cwd": folder} for folder in (PROJECT, "/")]  # the project is found, as it is installed


def ended(how: str, has_libraries: bool, options: Mapping[str, Any]) -> tuple[Any, int, list[str]]:
    """(what it found, exit code, last line on standard error)."""
    environment = {name: value for name, value in os.environ.items() if name.startswith(READ_AT_START)}
    environment |= {"PYTHONPATH": str(PROJECT)}
    environment = options.get("env", environment) | {"OF_THE_TEST": "1"}
    command = [sys.executable, "-m", "tests.tell", how]
    options = {"cwd": PROJECT, **options, "env": environment}
    done = subprocess.run(
        command, input="given", capture_output=True, text=True, check=False, timeout=LIMIT_SECONDS, **options
    )
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert found
    assert {each.pop("has_libraries") for each in found} == {has_libraries}
    return found, done.returncode, done.stderr.splitlines()[-1:]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize("how", HOW)
def test_it_is_as_one_that_python_starts(how: str, options: dict[str, Any]) -> None:
    forked = ended(how, True, options)
    with not_forking():
        assert forked == ended(how, False, options)


def test_it_takes_signals_and_is_waited_for() -> None:
    command = [sys.executable, "-m", "tests.tell", "by itself"]
    process = subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    assert process.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.1)
    process.send_signal(signal.SIGTERM)
    assert process.wait(LIMIT_SECONDS) == process.poll() == -signal.SIGTERM
    process.communicate()
