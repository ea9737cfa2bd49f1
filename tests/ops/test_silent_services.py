"""Services that take a connection and never answer: whoever waits says so, and Ctrl-C ends it with one word and 130."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from ops.cli import STAGES, process_of
from ops.settings import PROJECT
from plumbing.progress import SILENCE_SECONDS
from tests.ops.waiting import wait_until

pytestmark = pytest.mark.slow

ENDS_WITHIN_SECONDS = 60  # a quiet machine takes one or two
ARGUMENTS = {
    "ask": ["coverage"],
    "dlq": ["list"],
    "explain": ["fact_job", "1107", "1"],
    "export": ["csv", "--table", "jobs", "--to", "-"],
    "generations": ["list"],
    "follow-mongodb": ["--once"],
    "ingest": ["--port", "0"],
    "load": ["--once"],
    "model": ["--pipeline", "flights", "--to", "."],
    "notebook": ["--all"],
    "produce": ["jooble", "--once"],
    "replay": ["jooble.job.v1", "--from-offset", "0"],
    "sql": ["SELECT 1"],
    "stream": ["school_jobs", "--once"],
}
MORE = [("ask", ["coverage", "--on", "lake"]), ("export", ["row", "fact_job", "1107", "1"])]
# Of each stage, and of each way to tell; the others give up before.
WAITS = ("accounting", "compare", "dlq", "explain", "export", "generations")


class Silent:
    """A port that takes every connection and answers none."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.taken: list[socket.socket] = []
        threading.Thread(target=self._take, daemon=True).start()

    def _take(self) -> None:
        with suppress(OSError):
            while True:
                self.taken.append(self._listener.accept()[0])

    def close(self) -> None:
        for each in (self._listener, *self.taken):
            each.close()

    def started(self, name: str, arguments: list[str], folder: Path) -> "subprocess.Popen[str]":
        """The command, with this port as every service, and `folder` as every folder."""
        url = f"http://127.0.0.1:{self.port}"
        environment = {
            **{"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(PROJECT), "TMPDIR": str(folder)},
            **{"KAFKA_BOOTSTRAP_SERVERS": f"127.0.0.1:{self.port}", "AWS_ENDPOINT_URL": url, "AWS_REGION": "us-east-1"},
            **{"AWS_ACCESS_KEY_ID": "any", "AWS_SECRET_ACCESS_KEY": "any", "GPPS_LAKE_URI": "s3://lake"},
            **{"PGHOST": "127.0.0.1", "PGPORT": str(self.port), "PGUSER": "any", "PGDATABASE": "any"},
            **{"GPPS_MONGODB_URL": f"mongodb://127.0.0.1:{self.port}", "GPPS_KINESIS_STREAM": "any"},
            **{"GPPS_INGEST__TOPICS": "any", "GPPS_INGEST__TOKENS": "any-token-at-all"},
            **{"JOOBLE_API_KEY": "any", "GPPS_STATE_DIR": str(folder / "state"), "GPPS_OUT": str(folder / "out")},
        }
        return subprocess.Popen(
            [sys.executable, "-P", "-m", *process_of(name), *arguments],
            cwd=PROJECT, env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=(folder / name).open("w"), text=True,
        )  # fmt: skip


@pytest.fixture
def silent() -> Iterator[Silent]:
    service = Silent()
    yield service
    service.close()


@pytest.mark.parametrize(("name", "arguments"), [*((name, ARGUMENTS.get(name, [])) for name in sorted(STAGES)), *MORE])
def test_an_interruption_is_heard(name: str, arguments: list[str], silent: Silent, tmp_path: Path) -> None:
    with silent.started(name, arguments, tmp_path) as process:
        try:
            wait_until(lambda: bool(silent.taken) or process.poll() is not None)
            process.send_signal(signal.SIGINT)
            code = process.wait(timeout=ENDS_WITHIN_SECONDS)
        finally:
            process.kill()
    output = (tmp_path / name).read_text()
    assert (code, output.splitlines()[-1:]) == (130, ["gpps: interrupted"]), output
    assert "Traceback" not in output
    assert list(tmp_path.glob("gpps-*")) == []


def _has_reported(file: Path) -> bool:
    return "still at it after" in file.read_text()


def test_a_command_that_waits_says_so_every_ten_seconds(silent: Silent, tmp_path: Path) -> None:
    assert SILENCE_SECONDS <= 10
    running = [silent.started(name, ARGUMENTS.get(name, []), tmp_path) for name in WAITS]
    try:
        for name in WAITS:
            wait_until(partial(_has_reported, tmp_path / name), 120)
    finally:
        for process in running:
            process.terminate()
            process.wait(timeout=ENDS_WITHIN_SECONDS)
