"""An HTTP server that misbehaves on demand, and a clock that passes only when something waits."""

import gzip
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.httpsession import URLLib3Session

from plumbing.clock import Clock

Script = Callable[["Asked"], None]


@dataclass
class Asked:
    """One request that came, and the means to answer it."""

    number: int  # from 0
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    handler: BaseHTTPRequestHandler

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.handler.send_response(status)
        for name, value in headers.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.send_header("Content-Length", str(len(body)))
        self.handler.end_headers()
        self.handler.wfile.write(body)

    def raw(self, text: bytes) -> None:
        """Exactly these bytes, and no more on this connection."""
        self.handler.wfile.write(text)
        self.handler.close_connection = True


@dataclass
class FaultyServer:
    url: str
    asked: list[Asked] = field(default_factory=list)


@contextmanager
def faulty(script: Script) -> Iterator[FaultyServer]:
    """A server that answers each request by `script`."""
    server = FaultyServer("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            asked = Asked(len(server.asked), self.command, self.path, dict(self.headers.items()), body, self)
            server.asked.append(asked)
            script(asked)

        do_GET = do_POST = _serve

        def log_message(self, format: str, *args: Any) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    server.url = f"http://127.0.0.1:{httpd.server_address[1]}"
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        httpd.shutdown()
        httpd.server_close()
        thread.join()


@dataclass
class Time:
    """A clock under control: sleeping moves it, nothing else does."""

    start: datetime = datetime(2026, 3, 23, 14, 0, tzinfo=UTC)
    passed: float = 0.0
    slept: list[float] = field(default_factory=list)
    chance: float = 0.5

    def clock(self) -> Clock:
        return Clock(
            now=lambda: self.start + timedelta(seconds=self.passed),
            monotonic=lambda: self.passed,
            sleep=self._sleep,
            random=lambda: self.chance,
        )

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.passed += seconds


def lost_answers(client: Any, operation: str, answer: int = 500) -> list[bytes]:
    """Each request of an operation, as it is first sent, is done, and its answer lost: the client sees another.

    The bodies of these requests are gathered in the list. What the client sends again is answered as it is.
    """
    sender, lost = URLLib3Session(), list[bytes]()

    def lose(request: Any, **_: Any) -> AWSResponse | None:
        if any(request.body == body for body in lost):
            return None
        lost.append(request.body)
        assert sender.send(request).status_code < 300
        return AWSResponse(request.url, answer, {}, _Empty())

    client.meta.events.register(f"before-send.{client.meta.service_model.service_name}.{operation}", lose)
    return lost


class _Empty(BytesIO):
    def stream(self, **_: Any) -> Iterator[bytes]:
        return iter(())


def bomb(size: int) -> bytes:
    """`size` zero bytes, gzipped."""
    return gzip.compress(bytes(size))
