"""The ingest over HTTP on a real broker: what is stored is what was confirmed, and whatever else is answered."""

import json
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue
from typing import Any

import pytest
import requests
from kafka import KafkaAdminClient

from plumbing.clock import Clock, Stop
from producers import settings as stage
from producers.ingest import emulation
from producers.ingest.app import Allowance
from producers.ingest.records import JSON_V2, KAFKA_V2, Refused
from producers.ingest.server import serve
from producers.kafka.publisher import connection
from producers.polling.daemon import once
from producers.polling.progress import Hooks
from producers.sandbox.social_posts import emulated
from producers.settings import Settings
from producers.sources.social_posts.api import SOURCE
from tests.producers.conftest import ROOT
from tests.producers.stored import read_topic

pytestmark = pytest.mark.services

TOKEN = "canary-token-5d1c"
TOPICS = "raw.pin,raw.geo,raw.user"
HEADERS = {"Authorization": f"Bearer {TOKEN}", "Content-Type": JSON_V2, "Accept": KAFKA_V2}


@pytest.fixture
def settings(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Settings:
    own = {"TOKENS": f"other-token,{TOKEN}", "TOPICS": TOPICS, "DEADLINE_SECONDS": "10", "MAX_BODY_BYTES": "50000"}
    for name, value in (environment | {f"GPPS_INGEST__{name}": value for name, value in own.items()}).items():
        monkeypatch.setenv(name, value)
    return stage.load()


Serving = Callable[[Settings], str]


@pytest.fixture
def serving() -> Iterator[Serving]:
    """`serving(settings)`: the URL of an ingest that serves until the test ends."""
    started: list[tuple[Stop, threading.Thread]] = []

    def start(settings: Settings) -> str:
        stop, ready = Stop(), Queue[str]()
        thread = threading.Thread(target=serve, args=(settings, "127.0.0.1", 0, stop, ready.put), daemon=True)
        thread.start()
        started.append((stop, thread))
        return ready.get(timeout=60)

    yield start
    for stop, thread in started:
        stop.request(15)
        thread.join(30)
        assert not thread.is_alive()


@pytest.fixture
def url(settings: Settings, serving: Serving) -> str:
    return serving(settings)


def post(url: str, topic: str, *values: Any, **headers: str) -> requests.Response:
    body = {"records": [{"value": value} for value in values]}
    return requests.post(f"{url}/topics/{topic}", json.dumps(body), headers=HEADERS | headers, timeout=60)


def messages(url: str, topic: str, offset: int = 0, count: int = 1_000) -> Any:
    query = {"offset": str(offset), "count": str(count)}
    return requests.get(f"{url}/topics/{topic}/partitions/0/records", query, headers=HEADERS, timeout=60).json()


def test_confirmed_records_are_stored_in_their_order(url: str) -> None:
    answer = post(url, "raw.pin", *({"index": number} for number in range(100)))
    assert (answer.status_code, answer.headers["content-type"]) == (200, KAFKA_V2)
    assert answer.json() == {
        "offsets": [{"partition": 0, "offset": offset, "error_code": None, "error": None} for offset in range(100)],
        "key_schema_id": None,
        "value_schema_id": None,
    }
    stored = messages(url, "raw.pin")
    assert [one["value"]["index"] for one in stored["records"]] == list(range(100))
    assert (stored["total"], stored["next"]) == (100, None)
    part = messages(url, "raw.pin", 40, 10)
    assert [one["offset"] for one in part["records"]] == list(range(40, 50))
    assert part["next"] == 50
    assert messages(url, "raw.pin", 1_000)["records"] == []


def test_a_record_that_cannot_be_stored_is_an_error_of_its_own_within_a_200(url: str) -> None:
    records = [{"value": 1}, {"value": 2, "partition": 7}, {"key": None}, {"value": "x", "partition": 0}]
    answer = requests.post(f"{url}/topics/raw.geo", json.dumps({"records": records}), headers=HEADERS, timeout=60)
    assert answer.status_code == 200
    assert [(one["offset"], one["error_code"]) for one in answer.json()["offsets"]] == [
        (0, None),
        (None, 1),
        (None, 1),
        (1, None),
    ]
    assert [one["value"] for one in messages(url, "raw.geo")["records"]] == [1, "x"]


def test_requests_are_refused_with_the_codes_of_the_contract(url: str) -> None:
    def code(answer: requests.Response) -> tuple[int, int]:
        assert TOKEN not in answer.text
        return answer.status_code, answer.json()["error_code"]

    assert code(post(url, "raw.pin", 1, Authorization="Bearer wrong")) == (401, 40101)
    assert code(post(url, "raw.pin", 1, Authorization=f"Basic {TOKEN}")) == (401, 40101)
    assert code(post(url, "raw.other", 1)) == (403, 40301)
    assert code(post(url, "raw.pin/partitions/3", 1)) == (404, 40402)
    assert code(post(url, "raw.pin", 1, **{"Content-Type": "application/json"})) == (415, 415)
    assert code(post(url, "raw.pin", 1, Accept="text/html")) == (406, 406)
    assert code(post(url, "raw.pin", "x" * 60_000)) == (413, 413)
    assert code(requests.get(f"{url}/elsewhere", headers=HEADERS, timeout=60)) == (404, 404)
    assert code(requests.put(f"{url}/topics/raw.pin", headers=HEADERS, timeout=60)) == (405, 405)
    pieces = requests.post(f"{url}/topics/raw.pin", iter([b"x" * 30_000] * 3), headers=HEADERS, timeout=60)
    assert code(pieces) == (413, 413)
    assert messages(url, "raw.pin")["records"] == []


def test_a_body_that_does_not_come_is_given_up(settings: Settings, serving: Serving) -> None:
    slow = settings.ingest.model_copy(update={"body_seconds": 0.3})
    host, _, port = serving(settings.model_copy(update={"ingest": slow})).removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=30) as connected:
        head = "".join(f"{name}: {value}\r\n" for name, value in HEADERS.items())
        connected.sendall(
            f"POST /topics/raw.pin HTTP/1.1\r\nHost: {host}\r\n{head}Content-Length: 9\r\n\r\n{{".encode()
        )
        assert b"408" in connected.recv(1_000)


def test_a_lost_topic_is_answered_and_keeps_no_other_request_waiting(
    settings: Settings, serving: Serving, environment: dict[str, str]
) -> None:
    short = settings.ingest.model_copy(update={"deadline_seconds": 3})
    url = serving(settings.model_copy(update={"ingest": short}))
    admin = KafkaAdminClient(**connection(settings.kafka))
    assert post(url, "raw.user", 1).status_code == 200
    admin.delete_topics([f"{settings.topic_prefix}raw.user", f"{settings.topic_prefix}raw.geo"])
    admin.close()
    with ThreadPoolExecutor() as threads:
        lost = threads.submit(post, url, "raw.user", 2)  # of a topic that is remembered: the producer waits for it
        assert requests.get(f"{url}/", headers=HEADERS, timeout=1).json() == {}
        assert post(url, "raw.pin", 1).json()["offsets"][0]["error_code"] is None
        assert not lost.done()
        answer = lost.result(timeout=30)
    offsets = answer.json().get("offsets")
    assert (answer.status_code, answer.json().get("error_code")) == (500, 50003) or offsets[0]["error_code"] == 2
    gone = post(url, "raw.geo", 1)
    assert (gone.status_code, gone.json()["error_code"]) == (404, 40401)


def test_the_command_serves_until_a_signal_and_shows_no_token(environment: dict[str, str]) -> None:
    own = {"GPPS_INGEST__TOKENS": TOKEN, "GPPS_INGEST__TOPICS": "raw.user", "LOG_LEVEL": "DEBUG"}
    command = [sys.executable, "-m", "producers"]
    served = subprocess.Popen(
        [*command, "ingest", "--port", "0"],
        env=environment | own,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert served.stdout
        url = served.stdout.readline().strip().removeprefix("ingest on ")
        sent = subprocess.run(
            [*command, "emulate", "social-posts", "--url", url, "--rows", "30", "--rate", "1000"],
            env=environment | own,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (sent.returncode, sent.stdout) == (0, "30 records confirmed, 0 sent again\n"), sent.stderr
        assert messages(url, "raw.user")["total"] == 30
        served.terminate()
        _, errors = served.communicate(timeout=60)
    finally:
        served.kill()
    assert served.returncode == 0
    assert "topic" in errors
    assert TOKEN not in errors + sent.stderr


@pytest.mark.parametrize("wrong", [{"TOKENS": ""}, {"TOPICS": ""}, {"TOKENS": f"{TOKEN},short"}, {"TOPICS": "a b"}])
def test_without_good_tokens_and_topics_nothing_is_served(environment: dict[str, str], wrong: dict[str, str]) -> None:
    given = {"TOKENS": TOKEN, "TOPICS": "raw.user"} | wrong
    own = {f"GPPS_INGEST__{name}": value for name, value in given.items()}
    command = [sys.executable, "-m", "producers", "ingest", "--port", "0"]
    done = subprocess.run(
        command, env=environment | own, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 78
    assert f"GPPS_INGEST__{next(iter(wrong))}" in done.stderr
    assert TOKEN not in done.stderr


def test_who_asks_too_often_waits() -> None:
    now = [0.0]
    allowance = Allowance(2, lambda: now[0])
    for _ in range(2):
        allowance.take("a")
    with pytest.raises(Refused) as caught:
        allowance.take("a")
    assert (caught.value.status, caught.value.headers) == (429, {"Retry-After": "1"})
    allowance.take("b")
    now[0] = 0.5
    allowance.take("a")


def test_a_consumer_gets_what_was_posted_and_is_gone_when_it_is_deleted(url: str) -> None:
    post(url, "raw.pin", {"index": 1}, {"index": 2})
    asked = {"name": "ci1", "format": "json", "auto.offset.reset": "earliest"}
    group = f"{url}/consumers/g1"
    made = requests.post(group, json.dumps(asked), headers=HEADERS, timeout=60).json()
    base = f"{group}/instances/ci1"
    assert made == {"instance_id": "ci1", "base_uri": base}
    again = requests.post(group, json.dumps(asked), headers=HEADERS, timeout=60)
    assert (again.status_code, again.json()["error_code"]) == (409, 40902)
    foreign = requests.post(f"{base}/subscription", json.dumps({"topics": ["other"]}), headers=HEADERS, timeout=60)
    assert foreign.status_code == 403
    wanted = json.dumps({"topics": ["raw.pin"]})
    assert requests.post(f"{base}/subscription", wanted, headers=HEADERS, timeout=60).status_code == 204
    found: list[Any] = []
    for _ in range(20):
        found += requests.get(f"{base}/records", headers=HEADERS | {"Accept": JSON_V2}, timeout=60).json()
        if found:
            break
    assert found == [
        {"topic": "raw.pin", "key": None, "value": {"index": number}, "partition": 0, "offset": number - 1}
        for number in (1, 2)
    ]
    assert requests.delete(base, headers=HEADERS, timeout=60).status_code == 204
    assert requests.get(f"{base}/records", headers=HEADERS, timeout=60).json()["error_code"] == 40403


def test_emulated_rows_become_events_by_way_of_ingest_and_source(
    environment: dict[str, str], settings: Settings, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = emulation.rows_of("social-posts", 7, settings.ingest, {})
    sender = emulation.Sender(url, TOKEN, Clock())
    chances = list(emulation.chances(7, 5))
    emulation.emulate(rows, sender, Clock(), iter([*chances, chances[0]]), 10_000)
    post(url, "raw.user", {"ind": 1, "country": "Fiji"}, "no record")
    assert (sender.sent.records, sender.sent.again) == (18, 0)
    for name, value in {"BASE_URL": url, "TOKEN": TOKEN, "TOPICS": TOPICS}.items():
        monkeypatch.setenv(f"GPPS_SOCIAL_POSTS__{name}", value)
    for _ in range(2):  # the second run publishes nothing
        summary = once(SOURCE, stage.load(), stage.load_source(SOURCE.polled.settings), Hooks(Stop()))
        assert [search.complete for search in summary.searches] == [True] * 3
    expected = [int(chance * emulated.ROWS) for chance in (*chances, chances[0])]
    for entity in ("pin", "geo", "user"):
        events = [one.event for one in read_topic(environment, f"social-posts.{entity}.v1")]
        assert [event["ind"] for event in sorted(events, key=lambda event: event["raw_offset"])] == expected
    refused = [one.event for one in read_topic(environment, "social-posts.refused.v1")]
    assert sorted((one["reason"], one["raw_offset"]) for one in refused) == [("misrouted", 6), ("no-record", 7)]


def test_rows_of_a_database_are_sent_as_they_are(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "rows.db"
    with sqlite3.connect(file) as database:
        database.execute("CREATE TABLE pinterest_data ([index] INTEGER, title TEXT)")
        database.execute("CREATE TABLE geolocation_data (ind INTEGER, timestamp DATETIME, latitude DECIMAL(8, 4))")
        for row in range(3):
            database.execute("INSERT INTO pinterest_data VALUES (?, ?)", (row, f"Ü {row}"))
            database.execute("INSERT INTO geolocation_data VALUES (?, '2020-08-28 03:52:47', 1.5)", (row,))
    database.close()
    tables = {"raw.pin": "pinterest_data", "raw.geo": "geolocation_data"}
    found = emulation.of_database(f"sqlite:///{file}", tables)(0.5)
    assert json.loads(json.dumps(found, default=emulation.plain)) == {
        "raw.pin": {"index": 1, "title": "Ü 1"},
        "raw.geo": {"ind": 1, "timestamp": "2020-08-28 03:52:47", "latitude": 1.5},
    }
    with pytest.raises(Exception, match="no table nothing"):
        emulation.of_database(f"sqlite:///{file}", {"raw.pin": "nothing"})
    with pytest.raises(Exception, match="cannot be read") as caught:
        emulation.of_database("sqlite:////secret-password/nowhere.db", tables)
    assert "secret-password" not in str(caught.value)
