"""The real sources on each fault that leaves a page, or something in its place: their own sandboxes' answers, changed
by the catalogue, read as the poller reads them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from producers import settings
from producers.reading.parsing import Stamp, parse_page, to_events
from producers.sandbox.app import SANDBOX_KEY, Sandbox
from producers.source import PageError, Reject, Request, SandboxOptions, Source
from producers.sources import catalog

STAMP = Stamp("sweep", 1, 1, "2026-01-02T03:04:05.000006Z")
NO_PAGES = {
    "html": "HTML came instead of JSON: '502 Bad Gateway'",
    "truncated": "the body is not whole JSON",
    "empty": "the body is empty",
    "rubbish": "the body is not UTF-8",
    "nested": "nested too deeply",
}
EVERY_SOURCE = pytest.mark.parametrize("name", ["college-scorecard", "jooble"])


@dataclass
class Read:
    """A page as it was read: content by the event's name, and what was refused."""

    content: dict[str, Mapping[str, Any]]
    rejects: list[Reject]
    total: int | None


class Asker:
    def __init__(self, folder: Path) -> None:
        self.sandbox = Sandbox(catalog.sources(), SandboxOptions(key=SANDBOX_KEY), folder)
        self.truth = cache(self.read)  # the first page as it is, by source

    def read(self, name: str, page: int = 0, **fault: Any) -> Read:
        """A page of the source's first search, with a fault. Raises PageError."""
        if fault:
            body = json.dumps({"source": name, **fault}).encode()
            assert self.sandbox.answer("POST", "/_sandbox/faults", {}, body).status == 200
        source = catalog.source(name)
        own = settings.load_source_keyed(source.polled.settings, SANDBOX_KEY)
        search = source.polled.searches(own)[0]
        answered = self._answer(source, source.polled.request(own, search, page))
        parsed = parse_page(source, answered, search, page)
        events, rejects = to_events(parsed, STAMP)
        content = {f"{event.entity}/{event.key()}": event.content() for event in events}
        return Read(content, rejects, parsed.total)

    def _answer(self, source: Source, request: Request) -> bytes:
        asked = requests.Request(
            request.method, request.url, dict(request.headers), params=dict(request.params), json=request.body
        ).prepare()
        prefix = urlsplit(request.url).path.split("/v1/" if "/v1/" in request.url else "/api/")[0]
        target = f"/{source.name}{asked.path_url.removeprefix(prefix)}"
        body = asked.body if isinstance(asked.body, bytes) else (asked.body or "").encode()
        return self.sandbox.answer(asked.method or "", target, asked.headers, body).body


@pytest.fixture(scope="module")
def asker(tmp_path_factory: pytest.TempPathFactory) -> Asker:
    return Asker(tmp_path_factory.mktemp("sandbox"))


@EVERY_SOURCE
@pytest.mark.parametrize("kind", NO_PAGES)
def test_what_is_no_page_is_refused_with_what_came(asker: Asker, name: str, kind: str) -> None:
    with pytest.raises(PageError) as caught:
        asker.read(name, kind=kind)
    assert NO_PAGES[kind] in str(caught.value)


@EVERY_SOURCE
def test_unknown_fields_are_passed_over(asker: Asker, name: str) -> None:
    truth = asker.truth(name)
    odd = asker.read(name, kind="unknown_fields")
    assert len(truth.content) > 10
    assert (odd.content, odd.rejects) == (truth.content, truth.rejects)


@EVERY_SOURCE
def test_a_total_that_lies_is_only_reported(asker: Asker, name: str) -> None:
    truth = asker.truth(name)
    odd = asker.read(name, kind="lying_total")
    assert odd.content == truth.content
    assert odd.total == (truth.total or 0) * 10 + 1_000


@EVERY_SOURCE
@pytest.mark.parametrize("kind", ["wrong_types", "duplicate_keys"])
def test_a_record_that_cannot_be_read_is_reported_and_its_neighbours_are_read(
    asker: Asker, name: str, kind: str
) -> None:
    truth = asker.truth(name)
    odd = asker.read(name, kind=kind)
    lost = truth.content.keys() - odd.content.keys()
    assert odd.content == {key: one for key, one in truth.content.items() if key not in lost}
    assert {of_record(key) for key in lost} == {of_record(next(iter(truth.content)))}
    assert len(odd.rejects) > len(truth.rejects)
    assert all(reject.reason and reject.text for reject in odd.rejects)


def test_an_id_beyond_2_63_is_none_and_the_link_may_say_it(asker: Asker) -> None:
    truth = asker.truth("jooble")
    assert asker.read("jooble", kind="id_beyond_2_63") == truth
    first = of_record(next(iter(asker.truth("college-scorecard").content)))
    odd = asker.read("college-scorecard", kind="id_beyond_2_63")
    assert first not in {of_record(key) for key in odd.content}
    assert odd.rejects[0].reason.startswith("unit_id: ")


def of_record(key: str) -> str:
    """The id of the school or posting that an event's name tells."""
    return key.partition("/")[2].partition("|")[0]


@EVERY_SOURCE
def test_an_id_beyond_2_53_is_exact_or_refused(asker: Asker, name: str) -> None:
    odd = asker.read(name, kind="id_beyond_2_53")
    ids = {of_record(key) for key in odd.content}
    assert str(2**53 + 1) in ids or odd.rejects
    assert not {str(2**53), str(2**53 + 2)} & ids


def test_a_page_that_comes_again_holds_the_same_records(asker: Asker) -> None:
    first = asker.read("jooble")
    assert asker.read("jooble", page=1).content.keys().isdisjoint(first.content)
    asker.read("jooble")
    assert asker.read("jooble", page=1, kind="repeated").content == first.content


def test_another_page_than_the_one_asked_for_is_refused(asker: Asker) -> None:
    asker.read("college-scorecard")
    with pytest.raises(PageError, match="page 1 was asked for, page 0 came"):
        asker.read("college-scorecard", page=1, kind="repeated")
