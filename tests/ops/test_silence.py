"""Services that take a connection and never answer: a command that waits for them says so, again and again."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.cli import process_of
from ops.settings import PROJECT
from plumbing.progress import SILENCE_SECONDS
from tests.ops.waiting import wait_until

# Those that do not give up before; of each stage, and of each way to tell it.
COMMANDS = {
    "accounting": [],
    "compare": [],
    "dlq": ["list"],
    "explain": ["jobs", "1107", "1"],
    "export": ["csv", "--to", "jobs.csv"],
    "generations": ["list"],
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    """What each of them writes to standard error, while they all run."""
    folder = tmp_path_factory.mktemp("silent")
    running: list[subprocess.Popen[bytes]] = []
    with socket.create_server(("127.0.0.1", 0), backlog=500) as silent:
        here = f"127.0.0.1:{silent.getsockname()[1]}"
        environment = {
            **{
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(PROJECT),
                "HOME": str(folder),
                "GPPS_HOME": str(folder / "home"),
            },
            **{"KAFKA_BOOTSTRAP_SERVERS": here, "AWS_ENDPOINT_URL": f"http://{here}", "AWS_REGION": "us-east-1"},
            **{"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "PGHOST": "127.0.0.1", "PGUSER": "x"},
            **{"PGPORT": here.partition(":")[2], "PGDATABASE": "x"},
        }
        try:
            for name, arguments in COMMANDS.items():
                with (folder / name).open("wb") as errors:
                    command = [sys.executable, "-P", "-m", *process_of(name), *arguments]
                    running.append(subprocess.Popen(command, cwd=folder, env=environment, stderr=errors))
            yield {name: folder / name for name in COMMANDS}
        finally:
            for process in running:
                process.kill()
                process.wait()


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_that_waits_says_so_every_ten_seconds(name: str, told: dict[str, Path]) -> None:
    assert SILENCE_SECONDS <= 10
    wait_until(lambda: "still at it after" in told[name].read_text(), 120)
