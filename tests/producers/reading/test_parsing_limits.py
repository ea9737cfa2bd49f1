"""Pages that are too much or too deep: refused at once, whatever the source, and never at the cost of memory."""

import json
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest

from producers import settings
from producers.reading.parsing import MAX_CONTAINERS, MAX_VALUES, Stamp, parse_page, to_events
from producers.source import PageError, SandboxOptions, Source
from producers.sources import catalog
from tests.producers.toy_sources.toy.api import SOURCE as TOY
from tests.suites.sources import KEY, ask

SOURCES = {**catalog.sources(), "toy": TOY}
STAMP = Stamp("sweep", 1, 1, "2026-01-02T03:04:05.000006Z")
LIMIT_BYTES = 400_000_000
EVERY_SOURCE = pytest.mark.parametrize("name", SOURCES)


def envelope(name: str, records: str) -> bytes:
    """A page of a source's own shape, as its sandbox answers, around records as they stand; a list if it has none."""
    return _empty_page(name).replace('"%s"', records).encode()


@cache
def _empty_page(name: str) -> str:
    body = json.loads(sandbox_page(SOURCES[name]))
    records_of = _shallowest_list(body)
    if records_of is None:
        return '["%s"]'
    records_of[:] = ["%s"]
    return json.dumps(body)


def _shallowest_list(body: Any) -> list[Any] | None:
    """The longest one of the lists that lie least deep: a page's records. None: it has no list."""
    level = [body]
    while level:
        lists = [each for each in level if isinstance(each, list)]
        if lists:
            return max(lists, key=len)
        level = [value for each in level if isinstance(each, dict) for value in each.values()]
    return None


def sandbox_page(source: Source) -> bytes:
    respond = source.polled.sandbox(SandboxOptions(key=KEY))
    own = settings.load_source_keyed(source.polled.settings, KEY)
    return ask(respond, source.polled.request(own, first_search(source), 0))[1]


def first_search(source: Source) -> str:
    return source.polled.searches(settings.load_source_keyed(source.polled.settings, KEY))[0]


def read(name: str, body: bytes) -> tuple[int, int]:
    """The numbers of events and rejects in a body. Raises PageError."""
    source = SOURCES[name]
    events, rejects = to_events(parse_page(source, body, first_search(source), 0), STAMP)
    return len(events), len(rejects)


@contextmanager
def bounded_memory() -> Iterator[None]:
    tracemalloc.start(1)
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < LIMIT_BYTES
    finally:
        tracemalloc.stop()


@EVERY_SOURCE
@pytest.mark.parametrize(
    "body",
    [
        b"[" + b"[]," * 2_000_000 + b"1]",
        b"[" + b"1.5," * 2_500_000 + b"1]",
        b'{"a":' * 1_000_001,
        b"[" * 999_999,
        b'"' + b"x" * 20_000_000 + b'"',
        b"1" * 20_000_000,
        bytes(3_000_000),
    ],
    ids=lambda body: f"{body[:6]!r}…",
)
def test_what_is_too_much_is_refused_at_once(name: str, body: bytes) -> None:
    with bounded_memory(), pytest.raises(PageError) as caught:
        read(name, body)
    assert len(str(caught.value)) < 1_000
    assert ("that is no page" in str(caught.value)) == (body.count(b"{") + body.count(b",") > 1_000_000)


@pytest.mark.parametrize("name", catalog.names())
def test_a_page_of_a_million_records_is_refused(name: str) -> None:
    with bounded_memory(), pytest.raises(PageError, match="at most 50,000 are read"):
        read(name, envelope(name, "{}," * 60_000 + "{}"))


def test_a_school_of_a_million_programmes_is_refused() -> None:
    school = '{"id":100654,"latest.programs.cip_4_digit":[%s{}]}' % ("{}," * 60_000)
    with pytest.raises(PageError, match="at most 50,000 are read"):
        read("college-scorecard", envelope("college-scorecard", school))


def refusal_of(name: str, body: bytes) -> str:
    """The reason a page is refused for; "" when it has been read."""
    try:
        return "" if sum(read(name, body)) else "no record was read"
    except PageError as error:
        return "nested too deeply" if "nested too deeply" in str(error) else str(error)


@EVERY_SOURCE
@pytest.mark.parametrize(("left", "right"), [("[", "]"), ('{"a":', "}")])
def test_no_depth_within_a_record_is_a_crash(name: str, left: str, right: str) -> None:
    for depth in (100, 450, *range(800, 1_001, 8), 2_000, 100_000):  # Python's own limit lies near a thousand
        deep = left * depth + "1" + right * depth
        for record in (deep, f'{{"id":{deep}}}', f'{{"id":"1","title":{deep},"size":{deep}}}'):
            assert refusal_of(name, envelope(name, record)) in ("", "nested too deeply")


@EVERY_SOURCE
def test_the_largest_page_of_the_sandbox_is_far_from_the_bounds(name: str) -> None:
    body = sandbox_page(SOURCES[name])
    assert sum(read(name, body)) > 1
    assert body.count(b",") * 4 < MAX_VALUES
    assert count_containers(json.loads(body)) * 4 < MAX_CONTAINERS


def count_containers(value: Any) -> int:
    if not isinstance(value, dict | list):
        return 0
    inside = value.values() if isinstance(value, dict) else value
    return 1 + sum(count_containers(each) for each in inside)
