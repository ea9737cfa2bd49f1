"""A service that can go away in the middle: a TCP proxy before the real one, for tests of outages."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

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
