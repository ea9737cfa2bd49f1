"""One local HTTP server for the sandboxes of all sources, each under `/<source name>/`.

`GET /_sandbox/health` answers once it serves. `GET|POST /_sandbox/state` reads or sets `{"day": n}`, the day whose data
is served, kept in the state folder. `POST /_sandbox/faults` makes the next requests to a source fail, for tests:
`{"source": …, "status": 503, "times": 2, "retry_after": "1", "body": "…", "headers": {…}}`.
It listens on 127.0.0.1 only. Its key is a fixed word that opens nothing else.
"""

import json
import logging
import threading
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from requests.structures import CaseInsensitiveDict

from producers.source import Respond, SandboxOptions, Source

log = logging.getLogger(__name__)

HOST = "127.0.0.1"
SANDBOX_KEY = "gpps-local-sandbox"
MAX_REQUEST_BYTES = 1024 * 1024
JSON = {"Content-Type": "application/json"}

Answer = tuple[int, Mapping[str, str], bytes]


class State(BaseModel):
    model_config = ConfigDict(extra="forbid")

    day: int = Field(default=0, ge=0, le=100_000)


class Fault(BaseModel):
    """What a source answers to its next `times` requests instead of the truth."""

    model_config = ConfigDict(extra="forbid")

    source: str
    status: int = Field(ge=200, le=599)
    times: int = Field(default=1, ge=1, le=10_000)
    retry_after: str | None = None
    body: str = "injected fault"
    headers: dict[str, str] = {}

    def answer(self) -> Answer:
        wait = {} if self.retry_after is None else {"Retry-After": self.retry_after}
        return self.status, {"Content-Type": "text/plain", **self.headers, **wait}, self.body.encode()


@dataclass
class Sandbox:
    """What is served: a responder per source for the present day, made when first asked. Any thread may use it."""

    sources: Mapping[str, Source]
    options: SandboxOptions
    state_dir: Path

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._responders: dict[str, Respond] = {}
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)
        self._state = self._load()

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """The answer to one request; `target` is path and query as they stand in the request line."""
        parts = urlsplit(target)
        first, _, rest = parts.path.lstrip("/").partition("/")
        if first == "_sandbox":
            return self._control(method, rest, body)
        if first not in self.sources:
            return _json(404, {"error": f"no sandbox {first!r}; there are: {', '.join(self.sources)}"})
        fault = self._fault(first)
        if fault is not None:
            return fault.answer()
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        return self._responder(first)(method, f"/{rest}", query, headers, body)

    def _control(self, method: str, what: str, body: bytes) -> Answer:
        if (method, what) == ("GET", "health"):
            return _json(200, {"status": "ok", "sources": sorted(self.sources), "size": self.options.size})
        if (method, what) == ("GET", "state"):
            return _json(200, self._state.model_dump())
        try:
            if (method, what) == ("POST", "state"):
                self._set(State.model_validate_json(body))
                return _json(200, self._state.model_dump())
            if (method, what) == ("POST", "faults"):
                return self._expect(Fault.model_validate_json(body))
        except ValidationError as error:
            return _json(400, {"error": str(error)})
        return _json(404, {"error": f"{method} /_sandbox/{what}: no such thing"})

    def _expect(self, fault: Fault) -> Answer:
        if fault.source not in self.sources:
            return _json(400, {"error": f"no sandbox {fault.source!r}; there are: {', '.join(self.sources)}"})
        with self._lock:
            self._faults[fault.source].extend([fault] * fault.times)
            return _json(200, {"pending": len(self._faults[fault.source])})

    def _fault(self, source: str) -> Fault | None:
        with self._lock:
            return self._faults[source].popleft() if self._faults[source] else None

    def _responder(self, source: str) -> Respond:
        with self._lock:
            if source not in self._responders:
                self._responders[source] = self.sources[source].sandbox(replace(self.options, day=self._state.day))
            return self._responders[source]

    def _load(self) -> State:
        try:
            return State.model_validate_json(self._file.read_bytes())
        except FileNotFoundError:
            return State(day=self.options.day)

    def _set(self, state: State) -> None:
        with self._lock:
            self.state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft = self._file.with_suffix(".new")
            draft.write_text(state.model_dump_json())
            draft.replace(self._file)
            self._state = state
            self._responders.clear()

    @property
    def _file(self) -> Path:
        return self.state_dir / "sandbox.json"


def serve(sandbox: Sandbox, port: int) -> ThreadingHTTPServer:
    """A server bound to 127.0.0.1 (port 0: any free one), not yet serving; raises OSError when the port is taken."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = 1 << 20  # head and body leave together
        timeout = 60

        def _serve(self) -> None:
            length = self.headers.get("Content-Length", "0")
            if not length.isdigit() or int(length) > MAX_REQUEST_BYTES:
                self.close_connection = True
                return self._send(_json(413, {"error": "request body of unknown or too great length"}))
            body = self.rfile.read(int(length))
            try:
                answer = sandbox.answer(self.command, self.path, CaseInsensitiveDict(self.headers.items()), body)
            except Exception:  # a broken sandbox answers 500, as an API would, and its log says why
                log.exception("sandbox failed on %s", self.command)
                answer = _json(500, {"error": "the sandbox failed; its log says why"})
            self._send(answer)

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _serve

        def _send(self, answer: Answer) -> None:
            status, headers, body = answer
            self.send_response(status)
            for name, value in headers.items():
                if name.lower() != "content-length":
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            log.debug("%s", format % args)

    class Server(ThreadingHTTPServer):
        daemon_threads = True

    return Server((HOST, port), Handler)


def _json(status: int, content: Mapping[str, Any]) -> Answer:
    return status, JSON, json.dumps(content).encode()
