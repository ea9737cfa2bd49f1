"""A sandbox in this process, and the stage's command line as a process of its own."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from producers.sandbox import Sandbox, serve
from producers.source import SandboxOptions
from tests.producers.toy_sources.toy.api import SOURCE as TOY

ROOT = Path(__file__).parents[2]
CANARY = "canary-7f3a9c-key"

Finished = subprocess.CompletedProcess[str]
Producers = Callable[..., Finished]


@dataclass(frozen=True)
class Serving:
    """A sandbox that answers at `url`; `key` opens it."""

    url: str
    sandbox: Sandbox
    key: str

    def set_day(self, day: int) -> None:
        self.post("state", f'{{"day": {day}}}')

    def post(self, what: str, body: str) -> None:
        status, _, answer = self.sandbox.answer("POST", f"/_sandbox/{what}", {}, body.encode())
        assert status == 200, answer


def running(server: ThreadingHTTPServer) -> Iterator[str]:
    """The URL of a server that serves until the generator goes on."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def toy_sandbox(tmp_path: Path) -> Iterator[Serving]:
    sandbox = Sandbox({"toy": TOY}, SandboxOptions(key=CANARY), tmp_path / "sandbox")
    for url in running(serve(sandbox, 0)):
        yield Serving(url, sandbox, CANARY)


@pytest.fixture
def toy_environment(environment: dict[str, str], toy_sandbox: Serving) -> dict[str, str]:
    """An environment of this test's own in which the toy source reaches its sandbox."""
    return environment | {
        "GPPS_TOY__BASE_URL": f"{toy_sandbox.url}/toy",
        "TOY_API_KEY": CANARY,
        "GPPS_HTTP__BACKOFF_SECONDS": "0.05",
        "GPPS_HTTP__MAX_TOTAL_SECONDS": "5",
        "GPPS_BROKER_WAIT_SECONDS": "20",
    }


def start_producers(environment: Mapping[str, str], *arguments: str) -> subprocess.Popen[str]:
    """`python -m producers …`, the toy source among the others, started."""
    command = [sys.executable, "-m", "tests.producers.run_with_toy", *arguments]
    given = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **environment}
    return subprocess.Popen(command, cwd=ROOT, env=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def producers(environment: Mapping[str, str], *arguments: str) -> Finished:
    """The same, waited for."""
    process = start_producers(environment, *arguments)
    out, err = process.communicate(timeout=120)
    return subprocess.CompletedProcess(arguments, process.returncode, out, err)
