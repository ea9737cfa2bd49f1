"""Each fault kind of the catalogue, as it comes over the wire."""

import gzip
import http.client
import json
import time
from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from producers.sandbox.faults import KINDS, LEVELS
from tests.producers.conftest import CANARY, Serving

Answer = tuple[int, dict[str, str], bytes]


def ask(serving: Serving, page: int, limit: float = 20) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", int(serving.url.rpartition(":")[2]), timeout=limit)
    try:
        connection.request("GET", f"/toy/{CANARY}/red/{page}")
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


def faulty(serving: Serving, kind: str, **more: Any) -> Answer:
    """The answer for page 2 after page 1 came well."""
    serving.post("faults", json.dumps({"source": "toy", "kind": kind, "after": 1, **more}))
    ask(serving, 1)
    return ask(serving, 2)


def things(answer: Answer) -> list[dict[str, Any]]:
    assert answer[0] == 200
    return list(json.loads(answer[2])["things"])


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("status", "hang", "cut", "trickle")])
def test_a_fault_comes_once_and_then_the_truth_again(toy_sandbox: Serving, kind: str) -> None:
    truth = ask(toy_sandbox, 2)
    assert faulty(toy_sandbox, kind) != truth
    again = ask(toy_sandbox, 2)
    assert (again[0], again[2]) == (truth[0], truth[2])


def test_storms(toy_sandbox: Serving) -> None:
    assert faulty(toy_sandbox, "storm")[0] == 503
    status, headers, body = faulty(toy_sandbox, "storm_seconds", retry_after="7")
    assert (status, headers["Retry-After"], b"<html>" in body) == (429, "7", True)
    until = parsedate_to_datetime(faulty(toy_sandbox, "storm_date", seconds=60)[1]["Retry-After"])
    assert 55 <= until.timestamp() - time.time() <= 61


def test_bodies_that_are_no_pages(toy_sandbox: Serving) -> None:
    truth = ask(toy_sandbox, 2)[2]
    assert faulty(toy_sandbox, "html")[2].startswith(b"<!DOCTYPE html>")
    assert faulty(toy_sandbox, "truncated")[2] == truth[: len(truth) // 2]
    assert faulty(toy_sandbox, "empty")[2] == b""
    assert len(faulty(toy_sandbox, "rubbish")[2]) == 3_000_000
    assert faulty(toy_sandbox, "nested")[2] == b"[" * LEVELS + b"]" * LEVELS
    _, headers, body = faulty(toy_sandbox, "bomb")
    assert (headers["Content-Encoding"], len(body) < 2_000_000) == ("gzip", True)
    assert len(gzip.decompress(body)) == 100_000_000


def test_pages_that_are_not_the_truth(toy_sandbox: Serving) -> None:
    assert things(faulty(toy_sandbox, "repeated")) == things(ask(toy_sandbox, 1))
    assert json.loads(faulty(toy_sandbox, "lying_total")[2])["total"] == 1250
    assert things(faulty(toy_sandbox, "wrong_types"))[0] == {
        "id": {"not": "a text"}, "size": ["not", "a", "number"], "note": ["not", "a", "number"]
    }  # fmt: skip
    assert [len(thing) for thing in things(faulty(toy_sandbox, "unknown_fields"))] == [7] * 10
    assert [thing["id"] for thing in things(faulty(toy_sandbox, "id_beyond_2_53"))][:2] == [2**53 + 1, "011"]
    assert things(faulty(toy_sandbox, "id_beyond_2_63"))[0]["id"] == 2**63
    assert b'[{"id":"another","id": "010"' in faulty(toy_sandbox, "duplicate_keys")[2]


def test_an_answer_may_be_cut_or_never_come(toy_sandbox: Serving) -> None:
    with pytest.raises(http.client.IncompleteRead):
        faulty(toy_sandbox, "cut")
    toy_sandbox.post("faults", '{"source": "toy", "kind": "hang", "seconds": 30}')
    with pytest.raises(TimeoutError):
        ask(toy_sandbox, 1, limit=0.3)
    toy_sandbox.post("faults", '{"source": "toy", "kind": "hang", "seconds": 0}')
    with pytest.raises(http.client.RemoteDisconnected):
        ask(toy_sandbox, 1)


def test_an_answer_may_come_slowly(toy_sandbox: Serving) -> None:
    truth, began = ask(toy_sandbox, 2)[2], time.monotonic()
    assert faulty(toy_sandbox, "trickle", seconds=0.5)[2] == truth
    assert time.monotonic() - began >= 0.4


def test_a_fault_may_wait_for_requests_of_its_own(toy_sandbox: Serving) -> None:
    for match, status in (("/red/2", 501), ("/red/1", 502)):
        fault = {"source": "toy", "status": status, "match": match, "after": 1}
        toy_sandbox.post("faults", json.dumps(fault))
    assert [ask(toy_sandbox, page)[0] for page in (1, 3, 1, 2, 2, 1, 2)] == [200, 200, 502, 200, 501, 200, 200]
