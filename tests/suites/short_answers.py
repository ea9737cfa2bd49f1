"""Suite of every source against short answers: an API's short or empty answer closes nothing that it does not list.

A test class inherits it and gives the fixture `source`. Runs are real, of one search, against the source's sandbox.
"""

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from plumbing.clock import Stop
from producers import settings as stage
from producers.polling.daemon import once
from producers.polling.progress import Hooks, SearchSummary
from producers.sandbox.app import Sandbox
from producers.sandbox.server import serve
from producers.source import SandboxOptions, Source
from tests.builders import polled
from tests.producers.conftest import running
from tests.producers.stored import published
from tests.suites.sources import KEY, own_settings

Swept = Callable[..., SearchSummary]
EMPTY = ("emptied", "emptied_untold")


class ShortAnswersSuite:
    @pytest.fixture
    def swept(
        self, source: Source, environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> Iterator[Swept]:
        """`swept()` walks through the first search; `swept(kind, good)` with this fault after so many good answers."""
        for name, value in (environment | {"GPPS_FULL_SWEEP_SECONDS": "0"}).items():
            monkeypatch.setenv(name, value)
        sandbox = Sandbox({source.name: source}, SandboxOptions(key=KEY), tmp_path / "sandbox")
        only = polled(source, probe=None, searches=lambda own: source.polled.searches(own)[:1])
        for url in running(serve(sandbox, 0)):
            yield partial(sweep_once, only, sandbox, url)

    @pytest.mark.services
    def test_short_and_empty_answers_count_when_they_come_again(
        self, source: Source, environment: dict[str, str], swept: Swept
    ) -> None:
        whole = swept()
        assert whole.complete
        assert whole.records >= 10
        in_mid_walk = (*EMPTY, "emptied") if whole.pages > 1 else ()
        for kind in in_mid_walk:  # a walk that is cut short never does, however often it comes
            cut = swept(kind, good=1)
            assert (cut.complete, bool(cut.reason)) == (False, True)
        doubted = swept("emptied")
        assert doubted.complete is False
        assert "0 records were listed, after " in (doubted.reason or "")
        assert swept("emptied").complete
        ends = [json.loads(record.value) for record in published(environment, [source.sweep])]
        ends.sort(key=lambda end: (end["epoch"], end["counter"]))
        assert [end["complete"] for end in ends] == [True, *[False] * len(in_mid_walk), False, True]


def sweep_once(source: Source, sandbox: Sandbox, url: str, kind: str | None = None, good: int = 0) -> SearchSummary:
    sandbox.answer("DELETE", "/_sandbox/faults", {}, b"")
    if kind:
        fault = {"source": source.name, "kind": kind, "times": 1_000, "after": good}
        reply = sandbox.answer("POST", "/_sandbox/faults", {}, json.dumps(fault).encode())
        assert reply.status == 200, reply.body
    own = own_settings(source).model_copy(update={"base_url": f"{url}/{source.name}"})
    (found,) = once(source, stage.load(), own, Hooks(Stop())).searches
    return found
