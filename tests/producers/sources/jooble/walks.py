"""Walks through a sandbox, as the poller makes them, without HTTP."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from producers.polling.walk import fingerprint
from producers.reading.parsing import Stamp, to_events
from producers.source import ParsedPage, Respond, SandboxOptions
from producers.sources.jooble.api import SOURCE, JoobleSettings

KEY = "sandbox-key"
SETTINGS = JoobleSettings(api_key=KEY, fields="", location="", results_on_page=100)  # type: ignore[arg-type]
SEARCHES: Sequence[str] = SOURCE.polled.searches(SETTINGS)
SOME = "0303|fishing and hunting worker|"  # a search that finds 100 to 200 postings of the full data set
STAMP = Stamp("s", 1, 1, "2026-01-01T00:00:00.000000Z")


def responder(**options: Any) -> Respond:
    return SOURCE.polled.sandbox(SandboxOptions(key=KEY, **options))


def walk(respond: Respond, search: str) -> Iterator[ParsedPage]:
    """The pages of a search: to the empty one at its end, or to one that came before."""
    seen = set()
    for number in range(1000):
        asked = SOURCE.polled.request(SETTINGS, search, number)
        status, _, body = respond("POST", f"/api/{KEY}", {}, {}, json.dumps(asked.body).encode())
        assert status == 200, body
        parsed = SOURCE.parse(body, search, number)
        mark = fingerprint(*to_events(parsed, STAMP))
        if mark in seen:
            return
        seen.add(mark)
        yield parsed
        if parsed.ends:
            return
    raise AssertionError("the walk does not end")


def sweep(respond: Respond) -> dict[str, list[ParsedPage]]:
    """Every default search walked to its end."""
    return {search: list(walk(respond, search)) for search in SEARCHES}


def contents(pages: Sequence[ParsedPage]) -> list[dict[str, Any]]:
    return [dict(draft.content) for page in pages for draft in page.drafts]


def read(*quirks: str) -> dict[str, Mapping[str, Any]]:
    """The postings that SOME finds, by id, when the API behaves so."""
    pages = list(walk(responder(size="full", quirks=frozenset(quirks)), SOME))
    assert [reject for page in pages for reject in page.rejects] == []
    return {job["job_id"]: job for job in contents(pages)}
