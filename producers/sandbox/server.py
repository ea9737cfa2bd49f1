"""The sandbox over HTTP, on 127.0.0.1 unless a name is given; it can also send badly."""

import logging
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from requests.structures import CaseInsensitiveDict

from producers.sandbox.app import Sandbox
from producers.sandbox.faults import JSON, Reply

log = logging.getLogger(__name__)

HOST = "127.0.0.1"
MAX_REQUEST_BYTES = 1024 * 1024
PIECES = 20  # that a trickle consists of


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 1 << 20  # head and body leave together
    timeout = 60
    server: "Server"

    def _serve(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > MAX_REQUEST_BYTES:
            self.close_connection = True
            return self._send(_error(413, "request body of unknown or too great length"))
        body = self.rfile.read(int(length))
        if self._is_foreign():
            return self._send(_error(403, "requests of web pages are not answered"))
        try:
            reply = self.server.sandbox.answer(self.command, self.path, CaseInsensitiveDict(self.headers.items()), body)
        except Exception:  # a broken sandbox answers 500, as an API would, and its log says why
            log.exception("sandbox failed on %s", self.command)
            reply = _error(500, "the sandbox failed; its log says why")
        try:
            self._send(reply)
        except OSError:  # who asked has hung up
            self.close_connection = True

    def _is_foreign(self) -> bool:
        """True when a web page asks, by whatever name it reaches this machine: the controls change what is served."""
        host = (self.headers.get("Host") or HOST).partition(":")[0]
        return host not in self.server.names or any(name in self.headers for name in ("Origin", "Sec-Fetch-Site"))

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_OPTIONS = _serve

    def _send(self, reply: Reply) -> None:
        if reply.manner in ("hung", "cut"):
            self.close_connection = True
        if reply.manner == "hung":
            self.server.closing.wait(reply.seconds)
            return
        self._send_head(reply)
        if self.command == "HEAD":
            return
        if reply.manner == "trickled":
            return self._trickle(reply)
        self.wfile.write(reply.body if reply.manner == "whole" else reply.body[: len(reply.body) // 2])

    def _send_head(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            if name.lower() != "content-length":
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()

    def _trickle(self, reply: Reply) -> None:
        size = max(1, -(-len(reply.body) // PIECES))
        for start in range(0, len(reply.body), size):
            self.wfile.write(reply.body[start : start + size])
            self.wfile.flush()
            self.server.closing.wait(reply.seconds / PIECES)

    def log_message(self, format: str, *args: Any) -> None:
        log.debug("%s", format % args)


class Server(ThreadingHTTPServer):
    """Serves a sandbox. `closing` is set when it closes, so that no answer keeps hanging."""

    daemon_threads = True

    def __init__(self, sandbox: Sandbox, port: int, host: str) -> None:
        self.sandbox = sandbox
        self.names = {HOST, "localhost", host}
        self.closing = threading.Event()
        super().__init__((host, port), _Handler)

    def server_close(self) -> None:
        self.closing.set()
        super().server_close()


def serve(sandbox: Sandbox, port: int, host: str = HOST) -> Server:
    """A server bound there (port 0: any free one), not yet serving; raises OSError when the port is taken."""
    return Server(sandbox, port, host)


def _error(status: int, message: str) -> Reply:
    return Reply(status, JSON, f'{{"error": "{message}"}}'.encode())
