"""The behaviour every source must show. A test class inherits it and gives the fixture `source`.

A source is asked through its own requests and its own sandbox, without a network in between; a new source needs no
change here.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
import requests
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pydantic import SecretStr, TypeAdapter

import producers.sources
from producers import settings as stage
from producers.contract import PROVENANCE, Event
from producers.fields import Label
from producers.reading.parsing import Stamp, listing, name, parse_page, to_events
from producers.source import PageError, ParsedPage, Reject, Request, Respond, SandboxOptions, Source
from streaming.ingest.schema import rules

KEY = "suite-canary-key"
SEARCHES = 2  # of each source, walked to their ends
MAX_PAGES = 500
STAMP = Stamp("suite", 1, 2, "2026-01-02T03:04:05.000006Z")
FOREIGN = (
    b"",
    b" \n",
    b"<!DOCTYPE html><html><title>503 Service Unavailable</title></html>",
    b"null",
    b"true",
    b"17",
    b'"text"',
    b"[]",
    b"{}",
    b'{"error": "no"}',
    b'{"results": null, "jobs": null, "things": null}',
    b"\xff\xfe\x00",
    b"\x1f\x8b\x08\x00",
    b"NaN",
    b"[" * 100_000,
    b'{"a":' * 100_000,
)


@dataclass(frozen=True)
class Asked:
    """One page as the sandbox gave it and the source read it."""

    search: str
    page: int
    body: bytes
    parsed: ParsedPage
    events: Sequence[Event]
    rejects: Sequence[Reject]


def own_settings(source: Source) -> Any:
    """The source's settings with nothing but its defaults and a key."""
    return stage.load_source_keyed(source.polled.settings, KEY)


def ask(respond: Respond, request: Request) -> tuple[int, bytes]:
    """Status and body of the sandbox's answer to a request, encoded as it would be sent."""
    sent = requests.Request(
        request.method, request.url, dict(request.headers), params=dict(request.params), json=request.body
    ).prepare()
    path, _, query = sent.path_url.partition("?")
    fields = dict(parse_qsl(query, keep_blank_values=True))
    body = sent.body.encode() if isinstance(sent.body, str) else sent.body or b""
    status, _, answer = respond(sent.method or "", path, fields, sent.headers, body)
    return status, answer


def walk(source: Source, respond: Respond, search: str) -> Iterator[Asked]:
    """A search's pages, to the end that the source sees."""
    own = own_settings(source)
    for page in range(MAX_PAGES):
        status, body = ask(respond, source.polled.request(own, search, page))
        assert status == 200, (search, page, status, body[:200])
        parsed = source.parse(body, search, page)
        yield Asked(search, page, body, parsed, *to_events(parsed, STAMP))
        if parsed.ends:
            return
    raise AssertionError(f"{search} is not at its end after {MAX_PAGES} pages")


class Walks:
    """Walks of one source, each made once: sandboxes are slow to build."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.searches = list(source.polled.searches(own_settings(source)))
        self.respond = cache(self._respond)
        self.of = cache(self._of)

    def _respond(self, day: int) -> Respond:
        return self.source.polled.sandbox(SandboxOptions(key=KEY, day=day))

    def _of(self, day: int = 0) -> list[list[Asked]]:
        """The first searches' pages on a day."""
        return [list(walk(self.source, self.respond(day), search)) for search in self.searches[:SEARCHES]]

    def pages(self) -> list[Asked]:
        return [page for pages in self.of() for page in pages]


class SourceSuite:
    @pytest.fixture
    def source(self) -> Source:
        raise NotImplementedError

    @pytest.fixture
    def walks(self, source: Source) -> Walks:
        return walks_of(source)

    @pytest.fixture
    def folder(self, source: Source) -> Path:
        return Path(producers.sources.__path__[0]) / source.name.replace("-", "_")

    # What it declares

    def test_its_folder_explains_it(self, folder: Path) -> None:
        assert len((folder / "README.md").read_text().split()) > 20

    def test_its_events_stand_in_its_contract(self, source: Source) -> None:
        modules = {model.__module__.rpartition(".")[2] for model in source.models()}
        assert modules == {"contract"}
        assert {model.source for model in source.models()} == {source.name}

    def test_its_topics_are_named_by_the_rule(self, source: Source) -> None:
        topics = [model.topic() for model in source.models()]
        assert len(topics) == len(set(topics))
        assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*\.[a-z0-9]+(-[a-z0-9]+)*\.v[1-9]", topic) for topic in topics)
        assert {model.entity for model in source.models()} >= {"page", "sweep"}

    def test_its_contracts_can_be_checked_by_the_reader(self, source: Source) -> None:
        for model in source.models():
            assert [rule.name for rule in rules(model)] == list(model.model_fields)

    def test_its_keys_are_content_that_is_never_null(self, source: Source) -> None:
        for model in source.models():
            nullable = {rule.name for rule in rules(model) if rule.nullable}
            assert model.key_fields
            assert set(model.key_fields) <= set(model.content_fields()) - nullable
            assert list(model.model_fields)[: len(PROVENANCE)] == list(PROVENANCE)

    def test_its_settings_keep_the_key_secret(self, source: Source) -> None:
        own = own_settings(source)
        assert any(isinstance(value, SecretStr) for value in dict(own).values())
        assert KEY not in repr(own) + str(own.model_dump())

    def test_its_searches_have_names_of_their_own(self, source: Source) -> None:
        searches = list(source.polled.searches(own_settings(source)))
        assert searches
        assert len(searches) == len(set(searches))
        TypeAdapter(list[Label]).validate_python(searches)

    def test_a_request_shows_no_key(self, source: Source, walks: Walks) -> None:
        for page in range(3):
            request = source.polled.request(own_settings(source), walks.searches[0], page)
            assert request == source.polled.request(own_settings(source), walks.searches[0], page)
            assert request.shown
            assert KEY not in f"{request.shown} {request.body} {request.method}"

    # What it reads

    def test_a_walk_comes_to_its_end_and_covers_the_total(self, source: Source, walks: Walks) -> None:
        for pages in walks.of():
            total = pages[-1].parsed.total
            first = [name(event) for page in pages for event in page.events if isinstance(event, source.entities[0])]
            rejects = sum(len(page.rejects) for page in pages)
            assert total is not None
            assert len(set(first)) <= total <= len(set(first)) + rejects
        assert any(page.events for page in walks.pages())

    def test_every_draft_is_an_event_of_a_declared_model(self, source: Source, walks: Walks) -> None:
        for page in walks.pages():
            assert len(page.events) == len(page.parsed.drafts), page.rejects[:3]
            assert {type(event) for event in page.events} <= set(source.entities)

    def test_places_are_unique_and_in_the_order_of_the_page(self, source: Source, walks: Walks) -> None:
        for page in walks.pages():
            for model in source.entities:
                places = [draft.place for draft in page.parsed.drafts if draft.model is model]
                assert places == sorted(set(places))
            places = [record.place for record in (*page.parsed.drafts, *page.parsed.rejects)]
            assert len(places) == len(set(places))

    def test_the_record_at_a_place_is_what_stands_there(self, source: Source, walks: Walks) -> None:
        page = walks.pages()[0]
        for draft in (*page.parsed.drafts[:2], page.parsed.drafts[-1]):
            found = source.record(page.body, draft.place)
            assert str(draft.content[draft.model.key_fields[0]]) in json.dumps(found, default=str)
        assert source.record(page.body, 10**6) is None

    def test_reading_is_a_pure_function(self, source: Source, walks: Walks) -> None:
        pages = walks.pages()
        for page in (*pages[:3], *reversed(pages[-3:])):
            assert source.parse(page.body, page.search, page.page) == page.parsed

    def test_a_page_fits_its_event(self, source: Source, walks: Walks) -> None:
        for page in walks.pages():
            event = listing(source, page.search, page.page, page.parsed.total, page.events, STAMP)
            assert len(event.to_bytes()) < 1_000_000

    def test_a_page_past_the_end_is_empty(self, source: Source, walks: Walks) -> None:
        search, last = walks.searches[0], walks.of()[0][-1].page
        status, body = ask(walks.respond(0), source.polled.request(own_settings(source), search, last + 3))
        parsed = source.parse(body, search, last + 3)
        assert (status, list(parsed.drafts), parsed.ends) == (200, [], True)

    @pytest.mark.parametrize("body", FOREIGN, ids=lambda body: ascii(body[:20]))
    def test_what_is_no_page_is_refused(self, source: Source, walks: Walks, body: bytes) -> None:
        with pytest.raises(PageError) as caught:
            parse_page(source, body, walks.searches[0], 0)
        assert 0 < len(str(caught.value)) < 1_000

    def test_a_page_cut_short_is_refused(self, source: Source, walks: Walks) -> None:
        page = max(walks.pages(), key=lambda page: len(page.body))

        @hypothesis_settings(max_examples=60)
        @given(st.integers(0, len(page.body.rstrip()) - 1))
        def check(length: int) -> None:
            with pytest.raises(PageError):
                source.parse(page.body[:length], page.search, page.page)

        check()

    def test_a_damaged_page_is_read_or_refused(self, source: Source, walks: Walks) -> None:
        page = min((page for page in walks.pages() if page.events), key=lambda page: len(page.body))

        @hypothesis_settings(max_examples=100)
        @given(st.integers(0, len(page.body) - 1), st.binary(max_size=6), st.integers(0, 12))
        def check(at: int, put: bytes, cut: int) -> None:
            self.read_or_refused(source, page.body[:at] + put + page.body[at + cut :], page)

        check()

    def test_no_bytes_break_the_reading(self, source: Source, walks: Walks) -> None:
        page = walks.pages()[0]

        @hypothesis_settings(max_examples=100)
        @given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
        def check(body: bytes) -> None:
            self.read_or_refused(source, body, page)

        check()

    @staticmethod
    def read_or_refused(source: Source, body: bytes, page: Asked) -> None:
        try:
            parsed = source.parse(body, page.search, page.page)
        except PageError:
            return
        events, rejects = to_events(parsed, STAMP)
        assert len(events) + len(rejects) == len(parsed.drafts) + len(parsed.rejects)
        assert all(reject.reason and len(reject.text) <= 2000 for reject in rejects)
        assert all(event.to_bytes() for event in events)

    # What its sandbox serves

    def test_the_sandbox_refuses_another_key(self, source: Source, walks: Walks) -> None:
        request = source.polled.request(own_settings(source), walks.searches[0], 0)
        changed = replace(
            request,
            url=request.url.replace(KEY, "another"),
            headers={header: value.replace(KEY, "another") for header, value in request.headers.items()},
        )
        assert ask(walks.respond(0), request)[0] == 200
        assert ask(walks.respond(0), changed)[0] in (401, 403)

    def test_the_sandbox_limits_requests(self, source: Source, walks: Walks) -> None:
        respond = source.polled.sandbox(SandboxOptions(key=KEY, requests_per_hour=3))
        request = source.polled.request(own_settings(source), walks.searches[0], 0)
        statuses = [ask(respond, request)[0] for _ in range(4)]
        assert statuses[:3] == [200] * 3
        assert statuses[3] in (403, 429)

    def test_another_day_gives_other_content(self, walks: Walks) -> None:
        assert contents(walks.of(0)) != contents(walks.of(1))

    def test_the_same_seed_and_day_give_the_same_data(self, source: Source, walks: Walks) -> None:
        fresh = source.polled.sandbox(SandboxOptions(key=KEY))
        ask(fresh, source.polled.request(own_settings(source), walks.searches[0], 0))  # nor does it matter who asked
        pages = [list(walk(source, fresh, search)) for search in walks.searches[:SEARCHES]]
        assert contents(pages) == contents(walks.of(0))


def contents(searches: list[list[Asked]]) -> dict[str, str]:
    """Content hash of every key, the latest where it stands twice."""
    return {name(event): event.content_hash() for pages in searches for page in pages for event in page.events}


walks_of: Callable[[Source], Walks] = cache(Walks)
