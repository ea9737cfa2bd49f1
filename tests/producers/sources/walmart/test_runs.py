"""Whole runs against the sandbox over HTTP: a category's pages, each of which names the next one."""

import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from plumbing.clock import Stop
from producers import settings
from producers.polling.daemon import once
from producers.polling.progress import Hooks
from producers.sandbox.app import Sandbox
from producers.sandbox.server import serve
from producers.sandbox.walmart.items import ITEMS
from producers.source import SandboxOptions
from producers.sources.walmart.api import SOURCE
from tests.producers.conftest import CANARY, running
from tests.producers.stored import read_topic

pytestmark = pytest.mark.services

Go = Callable[..., dict[str, tuple[int, bool]]]


@pytest.fixture
def produced(environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Go:
    """`produced(hooks, …)` polls once: of each search the pages of this run, and whether it came to its end."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("WALMART_CONSUMER_ID", CANARY)

    def go(hooks: Hooks, **variables: str) -> dict[str, tuple[int, bool]]:
        sandbox = Sandbox({"walmart": SOURCE}, SandboxOptions(key=CANARY, size="tiny"), tmp_path / "sandbox")
        for url in running(serve(sandbox, 0)):
            for name, value in ({"BASE_URL": f"{url}/walmart", "QUERIES": "nothing"} | variables).items():
                monkeypatch.setenv(f"GPPS_WALMART__{name}", value)
            summary = once(SOURCE, settings.load(), settings.load_source(SOURCE.polled.settings), hooks)
        return {search.search: (search.pages, search.complete) for search in summary.searches}

    return go


def test_a_category_is_walked_by_the_address_of_each_next_page(environment: dict[str, str], produced: Go) -> None:
    found = produced(Hooks(Stop()), CATEGORIES="3944,3944_11,7", ITEMS_OF_CATEGORY="7")
    assert found["category:3944"] == (-(-ITEMS["tiny"] // 7), True)
    assert found["category:3944_11"] == found["category:7"] == (1, True)  # a node is no beginning of a word
    items = [one.event["item_id"] for one in read_topic(environment, "walmart.item.v1")]
    assert len(items) == len(set(items)) == ITEMS["tiny"]


def test_a_walk_that_was_stopped_goes_on_at_the_next_page(environment: dict[str, str], produced: Go) -> None:
    stop, saved = Stop(), []

    def after_three_pages(point: str) -> None:
        saved.append(point)
        if saved.count("cursor-saved") == 3:
            stop.request(signal.SIGTERM)

    variables = {"CATEGORIES": "3944", "ITEMS_OF_CATEGORY": "7"}
    produced(Hooks(stop, checkpoint=after_three_pages), **variables)
    before = {one.event["item_id"] for one in read_topic(environment, "walmart.item.v1")}
    assert 0 < len(before) < ITEMS["tiny"]
    assert produced(Hooks(Stop()), **variables)["category:3944"][1]
    items = [one.event["item_id"] for one in read_topic(environment, "walmart.item.v1")]
    assert len(items) == len(set(items)) == ITEMS["tiny"]
    (sweep,) = [
        one.event for one in read_topic(environment, "walmart.sweep.v1") if one.event["search"] == "category:3944"
    ]
    assert (sweep["pages"], sweep["complete"]) == (-(-ITEMS["tiny"] // 7), True)
