"""TLS in front of the local Postgres, which is built without: what a client sees of it is that of a server with TLS."""

import asyncio
import ssl
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

HOST = "127.0.0.1"
SSL_REQUEST = struct.pack("!ii", 8, 80877103)  # what a client sends first when it wants TLS


@contextmanager
def encrypted(server_port: int, certificate: Path) -> Iterator[int]:
    """The port at which the server answers with this certificate, and nobody who asks for no TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, EOFError, AssertionError):  # of which a handshake that the client breaks off is one
            assert await reader.readexactly(len(SSL_REQUEST)) == SSL_REQUEST
            writer.write(b"S")
            await writer.start_tls(context)
            from_server, to_server = await asyncio.open_connection(HOST, server_port)
            await asyncio.gather(_pump(reader, to_server), _pump(from_server, writer))
        writer.close()

    loop = asyncio.new_event_loop()
    running = threading.Thread(target=loop.run_forever, daemon=True)
    running.start()
    server = asyncio.run_coroutine_threadsafe(asyncio.start_server(serve, HOST, 0), loop).result()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        running.join()


async def _pump(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await source.read(65536):
            target.write(piece)
            await target.drain()
    target.close()
