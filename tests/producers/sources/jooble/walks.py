"""Walks through a sandbox, as the poller makes them, without HTTP."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from producers.source import ParsedPage, Respond, SandboxOptions
from producers.sources.jooble.api import SOURCE, JoobleSettings

KEY = "sandbox-key"
SETTINGS = JoobleSettings(api_key=KEY, fields="", location="", results_on_page=100)  # type: ignore[arg-type]
SEARCHES: Sequence[str] = SOURCE.polled.searches(SETTINGS)


def responder(**options: Any) -> Respond:
    return SOURCE.polled.sandbox(SandboxOptions(key=KEY, **options))


def walk(respond: Respond, search: str) -> Iterator[ParsedPage]:
    """The pages of a search, the empty one at its end included."""
    for number in range(1000):
        asked = SOURCE.polled.request(SETTINGS, search, number)
        status, _, body = respond("POST", f"/api/{KEY}", {}, {}, json.dumps(asked.body).encode())
        assert status == 200, body
        parsed = SOURCE.parse(body, search, number)
        yield parsed
        if parsed.ends:
            return
    raise AssertionError("the walk does not end")


def sweep(respond: Respond) -> dict[str, list[ParsedPage]]:
    """Every default search walked to its end."""
    return {search: list(walk(respond, search)) for search in SEARCHES}


def contents(pages: Sequence[ParsedPage]) -> list[dict[str, Any]]:
    return [dict(draft.content) for page in pages for draft in page.drafts]
