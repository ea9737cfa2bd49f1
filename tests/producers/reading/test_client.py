"""The HTTP client against an API that behaves badly: what it asks, how long it waits, what it says."""

import gzip
import json
import logging
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbing.clock import Clock, Stop, interruptible
from plumbing.errors import Failure, Misconfigured, Stopped
from producers.reading.client import Client, FetchRefused, KeyRefused, ServiceAway, retry_after_seconds
from producers.settings import HttpLimits
from producers.source import Request
from tests.producers.faults import Asked, FaultyServer, Script, Time, bomb, faulty

KEY = "canary-in-the-url"
LIMITS = HttpLimits(backoff_seconds=1, max_wait_seconds=60, max_total_seconds=200, read_seconds=2, connect_seconds=2)
PAGE = b'{"results": []}'


def asking(server: FaultyServer, method: str = "GET", path: str = "") -> Request:
    return Request(method, f"{server.url}/{KEY}{path}", f"{server.url}/***{path}", {"X-Api-Key": KEY})


@contextmanager
def client(time: Time, limits: HttpLimits = LIMITS) -> Iterator[Client]:
    made = Client(limits, time.clock())
    yield made
    made.close()


def fetch(script: Script, time: Time | None = None, limits: HttpLimits = LIMITS, method: str = "GET") -> bytes:
    with faulty(script) as server, client(time or Time(), limits) as asker:
        return asker.fetch(asking(server, method)).body


def refusal(script: Script, time: Time | None = None, limits: HttpLimits = LIMITS) -> Failure:
    with pytest.raises(Failure) as caught:
        fetch(script, time, limits)
    return caught.value


def first(times: int, status: int, **headers: str) -> Script:
    """Answers `status` so many times, then a page."""

    def script(asked: Asked) -> None:
        if asked.number < times:
            asked.answer(status, b"<html>busy</html>", **headers)
        else:
            asked.answer(200, PAGE)

    return script


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
def test_a_passing_failure_is_waited_out(status: int) -> None:
    time = Time()
    assert fetch(first(3, status), time) == PAGE
    assert time.slept == [0.75, 1.5, 3.0]  # 1, 2, 4 seconds, of which chance takes a quarter


@pytest.mark.parametrize("chance", [0.0, 0.999])
def test_back_off_is_jittered_and_bounded(chance: float) -> None:
    time = Time(chance=chance)
    limits = LIMITS.model_copy(update={"max_wait_seconds": 3.0})
    assert fetch(first(5, 503), time, limits) == PAGE
    bounds = [(0.5, 1), (1, 2), (1.5, 3), (1.5, 3), (1.5, 3)]
    assert all(low <= slept <= high for slept, (low, high) in zip(time.slept, bounds, strict=True))


def test_a_wait_that_the_api_names_is_honoured_and_reported(caplog: pytest.LogCaptureFixture) -> None:
    time = Time()
    with caplog.at_level(logging.WARNING):
        assert fetch(first(1, 429, Retry_After="37"), time) == PAGE
    assert time.slept == [37]
    assert "throttled: waiting 37 s (Retry-After)" in caplog.text


@pytest.mark.parametrize(("chance", "seconds"), [(0.0, 45.0), (0.5, 60.0)])
def test_a_throttled_request_without_a_wait_waits_about_a_minute(chance: float, seconds: float) -> None:
    time = Time(chance=chance)
    assert fetch(first(2, 429), time, LIMITS.model_copy(update={"max_wait_seconds": 80.0})) == PAGE
    assert time.slept == [seconds] * 2


def test_a_wait_until_a_date_is_honoured() -> None:
    time = Time()
    until = format_datetime(time.start + timedelta(seconds=25), usegmt=True)
    assert fetch(first(1, 503, Retry_After=until), time) == PAGE
    assert time.slept == [25]


@pytest.mark.parametrize("value", ["0", "-5", "soon", "", "Mon, 99 Foo 2026", "1.5", "٣"])
def test_a_senseless_wait_does_not_become_a_storm(value: str) -> None:
    time = Time()
    assert fetch(first(2, 429, Retry_After=value.encode().decode("latin-1")), time) == PAGE
    assert all(slept >= 0.5 for slept in time.slept)


def test_a_wait_longer_than_allowed_ends_the_run_at_once() -> None:
    time = Time()
    error = refusal(first(9, 429, Retry_After="3600"), time, LIMITS.model_copy(update={"max_total_seconds": 86_400}))
    assert isinstance(error, ServiceAway)
    assert (time.slept, error.status, error.retry_after, error.exit_code) == ([], 429, 3600, 75)


def test_a_storm_ends_within_the_time_allowed() -> None:
    time = Time()
    with faulty(first(10_000, 503)) as server, client(time) as asker, pytest.raises(ServiceAway) as caught:
        asker.fetch(asking(server))
    assert caught.value.status == 503
    assert time.passed <= LIMITS.max_total_seconds
    assert len(server.asked) == len(time.slept) + 1 <= LIMITS.max_attempts


def test_requests_of_a_storm_are_counted() -> None:
    time = Time()
    limits = LIMITS.model_copy(update={"max_attempts": 3})
    with faulty(first(10_000, 500)) as server, client(time, limits) as asker, pytest.raises(ServiceAway):
        asker.fetch(asking(server))
    assert len(server.asked) == 3


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_is_not_tried_again(status: int) -> None:
    error = refusal(first(9, status))
    assert isinstance(error, KeyRefused)
    assert error.exit_code == 78


@pytest.mark.parametrize("status", [400, 404, 410, 414, 422])
def test_an_answer_that_no_repeat_can_better_is_refused(status: int) -> None:
    time = Time()
    error = refusal(first(1, status), time)
    assert isinstance(error, FetchRefused)
    assert (str(status) in str(error), time.slept) == (True, [])


def test_a_redirect_to_another_host_is_not_followed() -> None:
    with faulty(lambda asked: asked.answer(200, b"stolen")) as thief:
        error = refusal(lambda asked: asked.answer(302, Location=f"{thief.url}/take"))
    assert isinstance(error, FetchRefused)
    assert thief.asked == []


@pytest.mark.parametrize(
    "location", ["", "//127.0.0.2:1/x", "https://127.0.0.1/x", "http://127.0.0.1@evil.invalid/", "http://[x"]
)
def test_a_redirect_away_is_refused(location: str) -> None:
    assert isinstance(refusal(lambda asked: asked.answer(301, Location=location)), FetchRefused)


def test_a_redirect_within_the_host_is_followed() -> None:
    def script(asked: Asked) -> None:
        if asked.path == "/there":
            asked.answer(200, PAGE)
        else:
            asked.answer(301, Location="/there")

    assert fetch(script) == PAGE


def test_a_redirect_loop_ends() -> None:
    with faulty(lambda asked: asked.answer(302, Location=asked.path)) as server, pytest.raises(FetchRefused):
        Client(LIMITS, Time().clock()).fetch(asking(server))
    assert len(server.asked) == 4


def test_the_body_of_a_redirect_is_not_read() -> None:
    hung_up = threading.Event()

    def script(asked: Asked) -> None:
        try:
            asked.answer(302, bytes(50_000_000), Location="http://127.0.0.1:1/")
        except OSError:
            hung_up.set()

    assert isinstance(refusal(script), FetchRefused)
    assert hung_up.wait(10)


def test_a_post_is_not_redirected() -> None:
    with pytest.raises(FetchRefused):
        fetch(lambda asked: asked.answer(307, Location="/there"), method="POST")


def test_a_body_is_sent_as_json_each_time() -> None:
    def script(asked: Asked) -> None:
        asked.answer(200 if asked.number else 503, PAGE)

    with faulty(script) as server, client(Time()) as asker:
        asker.fetch(Request("POST", server.url, server.url, body={"page": "1"}))
    assert [json.loads(asked.body) for asked in server.asked] == [{"page": "1"}] * 2


def test_a_truncated_body_is_asked_for_again() -> None:
    def script(asked: Asked) -> None:
        if asked.number:
            asked.answer(200, PAGE)
        else:
            asked.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + PAGE)

    assert fetch(script) == PAGE


def test_a_truncated_chunked_body_is_asked_for_again() -> None:
    def script(asked: Asked) -> None:
        if asked.number:
            asked.answer(200, PAGE)
        else:
            asked.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")

    assert fetch(script) == PAGE


def test_a_broken_compression_is_asked_for_again() -> None:
    def script(asked: Asked) -> None:
        asked.answer(200, gzip.compress(PAGE) if asked.number else b"no gzip at all", Content_Encoding="gzip")

    assert fetch(script) == PAGE


@pytest.mark.parametrize("text", [b"", b"HTTP/1.1 900 Odd\r\n\r\n", b"nonsense\r\n\r\n"])
def test_a_server_that_hangs_up_is_asked_again(text: bytes) -> None:
    def script(asked: Asked) -> None:
        if asked.number:
            asked.answer(200, PAGE)
        else:
            asked.raw(text)

    assert fetch(script) == PAGE


def test_nobody_listening_is_the_service_away() -> None:
    with faulty(lambda asked: None) as server:
        pass
    with client(Time()) as asker, pytest.raises(ServiceAway) as caught:
        asker.fetch(asking(server))
    assert caught.value.status is None


def test_a_chunked_and_compressed_body_is_read_whole() -> None:
    plain = json.dumps(list(range(50_000))).encode()
    packed = gzip.compress(plain)
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (packed[:7], packed[7:5000], packed[5000:]))

    def script(asked: Asked) -> None:
        head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n"
        asked.raw(head + chunks + b"0\r\n\r\n")

    assert fetch(script) == plain


def test_a_huge_body_is_not_read_to_its_end() -> None:
    limits = LIMITS.model_copy(update={"max_body_bytes": 1_000_000})

    def script(asked: Asked) -> None:
        try:
            asked.answer(200, bytes(50_000_000))
        except OSError:
            return  # the client hung up

    assert "more than 1,000,000 bytes" in str(refusal(script, limits=limits))


def test_a_compression_bomb_is_refused() -> None:
    error = refusal(lambda asked: asked.answer(200, bomb(50_000_000), Content_Encoding="gzip"))
    assert isinstance(error, FetchRefused)
    assert "decompressed" in str(error)


def test_an_answer_that_takes_too_long_is_given_up() -> None:
    ticks = count(step=100)
    clock = replace(Time().clock(), monotonic=lambda: float(next(ticks)))  # each look at it costs 100 seconds
    limits = LIMITS.model_copy(update={"max_attempts": 1})
    with faulty(lambda asked: asked.answer(200, bytes(2_000_000))) as server, pytest.raises(ServiceAway) as caught:
        Client(limits, clock).fetch(asking(server))
    assert "the answer took longer than 300 s" in str(caught.value)


def test_cookies_are_not_stored() -> None:
    def script(asked: Asked) -> None:
        asked.answer(200, PAGE, Set_Cookie="track=1; Path=/")

    with faulty(script) as server, client(Time()) as asker:
        asker.fetch(asking(server))
        asker.fetch(asking(server))
    assert "Cookie" not in server.asked[1].headers


@pytest.mark.parametrize("url", ["no-scheme/x", "http://", "ftp://127.0.0.1/x", "http://[::1/x"])
def test_an_address_that_is_none_is_a_matter_of_settings(url: str) -> None:
    with client(Time()) as asker, pytest.raises(Misconfigured) as caught:
        asker.fetch(Request("GET", f"{url}?key={KEY}", "shown"))
    assert KEY not in str(caught.value)


HOSTILE: list[Script] = [
    lambda asked: asked.answer(403, KEY.encode()),
    lambda asked: asked.answer(404, asked.path.encode()),
    lambda asked: asked.answer(500, asked.path.encode()),
    lambda asked: asked.answer(302, Location=f"http://127.0.0.1:1{asked.path}"),
    lambda asked: asked.raw(b""),
    lambda asked: asked.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\nx"),
    lambda asked: asked.answer(200, bomb(50_000_000), Content_Encoding="gzip"),
]


def assert_silent(error: BaseException | None) -> None:
    while error is not None:  # also what a debugger would see: causes and contexts that are not printed
        assert KEY not in "".join(traceback.format_exception(error, chain=False))
        assert KEY not in repr(error.args)
        error = error.__cause__ or error.__context__


@pytest.mark.parametrize("script", HOSTILE)
def test_no_failure_tells_the_key(script: Script, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        assert_silent(refusal(script))
    assert KEY not in caplog.text


def test_nobody_listening_does_not_tell_the_key_either(caplog: pytest.LogCaptureFixture) -> None:
    with faulty(lambda asked: None) as server:
        pass
    with client(Time()) as asker, caplog.at_level(logging.INFO), pytest.raises(ServiceAway) as caught:
        asker.fetch(asking(server))
    assert_silent(caught.value)
    assert KEY not in caplog.text


def test_a_stop_ends_a_wait() -> None:
    stop = Stop()
    stop.request(15)
    clock = Clock(sleep=interruptible(stop, lambda: None))
    with faulty(first(9, 429, Retry_After="50")) as server, pytest.raises(Stopped):
        Client(LIMITS, clock).fetch(asking(server))


@given(st.integers(0, 10**9))
def test_seconds_are_read_as_they_are(seconds: int) -> None:
    assert retry_after_seconds(f" {seconds} ", datetime.now(UTC)) == seconds


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading_of_a_wait(text: str) -> None:
    wait = retry_after_seconds(text, datetime(2026, 1, 1, tzinfo=UTC))
    assert wait is None or wait >= 0
