"""The ingest as a process: uvicorn on one event loop, stopped in order by a signal."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn

from plumbing.clock import Stop
from plumbing.errors import Failure, Misconfigured
from producers.ingest.app import Ingest
from producers.ingest.broker import Broker
from producers.settings import Settings

STOP_SECONDS = 0.2
MAX_HEADER_BYTES = 64 * 1024
MAX_CONNECTIONS = 1_000


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are the command's own: they ask it to stop in order."""
        yield


class PortTaken(Failure):
    """The address cannot be used."""


def serve(settings: Settings, host: str, port: int, stop: Stop, ready: Callable[[str], None]) -> None:
    """Serves until it is asked to stop, then finishes what is under way; `ready` gets the URL.

    Raises Misconfigured without tokens or topics, PortTaken, or TryLater when Kafka does not answer.
    """
    if not settings.ingest.each_token():
        raise Misconfigured("GPPS_INGEST__TOKENS is not set: without a token nobody may send anything")
    if not settings.ingest.topics:
        raise Misconfigured("GPPS_INGEST__TOPICS is not set: it names the raw topics that records are taken for")
    try:
        bound = socket.create_server((host, port))
    except OSError as error:
        raise PortTaken(f"port {port} on {host} cannot be used: {error.strerror}") from None
    # Connections inherit it: else an answer's body waits 40 ms for its head to be acknowledged.
    bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with bound:
        with stop.at_once():
            broker = Broker(settings)
        try:
            asyncio.run(_run(settings, broker, bound, stop, ready))
        finally:
            broker.close()


async def _run(
    settings: Settings, broker: Broker, bound: socket.socket, stop: Stop, ready: Callable[[str], None]
) -> None:
    config = uvicorn.Config(
        Ingest(broker, settings.ingest).application(),
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        limit_concurrency=MAX_CONNECTIONS,
        h11_max_incomplete_event_size=MAX_HEADER_BYTES,
        timeout_graceful_shutdown=int(settings.ingest.deadline_seconds) + 1,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve([bound]))
    while not server.started and not serving.done():
        await asyncio.sleep(STOP_SECONDS / 10)
    ready(f"http://{bound.getsockname()[0]}:{bound.getsockname()[1]}")
    while not stop.requested and not serving.done():
        await asyncio.sleep(STOP_SECONDS)
    server.should_exit = True
    await serving
