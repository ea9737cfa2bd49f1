"""The ingest as a web application: tokens, allow-listed topics, limits, and the calls of the contract."""

import asyncio
import hmac
import logging
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from time import monotonic
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from producers.ingest import records
from producers.ingest.broker import Broker
from producers.ingest.consumers import Consumers
from producers.ingest.records import JSON_V2, KAFKA_V2, Refused
from producers.settings import IngestSettings

log = logging.getLogger(__name__)

Handler = Callable[[Request], Awaitable[Response]]
MOST_COUNT = 10_000
CONSUMED = frozenset({JSON_V2, *records.ANSWERS})


class Allowance:
    """Requests that each token may still make: so many a second, and as many at once."""

    def __init__(self, per_second: int, clock: Callable[[], float] = monotonic) -> None:
        self._most, self._clock = per_second, clock
        self._left: dict[str, tuple[float, float]] = {}

    def take(self, token: str) -> None:
        """Raises Refused (429) when none is left."""
        now = self._clock()
        left, at = self._left.get(token, (float(self._most), now))
        left = min(float(self._most), left + (now - at) * self._most)
        if left < 1:
            self._left[token] = left, now
            raise Refused(429, 429, "too many requests", {"Retry-After": "1"})
        self._left[token] = left - 1, now


class Ingest:
    """Calls of the contract over a broker."""

    def __init__(self, broker: Broker, limits: IngestSettings) -> None:
        self.broker, self.limits = broker, limits
        self.consumers = Consumers(broker, limits)
        self._tokens = limits.each_token()
        self._topics = frozenset(limits.each_topic())
        self._allowance = Allowance(limits.requests_per_second)
        self._pending = 0

    def application(self) -> Starlette:
        of_partition = "/topics/{topic}/partitions/{partition:int}"
        of_instance = "/consumers/{group}/instances/{instance}"
        calls: list[tuple[str, str, Handler]] = [
            ("GET", "/", self.alive),
            ("GET", "/topics", self.topics),
            ("POST", "/topics/{topic}", self.produce),
            ("POST", of_partition, self.produce),
            ("GET", f"{of_partition}/records", self.read),
            ("POST", "/consumers/{group}", self.make_consumer),
            ("POST", f"{of_instance}/subscription", self.subscribe),
            ("GET", f"{of_instance}/records", self.consume),
            ("DELETE", of_instance, self.forget_consumer),
        ]
        routes = [Route(path, self._guarded(handler), methods=[method]) for method, path, handler in calls]
        return Starlette(routes=routes, exception_handlers={HTTPException: _no_call})

    async def alive(self, request: Request) -> Response:
        return _answer({})

    async def topics(self, request: Request) -> Response:
        return _answer(sorted(self._topics))

    async def produce(self, request: Request) -> Response:
        records.acceptable(request.headers.get("accept", ""))
        topic = self._topic(request)
        body = await self._body(request)
        asked = records.read(body, request.headers.get("content-type", ""), self.limits.max_records)
        if "partition" in request.path_params:
            partition = request.path_params["partition"]
            if partition not in await self.broker.partitions(topic):
                raise Refused(404, 40402, "Partition not found.")
            asked = [records.Record(each.key, each.value, partition, each.problem) for each in asked]
        outcomes = await self.broker.produce(topic, asked)
        offsets = [asdict(outcome) for outcome in outcomes]
        return _answer({"offsets": offsets, "key_schema_id": None, "value_schema_id": None})

    async def read(self, request: Request) -> Response:
        """Messages by offset: no call of the contract, but what polls raw topics asks."""
        topic, partition = self._topic(request), request.path_params["partition"]
        if partition not in await self.broker.partitions(topic):
            raise Refused(404, 40402, "Partition not found.")
        offset = _number(request, "offset", 0, 2**63 - 1)
        count = _number(request, "count", 100, MOST_COUNT)
        return _answer(await self.broker.call(self.broker.read, topic, partition, offset, count), JSON_V2)

    async def make_consumer(self, request: Request) -> Response:
        group = request.path_params["group"]
        instance = await self.consumers.make(group, _object(await self._body(request)))
        base = f"{str(request.base_url).rstrip('/')}/consumers/{group}/instances/{instance}"
        return _answer({"instance_id": instance, "base_uri": base})

    async def subscribe(self, request: Request) -> Response:
        wanted = _object(await self._body(request)).get("topics")
        if not isinstance(wanted, list) or not wanted or not all(isinstance(topic, str) for topic in wanted):
            raise Refused(422, 422, "topics is a list of names")
        if foreign := [topic for topic in wanted if topic not in self._topics]:
            raise Refused(403, 40301, f"Topic {ascii(foreign[0])[:100]} may not be read here.")
        await self.consumers.subscribe(*_instance(request), wanted)
        return Response(status_code=204)

    async def consume(self, request: Request) -> Response:
        records.acceptable(request.headers.get("accept", ""), CONSUMED)
        wait = _number(request, "timeout", 1_000, int(self.limits.deadline_seconds * 1000))
        return _answer(await self.consumers.records(*_instance(request), wait), JSON_V2)

    async def forget_consumer(self, request: Request) -> Response:
        await self.consumers.forget(*_instance(request))
        return Response(status_code=204)

    def _guarded(self, handler: Handler) -> Handler:
        """The handler, for who gives a token, and as often as that may ask; errors in the contract's form."""

        async def answer(request: Request) -> Response:
            try:
                self._allowance.take(self._token(request))
                if self._pending >= self.limits.max_pending:
                    raise Refused(429, 429, "too many requests wait for the broker", {"Retry-After": "1"})
                self._pending += 1
                try:
                    return await handler(request)
                finally:
                    self._pending -= 1
            except Refused as refused:
                error = {"error_code": refused.code, "message": refused.message}
                return JSONResponse(error, refused.status, dict(refused.headers), KAFKA_V2)
            except ClientDisconnect:
                return Response(status_code=400)

        return answer

    def _token(self, request: Request) -> str:
        kind, _, given = request.headers.get("authorization", "").partition(" ")
        known = [one for one in self._tokens if hmac.compare_digest(one.encode(), given.strip().encode())]
        if kind.lower() != "bearer" or not known:
            raise Refused(401, 40101, "Authentication failed.", {"WWW-Authenticate": "Bearer"})
        return known[0]

    def _topic(self, request: Request) -> str:
        topic = str(request.path_params["topic"])
        if topic not in self._topics:
            raise Refused(403, 40301, "This topic is none that may be used here.")
        return topic

    async def _body(self, request: Request) -> bytes:
        """The body, as far as it is not too large and comes in time. Raises Refused."""
        most, length = self.limits.max_body_bytes, request.headers.get("content-length", "")
        too_large = Refused(413, 413, f"a request may have {most:,} bytes", {"Connection": "close"})
        if length.isascii() and length.isdigit() and int(length) > most:
            raise too_large
        body = bytearray()
        try:
            async with asyncio.timeout(self.limits.body_seconds):
                async for piece in request.stream():
                    body += piece
                    if len(body) > most:
                        raise too_large
        except TimeoutError:
            raise Refused(408, 408, "the body did not come in time", {"Connection": "close"}) from None
        return bytes(body)


def _instance(request: Request) -> tuple[str, str]:
    return request.path_params["group"], request.path_params["instance"]


def _object(body: bytes) -> dict[str, Any]:
    return records.document(body) if body.strip() else {}


def _number(request: Request, name: str, default: int, most: int) -> int:
    written = request.query_params.get(name, str(default))
    if not (written.isascii() and written.isdigit() and len(written) < 20):
        raise Refused(422, 422, f"{name} is a whole number from 0")
    return min(int(written), most)


def _answer(content: Any, media_type: str = KAFKA_V2) -> Response:
    return JSONResponse(content, media_type=media_type)


async def _no_call(request: Request, error: Exception) -> Response:
    """A path or method that is no call, in the contract's form."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    message = f"HTTP {status} {error.detail if isinstance(error, HTTPException) else 'Internal Server Error'}"
    return JSONResponse({"error_code": status, "message": message}, status, media_type=KAFKA_V2)
