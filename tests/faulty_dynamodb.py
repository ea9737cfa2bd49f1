"""DynamoDB that throttles, fails or loses answers on demand: an HTTP proxy before the real one."""

import http.client
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Fault:
    """An answer in place of the real one; `lost`: the request is passed on all the same."""

    status: int
    kind: str
    lost: bool = False
    reasons: tuple[str, ...] = ()

    def text(self) -> bytes:
        answer: dict[str, Any] = {"__type": f"com.amazonaws.dynamodb.v20120810#{self.kind}", "message": self.kind}
        if self.reasons:
            answer["CancellationReasons"] = [{"Code": reason} for reason in self.reasons]
        return json.dumps(answer).encode()


THROTTLED = Fault(400, "ThrottlingException")
TOO_MUCH = Fault(400, "ProvisionedThroughputExceededException")
FAILED = Fault(500, "InternalServerError")
GONE = Fault(400, "ResourceNotFoundException")
CONFLICT = Fault(400, "TransactionCanceledException", reasons=("None", "TransactionConflict"))
LOST = Fault(500, "InternalServerError", lost=True)


class FaultyDynamoDB:
    """`fault(operation, request)` says what becomes of a request: None, and it is passed on."""

    def __init__(self, service_port: int) -> None:
        self.fault: Callable[[str, dict[str, Any]], Fault | None] = lambda operation, request: None
        self.refused = 0
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                operation = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
                fault = proxy.fault(operation, json.loads(body))
                if fault is None or fault.lost:
                    status, headers, answer = self._pass_on(body)
                if fault is not None:
                    proxy.refused += 1
                    status, headers = fault.status, {"Content-Type": "application/x-amz-json-1.0"}
                    answer = fault.text()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def _pass_on(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
                service = http.client.HTTPConnection(HOST, service_port, timeout=30)
                service.request("POST", self.path, body, dict(self.headers))
                answer = service.getresponse()
                headers = {
                    name: value
                    for name, value in answer.getheaders()
                    if name.lower().startswith(("x-amz", "content-t"))
                }
                return answer.status, headers, answer.read()

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer((HOST, 0), Handler)
        self.url = f"http://{HOST}:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def faulty(service_port: int) -> Iterator[FaultyDynamoDB]:
    proxy = FaultyDynamoDB(service_port)
    try:
        yield proxy
    finally:
        proxy.close()
