"""Asking an API for a page over HTTP: one session, bounded in time and size, silent about keys and URLs."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Protocol
from urllib.parse import urljoin, urlsplit

import requests
import urllib3

from plumbing.clock import Clock
from plumbing.errors import Failure, Misconfigured
from producers.http.retry import Patience, Transient, retry_after_seconds
from producers.quota.ledger import Ledger
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


@dataclass(frozen=True)
class Fetched:
    """A page as it came: `body` is decoded, `observed_at` (aware UTC) is when its last byte was read."""

    status: int
    content_type: str
    body: bytes
    observed_at: datetime


class Fetcher(Protocol):
    """Where pages come from. A walk begun with one `origin` is not gone on with by another."""

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
        self._session.auth = _no_netrc

    def close(self) -> None:
        self._session.close()

    def fetch(self, request: Request) -> Fetched:
        """The answer to a request, asked for again while that can help.

        Raises KeyRefused; FetchRefused; ServiceAway when the limits are used up; QuotaUsedUp from the ledger;
        Misconfigured for a URL that is none; Stopped from the clock's sleep.
        """
        fetched: Fetched = Patience(self._limits, self._clock).retrying()(self._attempt, request)
        return fetched

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
            problem = Transient(f"{request.shown}: {type(error).__name__}")
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
            headers=dict(request.headers),
            timeout=(self._limits.connect_seconds, self._limits.read_seconds),
            stream=True,
            allow_redirects=False,
        ) as response:
            if self._ledger:
                self._ledger.learn(response.headers)
            if 300 <= response.status_code < 400:
                target = self._redirect(request, response, redirects)
            else:
                self._check(request, response.status_code, response.headers)
                return self._received(request, response)
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
            raise Transient(f"{request.shown}: HTTP {status}", status, wait)
        raise FetchRefused(f"{request.shown}: HTTP {status}")

    def _redirect(self, request: Request, response: requests.Response, redirects: int) -> str:
        location = response.headers.get("Location")
        target = _same_place(response.url, location) if location and request.method == "GET" and redirects else None
        if target is None:
            raise FetchRefused(f"{request.shown}: HTTP {response.status_code}: a redirect that is not followed")
        return target

    def _received(self, request: Request, response: requests.Response) -> Fetched:
        body = self._body(request, response)
        kind = response.headers.get("Content-Type", "")
        return Fetched(response.status_code, kind[:200], body, self._clock.now())

    def _body(self, request: Request, response: requests.Response) -> bytes:
        """The decoded body, read piece by piece so that neither a bomb nor a trickle gets far."""
        limits, raw = self._limits, response.raw
        until = self._clock.monotonic() + limits.body_seconds
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
                raise Transient(f"{request.shown}: the answer took longer than {limits.body_seconds:.0f} s")
        return b"".join(pieces)


def _same_place(here: str, location: str) -> str | None:
    """Where a redirect leads, if that is the same scheme, host and port."""
    try:
        target = urljoin(here, location)
        return target if urlsplit(target)[:2] == urlsplit(here)[:2] else None
    except ValueError:
        return None


def _no_netrc(prepared: Any) -> Any:
    return prepared
