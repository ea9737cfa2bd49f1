"""A source: everything that is specific to one API, as plain functions, and the transports by which its data come.

A module `producers/sources/<name>/api.py` holds one `SOURCE: Source`; the catalogue finds it by being there.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal, Protocol, TypeVar
from urllib.parse import urlsplit

from pydantic_settings import BaseSettings

from producers.contract import Event, Page, Sweep

Transport = TypeVar("Transport", "Polled", "Dump")


class PageError(ValueError):
    """A fetched body is not a page of this API (HTML, truncated JSON, another envelope). The message says what came."""


@dataclass(frozen=True)
class Request:
    """One HTTP request; `url` and `headers` may hold the key, `shown` never does and is what gets stored and logged.

    `sign(now)`: headers that depend on when it is sent, made anew for every attempt.
    """

    method: str
    url: str
    shown: str
    headers: Mapping[str, str] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    sign: Callable[[datetime], Mapping[str, str]] | None = None


@dataclass(frozen=True)
class Draft:
    """A record as the page holds it: the content of `model`, not yet numbered. `place` is its position in the page.

    `checked`: an event of this very content under any number, where the source has asked the contract already.
    """

    model: type[Event]
    place: int
    content: Mapping[str, Any]
    checked: Event | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class Reject:
    """A record of a page that no contract accepts: its place, why, and its own text (at most 2,000 characters)."""

    place: int
    reason: str
    text: str


@dataclass(frozen=True)
class ParsedPage:
    """A page read: drafts and rejects in the page's order.

    `ends` says that the walk ends after this page; `total` is what the API says the search holds (None: not said).
    `next`: how the page after it is asked for where the page itself says so (see Polled.follow).
    """

    drafts: Sequence[Draft]
    rejects: Sequence[Reject]
    total: int | None
    ends: bool
    next: str = ""


class Respond(Protocol):
    """A sandbox: the API's answer to one request, as (status, headers, body)."""

    def __call__(
        self, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str], bytes]: ...


@dataclass(frozen=True)
class Quota:
    """So many requests within `window_seconds`; None: in all, until the key is replaced."""

    requests: int
    window_seconds: int | None


@dataclass(frozen=True)
class SandboxOptions:
    """Options of a sandbox: a generated data set (`seed`, `day`, `size`) or the real files of `reference_data`.

    `day` counts from 0; the generated data changes from day to day and is the same for the same seed, day and size.
    `quirks` are names of API behaviours to switch on, those the README of the source lists; others are passed over.
    `gate` says which keys are good and how often they may ask, and outlives the day; without it `key` alone is good for
    `requests_per_hour` (`sandbox.keys.gate_of`).
    """

    key: str
    seed: int = 20260101
    day: int = 0
    requests_per_hour: int = 100_000
    reference_data: Path | None = None
    size: Literal["tiny", "small", "full"] = "small"
    quirks: frozenset[str] = frozenset()
    gate: Any = None  # a Gate of producers.sandbox.keys, which knows this class


@dataclass(frozen=True)
class Probe:
    """A cheap request whose answer shows whether the data have changed.

    `fingerprint(body)` is the part of the answer to compare; it raises PageError.
    """

    request: Callable[[Any], Request]
    fingerprint: Callable[[bytes], str]


@dataclass(frozen=True)
class Polled:
    """An API that is asked. `settings` is its pydantic-settings class, built by the stage's settings module.

    `searches(settings)`: names of the walks a sweep of the source consists of, in order.
    `request(settings, search, page)`: the request for the page (counted from 0) of a search.
    `follow(settings, search, next)`: the request for the page that the one before it names, where it names any.
    `sandbox(options)`: the API's own contract, served locally.
    `quotas(settings)`: how many requests a key may make.
    `weight(settings, search)`: how much a search is wanted when not all can be afforded, from 1 up.
    """

    settings: type[BaseSettings]
    searches: Callable[[Any], Sequence[str]]
    request: Callable[[Any, str, int], Request]
    sandbox: Callable[[SandboxOptions], Respond]
    quotas: Callable[[Any], Sequence[Quota]] = lambda settings: ()
    weight: Callable[[Any, str], int] = lambda settings, search: 1
    probe: Probe | None = None  # None: the API has none
    follow: Callable[[Any, str, str], Request] | None = None


@dataclass(frozen=True)
class Dump:
    """Official files: `pages(folder)` gives them as the bodies of the pages of one `search`, in order.

    It raises ValueError naming what lacks.
    """

    search: str
    pages: Callable[[Path], Iterator[bytes]]


@dataclass(frozen=True)
class Source:
    """Data of an API or publisher, by any of the `transports`, of which there is at least one.

    `entities`: its event models; the first is the one that a page's `total` counts.
    `parse(body, search, page)`: a pure function of the bytes; raises PageError.
    `record(body, place)`: the record at a place of a body that can be parsed, as it stands there; None: no such place.
    `exact_total`: a page's total does not change unless the data do, so one that changes in mid-walk spoils the sweep.
    `texts`: how free texts of its records are read, by the kind of text; never raises, and its result is plain JSON.
    """

    name: str  # as in topics: dashes inside a word
    entities: tuple[type[Event], ...]
    page: type[Page]
    sweep: type[Sweep]
    parse: Callable[[bytes, str, int], ParsedPage]
    record: Callable[[bytes, int], Any]
    transports: tuple[Polled | Dump, ...]
    exact_total: bool = False
    texts: Mapping[str, Callable[[str], Mapping[str, Any]]] = field(default_factory=dict, hash=False)

    @property
    def polled(self) -> Polled:
        """The transport by which it is polled. Raises ValueError when there is none."""
        return self._transport(Polled, "asked")

    @property
    def dump(self) -> Dump:
        """The files it is read from. Raises ValueError when there are none."""
        return self._transport(Dump, "read from files")

    def models(self) -> tuple[type[Event], ...]:
        """Every event model of the source, its page and sweep events included."""
        return (*self.entities, self.page, self.sweep)

    def _transport(self, kind: type[Transport], how: str) -> Transport:
        found = next((one for one in self.transports if isinstance(one, kind)), None)
        if found is None:
            raise ValueError(f"{self.name} cannot be {how}")
        return found


# Names that lead nowhere in the public net.
PRIVATE = (".localhost", ".local", ".internal", ".svc", ".test", ".invalid")


def is_public(url: str) -> bool:
    """True when the host of a URL is public by its name or number; names are not looked up."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith(PRIVATE)


def is_this_machine(url: str) -> bool:
    """True when the host of a URL is this machine by its usual names: a sandbox, which has quotas of its own."""
    return urlsplit(url).hostname in ("127.0.0.1", "localhost", "::1")


def listed(text: str) -> list[str]:
    """The entries of a comma list, without blanks around them or repeats."""
    return list(dict.fromkeys(entry.strip() for entry in text.split(",") if entry.strip()))


def api_address(url: str, public: str, below: str) -> str:
    """The address that paths (`below` is the first part of each) are put behind.

    Raises ValueError when it is none; the message speaks of the `public` API.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"is not an http or https address; the public API is {public}")
    if parts.query or parts.fragment or parts.username is not None:
        raise ValueError(f"holds a user, a query or a fragment; give the address before {below} only")
    return url.rstrip("/")
