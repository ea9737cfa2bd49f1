"""Odd answers over HTTP, from the sandbox and its faults: each ends in a clear error, or in the page after all."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from plumbing.errors import Failure
from producers.reading.client import Client, FetchRefused, KeyRefused, ServiceAway
from producers.sandbox.app import Sandbox
from producers.sandbox.server import serve
from producers.settings import HttpLimits
from producers.source import PageError, SandboxOptions
from producers.sources.jooble.api import SOURCE, JoobleSettings
from tests.producers.conftest import CANARY, running
from tests.producers.faults import Time

LIMITS = HttpLimits(backoff_seconds=1, max_wait_seconds=60, max_total_seconds=200, read_seconds=5, connect_seconds=2)
SEARCH = "2203|paralegal|"
ERROR_FORMS = ["", "html-errors", "json-errors", "non-json-403"]


@dataclass(frozen=True)
class Asking:
    url: str
    sandbox: Sandbox
    client: Client

    def page(self, key: str = CANARY, path: str | None = None) -> int:
        """How many postings the first page of a search holds; `path` is asked in place of the API's own."""
        own = JoobleSettings(base_url=f"{self.url}/jooble", api_key=key)  # type: ignore[arg-type]
        request = SOURCE.polled.request(own, SEARCH, 0)
        fetched = self.client.fetch(replace(request, url=f"{self.url}{path}") if path else request)
        return len(SOURCE.parse(fetched.body, SEARCH, 0).drafts)

    def control(self, what: str, **body: Any) -> None:
        reply = self.sandbox.answer("POST", f"/_sandbox/{what}", {}, json.dumps({"source": "jooble", **body}).encode())
        assert reply.status == 200, reply.body

    def refusal(self, key: str = CANARY, path: str | None = None) -> Failure:
        with pytest.raises(Failure) as caught:
            self.page(key, path)
        assert key not in str(caught.value)
        return caught.value


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    state: Path = tmp_path_factory.mktemp("sandbox")
    sandbox = Sandbox({"jooble": SOURCE}, SandboxOptions(key=CANARY, size="full"), state)
    client = Client(LIMITS, Time().clock())
    for url in running(serve(sandbox, 0)):
        yield Asking(url, sandbox, client)
    client.close()


@pytest.fixture(autouse=True)
def without_quirks(asking: Asking) -> Iterator[None]:
    yield
    asking.control("quirks", names=[])


@pytest.mark.parametrize("form", ERROR_FORMS)
def test_a_refused_key_is_told_whatever_the_body_says(asking: Asking, form: str) -> None:
    asking.control("quirks", names=[form])
    refused = asking.refusal("another-canary")
    assert isinstance(refused, KeyRefused)
    assert "HTTP 403: the API refuses the key, or its quota is used up" in str(refused)


@pytest.mark.parametrize("form", ERROR_FORMS)
def test_what_is_not_there_is_told_and_not_asked_for_again(asking: Asking, form: str) -> None:
    asking.control("quirks", names=[form])
    refused = asking.refusal(path=f"/jooble/api/{CANARY}/more")
    assert isinstance(refused, FetchRefused)
    assert "HTTP 404" in str(refused)


def test_a_body_that_is_refused_with_500_gives_up_in_the_end(asking: Asking) -> None:
    asking.control("faults", kind="status", status=500, times=100)
    assert isinstance(asking.refusal(), ServiceAway)
    asking.sandbox.answer("DELETE", "/_sandbox/faults", {}, b"")


@pytest.mark.parametrize("fault", [{"kind": "storm_seconds"}, {"kind": "storm"}, {"status": 429}, {"status": 503}])
def test_a_storm_is_waited_out(asking: Asking, fault: dict[str, Any]) -> None:
    asking.control("faults", times=2, **fault)
    assert asking.page() == 50


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ({"kind": "html"}, "HTML came instead of JSON: '502 Bad Gateway'"),
        ({"kind": "status", "status": 200, "body": "Host not in allowlist"}, "not whole JSON"),
        ({"kind": "status", "status": 200, "body": '{"error": "quota"}'}, "it says 'quota'"),
        ({"kind": "truncated"}, "not whole JSON"),
        ({"kind": "empty"}, "the body is empty"),
        ({"kind": "nested"}, "nested too deeply"),
    ],
)
def test_what_is_no_page_says_what_came(asking: Asking, fault: dict[str, Any], told: str) -> None:
    asking.control("faults", **fault)
    with pytest.raises(PageError) as caught:
        asking.page()
    assert told in str(caught.value)
    assert CANARY not in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "lost"),
    [("wrong_types", 1), ("id_beyond_2_53", 0), ("id_beyond_2_63", 0), ("duplicate_keys", 1), ("unknown_fields", 0)],
)
def test_odd_records_are_read_from_their_links_or_set_aside(asking: Asking, kind: str, lost: int) -> None:
    asking.control("faults", kind=kind)
    assert asking.page() == 50 - lost
