"""A stand-in for Redshift, for tests alone: it speaks with the real driver, and has PostgreSQL hold the data.

It knows what `tests.redshift.rules` and `copying` know, and fails when it is told to. It is no Redshift:
docs/redshift.md says what it shows and what it cannot.
"""

import re
import socket
import socketserver
import ssl
import struct
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from tests.redshift.copying import COPY, Column, rows_of
from tests.redshift.rules import Refused, of_postgres

HOST = "127.0.0.1"
TLS, CANCEL, PROTOCOL = 80877103, 80877102, 196608
CONFLICT = "Serializable isolation violation on table - 108263, transactions forming the cycle are: 2151, 2152 (pid:1)"
NOTHING = "DO 'BEGIN END'"  # in COPY's place: it takes no parameter and gives no row, as COPY

COLUMNS = """
    SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
    WHERE attrelid = '{}'::regclass AND attnum > 0 ORDER BY attnum
"""


@dataclass
class Fault:
    """What happens to the next `times` statements of this pattern: an `error`, or the connection is cut `before` or
    `after` the statement is carried out.
    """

    pattern: str
    kind: str = "error"
    message: str = "1023"
    code: str = "XX000"
    detail: str = CONFLICT
    times: int = 1

    def strikes(self, statement: str) -> bool:
        if not self.times or not re.search(self.pattern, statement, re.IGNORECASE):
            return False
        self.times -= 1
        return True


@dataclass
class StandIn:
    """`log`: every statement that was to be carried out, in order. `logins`: what each session said of itself."""

    backend: tuple[str, int]
    s3: Any
    tls: ssl.SSLContext | None = None
    port: int = 0
    faults: list[Fault] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    logins: list[dict[str, str]] = field(default_factory=list)

    def environment(self, postgres: Mapping[str, str]) -> dict[str, str]:
        """Settings by which stages find it, before the PostgreSQL of that environment."""
        return {
            "GPPS_WAREHOUSE": "redshift",
            "REDSHIFT_HOST": HOST,
            "REDSHIFT_PORT": str(self.port),
            "REDSHIFT_DATABASE": postgres["PGDATABASE"],
            "REDSHIFT_USER": postgres["PGUSER"],
            "REDSHIFT_PASSWORD": postgres["PGPASSWORD"],
            "REDSHIFT_SSLMODE": "disable",
        }

    def fault_of(self, statement: str) -> Fault | None:
        return next((fault for fault in self.faults if fault.strikes(statement)), None)


@contextmanager
def running(stand_in: StandIn) -> Iterator[StandIn]:
    """The stand-in, on a port of its own."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError, Cut):
                _Session(stand_in, self.request).run()

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, request: Any, client_address: Any) -> None:
            if not stopping.is_set():
                super().handle_error(request, client_address)

    stopping = threading.Event()
    with Server((HOST, 0), Handler) as server:
        stand_in.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield stand_in
        finally:
            stopping.set()
            server.shutdown()


class Cut(Exception):
    """The connection ends here."""


class _Wire:
    """Messages of PostgreSQL's protocol on a socket."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def exactly(self, size: int) -> bytes:
        parts = []
        while size:
            part = self.connection.recv(size)
            if not part:
                raise Cut
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def start(self) -> bytes:
        (size,) = struct.unpack("!i", self.exactly(4))
        return self.exactly(size - 4)

    def message(self) -> tuple[bytes, bytes]:
        kind, size = struct.unpack("!ci", self.exactly(5))
        return kind, self.exactly(size - 4)

    def send(self, kind: bytes, body: bytes = b"") -> None:
        self.connection.sendall(framed(kind, body))


def framed(kind: bytes, body: bytes = b"") -> bytes:
    return kind + struct.pack("!i", len(body) + 4) + body


class _Session:
    def __init__(self, stand_in: StandIn, connection: socket.socket) -> None:
        self.stand_in, self.client = stand_in, _Wire(connection)
        self.statements: dict[bytes, str] = {}

    def run(self) -> None:
        login = self._login()
        with socket.create_connection(self.stand_in.backend) as connection:
            self.server = _Wire(connection)
            names = {"user": login["user"], "database": login["database"]}
            names["options"] = "-c default_transaction_isolation=serializable"  # as Redshift has it
            words = b"".join(f"{name}\0{value}\0".encode() for name, value in names.items())
            body = struct.pack("!i", PROTOCOL) + words + b"\0"
            connection.sendall(struct.pack("!i", len(body) + 4) + body)
            self._authenticate()
            while self._batch():
                pass

    def _login(self) -> dict[str, str]:
        while True:
            body = self.client.start()
            (code,) = struct.unpack("!i", body[:4])
            if code == TLS:
                self.client.connection.sendall(b"S" if self.stand_in.tls else b"N")
                if self.stand_in.tls:
                    self.client.connection = self.stand_in.tls.wrap_socket(self.client.connection, server_side=True)
            elif code == CANCEL:
                raise Cut
            else:
                words = [word.decode() for word in body[4:].split(b"\0")]
                login = dict(zip(words[::2], words[1::2], strict=False))
                self.stand_in.logins.append(login)
                return login

    def _authenticate(self) -> None:
        while True:
            kind, body = self.server.message()
            if kind == b"S" and body.startswith(b"server_version\0"):
                body = b"server_version\0008.0.2\0"
            asks = struct.unpack("!i", body[:4])[0] if kind == b"R" else 0
            if asks == 10:  # of the SASL list's two closing zeros the driver stumbles over the second
                body = body[:-1]
            self.client.send(kind, body)
            if kind == b"E":
                raise Cut
            if kind == b"Z":
                return
            if asks in (3, 5, 10, 11):
                self.server.send(*self.client.message())

    def _batch(self) -> bool:
        """What the driver sends up to a Sync, carried out and answered; False: it takes its leave."""
        messages = []
        while not messages or messages[-1][0] != b"S":
            messages.append(self.client.message())
            if messages[-1][0] == b"X":
                return False
        try:
            fault, copied, passed = self._understood([each for each in messages if each[0] != b"H"])
        except Refused as refused:
            self._fail(refused)
            return True
        self.server.connection.sendall(b"".join(framed(*each) for each in passed))
        self._answer(copied, silent=fault is not None)
        if fault is not None:
            raise Cut
        return True

    def _understood(
        self, messages: list[tuple[bytes, bytes]]
    ) -> tuple[Fault | None, int | None, list[tuple[bytes, bytes]]]:
        """The fault that cuts the connection after it; rows that were copied; what PostgreSQL gets. Raises Refused."""
        after, copied, passed = None, None, []
        for kind, body in messages:
            if kind == b"P":
                name, text, rest = body.split(b"\0", 2)
                self.statements[name] = text.decode()
                text = NOTHING if COPY.match(text.decode()) else of_postgres(text.decode())
                body = name + b"\0" + text.encode() + b"\0" + rest
            elif kind == b"B":
                statement = self.statements[body.split(b"\0", 2)[1]]
                self.stand_in.log.append(statement)
                after = self._struck(statement)
                if COPY.match(statement):
                    copied = self._copy(statement)
            passed.append((kind, body))
        return after, copied, passed

    def _struck(self, statement: str) -> Fault | None:
        fault = self.stand_in.fault_of(statement)
        if fault is None or fault.kind == "after":
            return fault
        if fault.kind == "before":
            raise Cut
        raise Refused(fault.message, fault.code, fault.detail)

    def _answer(self, copied: int | None, silent: bool) -> None:
        kind, answer = b"", bytearray()
        while kind != b"Z":
            kind, body = self.server.message()
            if kind == b"C" and copied is not None:
                body = f"COPY {copied}\0".encode()
            answer += framed(kind, _in_words_of_redshift(body) if kind == b"E" else body)
        if not silent:
            self.client.connection.sendall(answer)

    def _fail(self, refused: Refused) -> None:
        """PostgreSQL itself raises the error, so that its transaction is over."""
        fields = {"MESSAGE": refused.message, "ERRCODE": refused.code, "DETAIL": refused.detail or "none"}
        using = ", ".join(f"{name} = " + "'" + text.replace("'", "''") + "'" for name, text in fields.items())
        self.server.send(b"Q", f"DO $stand_in$ BEGIN RAISE EXCEPTION USING {using}; END $stand_in$\0".encode())
        self._answer(None, silent=False)

    def _copy(self, statement: str) -> int:
        found = COPY.match(statement)
        assert found
        columns = self._rows(COLUMNS.format(found["table"].replace("'", "''")))
        parts = list(rows_of(self.stand_in.s3, statement, [Column(*each) for each in columns]))
        self.server.send(b"Q", f"COPY {found['table']} FROM STDIN (FORMAT csv)\0".encode())
        for part in parts:
            self.server.send(b"d", part)
        self.server.send(b"c")
        tags = [body for kind, body in self._replies() if kind == b"C"]
        return int(tags[0].rstrip(b"\0").split()[1])

    def _rows(self, query: str) -> list[list[str]]:
        self.server.send(b"Q", query.encode() + b"\0")
        rows = []
        for kind, body in self._replies():
            if kind != b"D":
                continue
            at, row = 2, []
            while at < len(body):
                (size,) = struct.unpack("!i", body[at : at + 4])
                row.append(body[at + 4 : at + 4 + size].decode())
                at += 4 + size
            rows.append(row)
        return rows

    def _replies(self) -> list[tuple[bytes, bytes]]:
        """Up to ReadyForQuery. Raises Refused."""
        replies = []
        while not replies or replies[-1][0] != b"Z":
            replies.append(self.server.message())
        for kind, body in replies:
            if kind == b"E":
                error = {part[:1]: part[1:].decode() for part in body.split(b"\0") if part}
                raise Refused(error[b"M"], error[b"C"], error.get(b"D", ""))
        return replies


def _in_words_of_redshift(error: bytes) -> bytes:
    fields = {part[:1]: part[1:] for part in error.split(b"\0") if part}
    if fields[b"C"] in (b"40001", b"40P01"):
        fields = {b"S": b"ERROR", b"C": b"XX000", b"M": b"1023", b"D": CONFLICT.encode()}
    elif fields[b"C"] == b"23514":  # the check of a text's bytes
        fields |= {b"C": b"22001", b"M": b"Value too long for character type"}
    return b"".join(name + text + b"\0" for name, text in fields.items()) + b"\0"
