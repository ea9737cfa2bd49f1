"""Ctrl-C while a command waits for a service that has taken its connection and says nothing: one word and 130."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from ops.cli import STAGES, process_of
from ops.settings import PROJECT
from tests.ops.waiting import wait_until

ENDS_WITHIN_SECONDS = 60  # a quiet machine takes one or two
ARGUMENTS = {
    "ask": ["coverage"],
    "dlq": ["list"],
    "explain": ["fact_job", "1107", "1"],
    "export": ["csv", "--table", "jobs", "--to", "-"],
    "generations": ["list"],
    "load": ["--once"],
    "notebook": ["--all"],
    "produce": ["jooble", "--once"],
    "replay": ["jooble.job.v1", "--from-offset", "0"],
    "sql": ["SELECT 1"],
    "stream": ["school_jobs", "--once"],
}
MORE = [("ask", ["coverage", "--on", "lake"]), ("export", ["row", "fact_job", "1107", "1"])]


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


@pytest.fixture
def silent() -> Iterator[Silent]:
    service = Silent()
    yield service
    service.close()


@pytest.mark.parametrize(("name", "arguments"), [*((name, ARGUMENTS.get(name, [])) for name in sorted(STAGES)), *MORE])
def test_while_a_service_is_silent(name: str, arguments: list[str], silent: Silent, tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{silent.port}"
    environment = {
        **{"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONPATH": str(PROJECT), "TMPDIR": str(tmp_path)},
        **{"KAFKA_BOOTSTRAP_SERVERS": f"127.0.0.1:{silent.port}", "AWS_ENDPOINT_URL": url, "AWS_REGION": "us-east-1"},
        **{"AWS_ACCESS_KEY_ID": "any", "AWS_SECRET_ACCESS_KEY": "any", "GPPS_LAKE_URI": "s3://lake"},
        **{"PGHOST": "127.0.0.1", "PGPORT": str(silent.port), "PGUSER": "any", "PGDATABASE": "any"},
        **{"JOOBLE_API_KEY": "any", "GPPS_STATE_DIR": str(tmp_path / "state"), "GPPS_OUT": str(tmp_path / "out")},
    }
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", *process_of(name), *arguments],
        cwd=PROJECT, env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        wait_until(lambda: bool(silent.taken) or process.poll() is not None)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=ENDS_WITHIN_SECONDS)
    finally:
        process.kill()
    assert (process.returncode, told.splitlines()[-1:]) == (130, ["gpps: interrupted"]), told
    assert "Traceback" not in told
    assert list(tmp_path.glob("gpps-*")) == []
