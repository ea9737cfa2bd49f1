"""Asking an API for a page over HTTP: one session, bounded in time and size, silent about keys and URLs."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Protocol
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from tenacity import RetryCallState, Retrying, retry_if_exception_type

from plumbing.clock import Clock
from plumbing.errors import Failure, Misconfigured, TryLater
from producers.limits.ledger import Ledger
from producers.settings import HttpLimits
from producers.source import Request

log = logging.getLogger(__name__)

MAX_REDIRECTS = 3
PIECE_BYTES = 64 * 1024
RATIO_FROM_BYTES = 1024 * 1024  # smaller bodies may be as repetitive as they like
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class KeyRefused(Misconfigured):
    """The API does not accept the key (401 or 403); some APIs say the same of a used-up quota."""


class FetchRefused(Failure):
    """The API answers, but not with this page, and asking again would not help. The message says what came."""


class ServiceAway(TryLater):
    """The API fails in a way that it may not the next time. `status` is its last answer; None: it did not answer."""

    def __init__(self, message: str, status: int | None = None, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after  # seconds that it asks to wait

    @property
    def fails(self) -> bool:
        """True when it fails on this request; else it does not answer at all, or has no more quota."""
        return self.status is not None and self.status >= 500


@dataclass(frozen=True)
class Fetched:
    """A page as it came: `body` is decoded, `observed_at` (aware UTC) is when its last byte was read."""

    status: int
    content_type: str
    body: bytes
    observed_at: datetime


class Fetcher(Protocol):
    """A source of pages. A walk begun with one `origin` is not continued by another."""

    origin: str

    def fetch(self, request: Request) -> Fetched: ...

    def close(self) -> None: ...


class _Session(requests.Session):
    """A session that leaves redirects alone: requests would read their bodies, whatever their size."""

    def get_redirect_target(self, resp: Any) -> None:
        return None


class Client:
    """One session for one run. Everything it says names a request by `Request.shown` only.

    `ledger` is asked for every request that is sent, attempts and redirects included, and told what the answers say;
    None: the API states no quota.
    """

    origin = ""

    def __init__(self, limits: HttpLimits, clock: Clock, ledger: Ledger | None = None) -> None:
        self._limits = limits
        self._clock = clock
        self._ledger = ledger
        self._session = _Session()
        self._session.headers.update({"User-Agent": "gpps", "Accept-Encoding": "gzip, deflate"})
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.auth = lambda prepared: prepared  # else one from ~/.netrc

    def close(self) -> None:
        self._session.close()

    def fetch(self, request: Request) -> Fetched:
        """The answer to a request, asked for again while that can help.

        Raises KeyRefused; FetchRefused; ServiceAway when the limits are used up; QuotaUsedUp from the ledger;
        Misconfigured for a URL that is none; Stopped from the clock's sleep.
        """
        limits, started = self._limits, self._clock.monotonic()

        def is_over(state: RetryCallState) -> bool:
            spent = self._clock.monotonic() - started
            return (
                state.attempt_number >= limits.max_attempts
                or state.upcoming_sleep > limits.max_wait_seconds
                or spent + state.upcoming_sleep > limits.max_total_seconds
            )

        retrying = Retrying(
            retry=retry_if_exception_type(ServiceAway),
            wait=self._wait,
            stop=is_over,
            before_sleep=_say,
            sleep=self._clock.sleep,
            retry_error_callback=_give_up,
        )
        fetched: Fetched = retrying(self._attempt, request)
        return fetched

    def _wait(self, state: RetryCallState) -> float:
        limits, asked = self._limits, _failure(state).retry_after
        ceiling = min(limits.max_wait_seconds, limits.backoff_seconds * 2 ** (state.attempt_number - 1))
        # Never sooner than asked; a wait of 0 must not become a storm of our own making.
        if asked is not None:
            return max(asked, limits.backoff_seconds / 2)
        return ceiling * (0.5 + self._clock.random() / 2)

    def _attempt(self, request: Request) -> Fetched:
        # Raised after the except blocks: what requests raises holds the URL, and must not be chained to.
        problem: Exception
        try:
            return self._exchange(request, request.url, MAX_REDIRECTS)
        except ValueError as error:  # what requests says of a malformed address is one, too
            problem = Misconfigured(
                f"{request.shown}: not a usable address ({type(error).__name__}); check the base URL"
            )
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            problem = ServiceAway(f"{request.shown}: {type(error).__name__}")
        raise problem

    def _exchange(self, request: Request, url: str, redirects: int) -> Fetched:
        self._session.trust_env = urlsplit(url).hostname not in LOOPBACK  # a proxy cannot reach what runs here
        first = url == request.url
        if self._ledger:
            self._ledger.take()
        with self._session.request(
            request.method,
            url,
            params=dict(request.params) if first else None,
            json=None if request.body is None else dict(request.body),
            headers={**request.headers, **(request.sign(self._clock.now()) if request.sign else {})},
            timeout=(self._limits.connect_seconds, self._limits.read_seconds),
            stream=True,
            allow_redirects=False,
        ) as response:
            if self._ledger:
                self._ledger.learn(response.headers)
            if not 300 <= response.status_code < 400:
                self._check(request, response.status_code, response.headers)
                body, kind = self._body(request, response.raw), response.headers.get("Content-Type", "")
                return Fetched(response.status_code, kind[:200], body, self._clock.now())
            location = response.headers.get("Location")
            target = _same_place(response.url, location) if location and request.method == "GET" and redirects else None
            if target is None:
                raise FetchRefused(f"{request.shown}: HTTP {response.status_code}: a redirect that is not followed")
        return self._exchange(request, target, redirects - 1)

    def _check(self, request: Request, status: int, headers: Mapping[str, str]) -> None:
        if 200 <= status < 300:
            return
        if status in (401, 403):
            raise KeyRefused(f"{request.shown}: HTTP {status}: the API refuses the key, or its quota is used up")
        if status in (408, 429) or status >= 500:
            wait = retry_after_seconds(headers.get("Retry-After"), self._clock.now())
            if status == 429 and wait is None:
                wait = self._limits.throttled_seconds * (0.75 + self._clock.random() / 2)
            raise ServiceAway(f"{request.shown}: HTTP {status}", status, wait)
        raise FetchRefused(f"{request.shown}: HTTP {status}")

    def _body(self, request: Request, raw: Any) -> bytes:
        """The decoded body, read piece by piece so that neither a bomb nor a trickle gets far."""
        limits, until = self._limits, self._clock.monotonic() + self._limits.body_seconds
        pieces: list[bytes] = []
        size = 0
        while piece := raw.read1(PIECE_BYTES, decode_content=True):
            pieces.append(piece)
            size += len(piece)
            if size > limits.max_body_bytes:
                raise FetchRefused(f"{request.shown}: more than {limits.max_body_bytes:,} bytes")
            if size > RATIO_FROM_BYTES and size > limits.max_ratio * raw.tell():
                raise FetchRefused(f"{request.shown}: expands more than {limits.max_ratio} times when decompressed")
            if self._clock.monotonic() > until:
                raise ServiceAway(f"{request.shown}: the answer took longer than {limits.body_seconds:.0f} s")
        return b"".join(pieces)


def retry_after_seconds(value: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks to wait (a number or an HTTP date); None when it says nothing readable."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def _same_place(here: str, location: str) -> str | None:
    """The target of a redirect, if it has the same scheme, host and port."""
    try:
        target = urljoin(here, location)
        return target if urlsplit(target)[:2] == urlsplit(here)[:2] else None
    except ValueError:
        return None


def _failure(state: RetryCallState) -> ServiceAway:
    error = state.outcome.exception() if state.outcome else None
    assert isinstance(error, ServiceAway)
    return error


def _say(state: RetryCallState) -> None:
    failure = _failure(state)
    if failure.retry_after is not None:
        log.warning("throttled: waiting %.0f s (Retry-After) after %s", state.upcoming_sleep, failure)
    else:
        log.warning("waiting %.1f s (attempt %d) after %s", state.upcoming_sleep, state.attempt_number, failure)


def _give_up(state: RetryCallState) -> None:
    last = _failure(state)
    asked = "" if last.retry_after is None else f"; it asks to wait {last.retry_after:.0f} s"
    raise ServiceAway(f"{last} (attempt {state.attempt_number}, the last){asked}", last.status, last.retry_after)
