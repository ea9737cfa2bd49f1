"""Emulated producers send again what was not confirmed, and that alone; another REST Proxy stands in here."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from plumbing.clock import Clock
from plumbing.errors import Misconfigured, TryLater
from producers.ingest import emulation
from producers.settings import IngestSettings
from tests.producers.conftest import running

OK: dict[str, Any] = {"partition": 0, "offset": 1, "error_code": None, "error": None}
LATER: dict[str, Any] = {"partition": None, "offset": None, "error_code": 2, "error": "not confirmed"}
NEVER: dict[str, Any] = {"partition": None, "offset": None, "error_code": 1, "error": "too large"}


class Proxy(ThreadingHTTPServer):
    """Answers with these statuses and outcomes, one after the other; `got`: the values of each request."""

    def __init__(self, *answers: tuple[int, list[dict[str, Any]]]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers, self.got = list(answers), list[list[Any]]()


class Handler(BaseHTTPRequestHandler):
    server: Proxy

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.got.append([record["value"] for record in body["records"]])
        status, outcomes = self.server.answers.pop(0)
        answer = json.dumps({"offsets": outcomes}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *arguments: Any) -> None: ...


def sending(proxy: Proxy, *values: int) -> Iterator[emulation.Sender]:
    for url in running(proxy):
        sender = emulation.Sender(url, "a-token", Clock(sleep=lambda seconds: None))
        sender.send("raw.user", [{"n": value} for value in values])
        yield sender


def test_what_may_be_sent_again_is_and_nothing_else() -> None:
    proxy = Proxy((429, []), (200, [OK, LATER, OK]), (503, []), (200, [OK]))
    for sender in sending(proxy, 1, 2, 3):
        assert (sender.sent.records, sender.sent.again) == (3, 5)
    assert [[value["n"] for value in got] for got in proxy.got] == [[1, 2, 3], [1, 2, 3], [2], [2]]


@pytest.mark.parametrize("answer", [(200, [NEVER]), (403, [])])
def test_what_is_refused_for_good_is_an_error(answer: tuple[int, list[dict[str, Any]]]) -> None:
    with pytest.raises(emulation.NotTaken, match=r"too large|403"):
        list(sending(Proxy(answer), 1))


def test_what_is_never_confirmed_is_given_up() -> None:
    with pytest.raises(TryLater, match=r"1 records for raw.user"):
        list(sending(Proxy(*[(200, [LATER])] * emulation.TRIES), 1))


def test_rows_that_are_due_go_together_at_the_rate() -> None:
    now = [0.0]
    clock = Clock(monotonic=lambda: now[0], sleep=lambda seconds: now.__setitem__(0, now[0] + seconds))
    proxy = Proxy(*[(200, [OK])] * 4, (200, [OK] * 4))
    for url in running(proxy):
        sender = emulation.Sender(url, "a-token", clock)
        numbers = iter([0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7])

        def rows(chance: float) -> dict[str, dict[str, float]]:
            now[0] += 10 if chance == 0.3 else 0  # a pause, after which all others are due
            return {"raw.user": {"n": chance}}

        emulation.emulate(rows, sender, clock, numbers, 0.5)
    assert [len(got) for got in proxy.got] == [1, 1, 1, 1, 4]
    assert now[0] == 16


@pytest.mark.parametrize(
    ("source", "tables", "given", "says"),
    [
        ("jooble", {}, {}, "makes up no records"),
        ("social-posts", {"user": "t"}, {}, "SQL_URL"),
        ("social-posts", {"pins": "t"}, {}, "ends in 'pins'"),
        ("social-posts", {}, {"topics": ""}, "TOPICS"),
    ],
)
def test_what_cannot_be_emulated_is_named(
    source: str, tables: dict[str, str], given: dict[str, str], says: str
) -> None:
    limits = IngestSettings.model_validate({"tokens": "long-token", "topics": "raw.user", **given})
    with pytest.raises(Misconfigured, match=says):
        emulation.rows_of(source, 1, limits, tables)
