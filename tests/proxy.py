"""Proxies before real services, for tests of outages: one goes away in the middle, one loses answers."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

HOST = "127.0.0.1"
PIECE = 64 * 1024


class Proxy:
    """Forwards `port` to a service's own until it is cut: then connections end and new ones are refused."""

    def __init__(self, service_port: int) -> None:
        self.port = 0
        self.passed = 0  # bytes, in both directions
        self._limit: int | None = None
        self._service_port = service_port
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._listener: socket.socket | None = None
        self.restore()

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def restore(self) -> None:
        self._limit = None
        self._listener = socket.create_server((HOST, self.port))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def cut_after(self, further: int) -> None:
        """Cuts by itself once so many more bytes have passed."""
        self._limit = self.passed + further

    def cut(self) -> None:
        with self._lock:
            ends, self._open = self._open, set()
            listener, self._listener = self._listener, None
        for end in (*ends, *([listener] if listener else [])):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                service = socket.create_connection((HOST, self._service_port))
                with self._lock:
                    self._open |= {client, service}
                for source, target in ((client, service), (service, client)):
                    threading.Thread(target=self._forward, args=(source, target), daemon=True).start()

    def _forward(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(PIECE):
                with self._lock:
                    self.passed += len(piece)
                if self._limit is not None and self.passed > self._limit:
                    return self.cut()
                target.sendall(piece)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextmanager
def proxied(service_port: int) -> Iterator[Proxy]:
    proxy = Proxy(service_port)
    try:
        yield proxy
    finally:
        proxy.cut()


@contextmanager
def losing_answers(url: str, path: str, lost: list[str], status: int | None = 500) -> Iterator[str]:
    """The URL of a proxy before the HTTP service at `url`: it passes every request on, and answers `status` to the
    first conditional PUT of each path that matches `path` although it was done; None: it ends the connection instead.
    `lost` gets these paths.
    """
    handled = {"service": urlsplit(url).netloc, "loses": re.compile(path), "lost": lost, "status": status}
    handler = type("Handler", (_Forwards,), handled)
    with ThreadingHTTPServer((HOST, 0), handler) as server:
        running = threading.Thread(target=server.serve_forever, daemon=True)
        running.start()
        try:
            yield f"http://{HOST}:{server.server_address[1]}"
        finally:
            server.shutdown()


class _Forwards(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    service: str
    loses: "re.Pattern[str]"
    lost: list[str]
    status: int | None

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        connection = HTTPConnection(self.service)
        connection.request(self.command, self.path, body, dict(self.headers))
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        conditional = self.command == "PUT" and ("If-None-Match" in self.headers or "If-Match" in self.headers)
        if conditional and self.loses.search(self.path) and self.path not in self.lost:
            self.lost.append(self.path)
            if self.status is None:
                self.close_connection = True
                return
            return self._answer(self.status, [], b"")
        self._answer(answer.status, answer.getheaders(), content)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _pass_on

    def _answer(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in ("connection", "transfer-encoding", "content-length"):
                self.send_header(name, value)
        length = next((value for name, value in headers if name.lower() == "content-length"), str(len(content)))
        self.send_header("Content-Length", length if self.command == "HEAD" else str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        pass
