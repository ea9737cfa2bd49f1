"""ministack behind a guard: `python guarded.py FILE [NAME]`, where FILE holds the one key, {"id": …, "secret": …}.

ministack by itself answers whoever reaches its port. Here every request has to be signed by the home's own key (AWS
Signature Version 4; how long ago does not matter), and none may come from a web page: those carry an `Origin`, or a
`Host` that is neither this machine nor NAME, which is its own on a network of containers. A program of its own, started
in isolation: it imports nothing of this project.
"""

import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from hmac import compare_digest
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from ministack.core import sigv4

HEALTH = ("GET", "/_ministack/health")  # tells whether it is up, and nothing of what is in it
HOSTS = ("127.0.0.1", "localhost")  # at whatever port: a proxy on this machine has another
WEB = ("origin", "sec-fetch-site")  # only browsers send these, and they let no page leave them out
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Guard:
    """The ASGI application, for requests that are signed with the key `identifier` and `secret`."""

    def __init__(self, application: Any, identifier: str, secret: str, hosts: Collection[str] = HOSTS) -> None:
        self._application = application
        self._hosts = hosts
        self._identifier = identifier
        self._secret = secret

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self._application(scope, receive, send)
        if scope["type"] != "http":
            return None  # a websocket: nobody here uses one
        headers = headers_of(scope)
        if is_foreign(headers, self._hosts):
            await _drop(receive)
            return await _refuse(send, headers, "AccessDenied", "requests of web pages are not answered")
        if (scope["method"], scope["path"]) != HEALTH:
            given = sigv4.parse_header_signature(headers)
            if isinstance(given, tuple) or not compare_digest(given.access_key_id, self._identifier):
                await _drop(receive)
                return await _refuse(send, headers, "InvalidAccessKeyId", "not signed with the key of this home")
            body = b""
            if "x-amz-content-sha256" not in headers:  # else that is what is signed
                body, receive = await _whole(receive)
            if not self._is_signed(given, scope, headers, body):
                return await _refuse(send, headers, "SignatureDoesNotMatch", "wrongly signed")
        return await self._application(scope, receive, send)

    def _is_signed(self, given: Any, scope: Mapping[str, Any], headers: Mapping[str, str], body: bytes) -> bool:
        path, query = scope["raw_path"].decode("latin-1"), scope["query_string"].decode("latin-1")
        parameters = parse_qs(query, keep_blank_values=True)
        _, text = sigv4.header_signing_documents(given, scope["method"], path, parameters, headers, body)
        made = sigv4.calculate_signature(self._secret, given.date_stamp, given.region, given.service, text)
        return sigv4.signatures_match(made, given.signature)


def headers_of(scope: Mapping[str, Any]) -> dict[str, str]:
    """The headers of a request, those of one name joined as a signature joins them."""
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1").lower(), value.decode("utf-8", "replace")
        found[key] = f"{found[key]},{text}" if key in found else text
    return found


def is_foreign(headers: Mapping[str, str], hosts: Collection[str]) -> bool:
    """True when a request is a web page's, or was sent to another name than these."""
    host = headers.get("host", "").rpartition(":")[0] or headers.get("host", "")
    return host not in hosts or any(name in headers for name in WEB)


async def _whole(receive: Receive) -> tuple[bytes, Receive]:
    """The body, and a function that gives it once more."""
    parts = [part async for part in _parts(receive)]
    given = iter([{"type": "http.request", "body": b"".join(parts), "more_body": False}])

    async def again() -> dict[str, Any]:
        return next(given, None) or await receive()

    return b"".join(parts), again


async def _drop(receive: Receive) -> None:
    """Reads the body to its end, so that its sender comes to read the answer."""
    async for _ in _parts(receive):
        pass


async def _parts(receive: Receive) -> AsyncIterator[bytes]:
    more = True
    while more:
        message = await receive()
        yield message.get("body", b"")
        more = message.get("more_body", False)


async def _refuse(send: Send, headers: Mapping[str, str], code: str, why: str) -> None:
    """Answers as the service would: S3 in XML, DynamoDB in JSON."""
    if "x-amz-target" in headers:
        kind, body = b"application/x-amz-json-1.0", json.dumps({"__type": code, "message": why})
    else:
        kind, body = b"application/xml", f"<Error><Code>{code}</Code><Message>{why}</Message></Error>"
    fields = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 403, "headers": fields})
    await send({"type": "http.response.body", "body": body.encode()})


def main() -> None:
    from ministack import app

    file, *names = sys.argv[1:]
    del sys.argv[1:]
    key = json.loads(Path(file).read_text())
    app.app = Guard(app.app, key["id"], key["secret"], (*HOSTS, *names))
    app.main()


if __name__ == "__main__":
    main()
