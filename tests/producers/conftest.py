"""A sandbox in this process, and the stage's command line as a process of its own."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from plumbing.clock import Stop
from producers import settings
from producers.polling.daemon import once
from producers.polling.progress import Hooks, RunSummary
from producers.sandbox.app import Sandbox
from producers.sandbox.server import serve
from producers.source import Respond, SandboxOptions, Source
from tests.builders import polled
from tests.producers.toy_sources.toy.api import SOURCE as TOY

ROOT = Path(__file__).parents[2]
CANARY = "canary-7f3a9c-key"

Finished = subprocess.CompletedProcess[str]
Run = Callable[..., RunSummary]


Answer = tuple[int, dict[str, str], bytes]


@dataclass(frozen=True)
class Serving:
    """A sandbox that answers at `url`. `instead` holds answers given in place of its own, by `colour/page`."""

    url: str
    sandbox: Sandbox
    instead: dict[str, Answer | Callable[[], Answer]]

    def page(self, path: str, things: list[object], total: int | None) -> None:
        """Makes this the page at `colour/page`."""
        self.instead[path] = (200, {}, json.dumps({"total": total, "things": things}).encode())

    def set_day(self, day: int) -> None:
        self.post("state", f'{{"day": {day}}}')

    def post(self, what: str, body: str) -> None:
        reply = self.sandbox.answer("POST", f"/_sandbox/{what}", {}, body.encode())
        assert reply.status == 200, reply.body


def running(server: ThreadingHTTPServer) -> Iterator[str]:
    """The URL of a server that serves until the generator is resumed."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def overridden(respond: Respond, instead: dict[str, Answer | Callable[[], Answer]]) -> Respond:
    def answer(
        method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]:
        given = instead.get(path.strip("/").partition("/")[2])
        if given is None:
            return respond(method, path, query, headers, body)
        return given if isinstance(given, tuple) else given()

    return answer


@pytest.fixture
def toy_sandbox(tmp_path: Path) -> Iterator[Serving]:
    instead: dict[str, Answer | Callable[[], Answer]] = {}
    source = polled(TOY, sandbox=lambda options: overridden(TOY.polled.sandbox(options), instead))
    sandbox = Sandbox({"toy": source}, SandboxOptions(key=CANARY), tmp_path / "sandbox")
    for url in running(serve(sandbox, 0)):
        yield Serving(url, sandbox, instead)


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


@pytest.fixture
def run(toy_environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run()` is one run of the toy source in this process; `run(GPPS_X=…)` with these variables set.

    `run(source=…)` runs a variant of it.
    """
    for name, value in toy_environment.items():
        monkeypatch.setenv(name, value)

    def go(hooks: Hooks | None = None, wait: bool = False, source: Source = TOY, **variables: str) -> RunSummary:
        with pytest.MonkeyPatch.context() as changed:
            for name, value in variables.items():
                changed.setenv(name, value)
            own = settings.load_source(source.polled.settings)
            return once(source, settings.load(), own, hooks or Hooks(Stop()), wait)

    return go


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
