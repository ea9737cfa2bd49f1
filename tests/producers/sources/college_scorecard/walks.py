"""A walk through the sandbox as the poller makes it, without HTTP."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from producers.source import ParsedPage, Respond, SandboxOptions
from producers.sources.college_scorecard.api import SOURCE, CollegeScorecardSettings
from producers.sources.college_scorecard.contract import SEARCH

KEY = "sandbox-key"


def pages(options: SandboxOptions, per_page: int = 100) -> Iterator[ParsedPage]:
    """Every page of a sweep."""
    settings = CollegeScorecardSettings(api_key=KEY, per_page=per_page)
    respond: Respond = SOURCE.polled.sandbox(options)
    for number in range(1000):
        asked = SOURCE.polled.request(settings, SEARCH, number)
        status, _, body = respond("GET", urlsplit(asked.url).path, asked.params, asked.headers, b"")
        assert status == 200, body
        parsed = SOURCE.parse(body, SEARCH, number)
        yield parsed
        if parsed.ends:
            return
    raise AssertionError("the walk does not end")
