"""From an API that answers too little to the marts: nothing is closed by it until it says so again."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from pipelines.school_jobs.pipeline import PIPELINE
from producers.sandbox.app import Sandbox
from producers.sandbox.server import serve
from producers.source import SandboxOptions
from producers.sources.jooble.api import SOURCE as JOOBLE
from tests.builders import polled
from tests.producers.conftest import running
from tests.streaming.harness import make_topics, run_once, settings_of
from tests.streaming.ingest.test_plausibility import statuses
from tests.suites.short_answers import sweep_once
from tests.suites.sources import KEY

pytestmark = [pytest.mark.services, pytest.mark.spark]


def test_an_api_that_answers_too_little_closes_nothing_until_it_says_so_again(
    spark: Any, environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings = settings_of(environment, feed_dead_letter_topics=False)
    make_topics(settings)
    source = polled(JOOBLE, searches=lambda own: JOOBLE.polled.searches(own)[:1])
    sandbox = Sandbox({JOOBLE.name: source}, SandboxOptions(key=KEY), tmp_path / "sandbox")
    for url in running(serve(sandbox, 0)):
        whole = sweep_once(source, sandbox, url)
        cut = [sweep_once(source, sandbox, url, kind, good=1) for kind in ("emptied", "emptied_untold")]
        empty = sweep_once(source, sandbox, url, "emptied")
        assert [one.complete for one in (whole, *cut, empty)] == [True, False, False, False]
        run_once(spark, settings, PIPELINE)
        assert Counter(statuses(settings).values()) == {"open": whole.records}
        assert sweep_once(source, sandbox, url, "emptied").complete
        run_once(spark, settings, PIPELINE)
        assert Counter(statuses(settings).values()) == {"closed": whole.records}
