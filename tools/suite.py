"""gpps test: pytest on services of their own, of which nothing is left over however the run ends."""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import click
import psutil

from ops.console import say
from ops.settings import PROJECT, Settings, caller_environment
from ops.setup.tools import Tools, ensure_tools

# What waits for services and processes runs beside what computes: two workers leave a quarter of two processors idle.
# Each has services of its own.
ON_WORKERS = ("-n", "3", "--dist", "loadfile", "--no-loadscope-reorder")
FAST = ("-m", "not services and not spark and not slow", "-n", "2")  # the last -n counts
_BECOME_SUBREAPER = 36  # prctl(2): processes whose parent has ended become this one's children
_ORDERLY_SECONDS = 15.0
_KILL_SECONDS = 10.0


@click.command(context_settings={"ignore_unknown_options": True})
@click.option("--fast", is_flag=True, help="Only tests that need no service, no Spark and little time.")
@click.option("--keep-stack", is_flag=True, help="Leave the services running, for the next run with --keep-stack.")
@click.argument("arguments", metavar="[PYTEST_ARGUMENTS]...", nargs=-1, type=click.UNPROCESSED)
def test(fast: bool, keep_stack: bool, arguments: tuple[str, ...]) -> None:
    """Run the tests on services of their own; arguments go to pytest. All of them run on three workers.

    `gpps test -- --help` shows what pytest takes.
    """
    settings = Settings()
    tools = ensure_tools(settings, say)
    environment = caller_environment()
    if keep_stack:
        environment["GPPS_TEST_STACK"] = str(_lasting_stack(settings, tools))
    # Each of thousands of processes would compile the project anew, and each worker the tests.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    chosen = (*(arguments or ON_WORKERS), *(FAST if fast else ()))
    raise SystemExit(_run([sys.executable, "-m", "pytest", *chosen], environment))


def _lasting_stack(settings: Settings, tools: Tools) -> Path:
    """The file that names the services in the home's folder `test`, which run from now on."""
    from ops.local.stack import Stack, fixed_environment, services_of

    stack = Stack(settings.home / "test", say, settings.start_seconds)
    stack.up(services_of(tools), fixed_environment(tools, stack.home.path))
    say(f"the services stay up; to stop them: GPPS_HOME={stack.home.path} gpps down")
    file = stack.home.path / "stack.json"
    file.write_text(json.dumps(stack.environment()))
    return file


def _run(command: Sequence[str], environment: dict[str, str]) -> int:
    with _ending_all_it_starts():
        process = subprocess.Popen(command, cwd=PROJECT, env=environment)
        try:
            return _ended(process)
        except BaseException:
            # A terminal's Ctrl-C has reached pytest, too, and a second one would keep it from cleaning up.
            with suppress(subprocess.TimeoutExpired):
                process.wait(1)
                raise
            process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                process.wait(_ORDERLY_SECONDS)
            raise


def _ended(process: "subprocess.Popen[bytes]") -> int:
    """Exit code of the process; processes that became this one's meanwhile are waited for when they end."""
    while True:
        found = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
        if found is None or found.si_pid == process.pid:
            return process.wait()
        os.waitpid(found.si_pid, 0)


@contextmanager
def _ending_all_it_starts() -> Iterator[None]:
    """Ends, after the block, all processes that came of it, those that made themselves independent included (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_BECOME_SUBREAPER, 1, 0, 0, 0)
    before = set(_descendants())
    try:
        yield
    finally:
        for number in (signal.SIGTERM, signal.SIGKILL):
            for process in set(_descendants()) - before:
                with suppress(psutil.NoSuchProcess):
                    process.send_signal(number)
            until = time.monotonic() + _KILL_SECONDS
            while set(_descendants()) - before and time.monotonic() < until:
                time.sleep(0.05)


def _descendants() -> list[psutil.Process]:
    """Those that live; children that have ended are waited for, once and for all."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    return psutil.Process().children(recursive=True)
