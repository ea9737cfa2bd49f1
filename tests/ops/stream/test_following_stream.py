"""A stream whose serving tables take nothing lands and refreshes all the same, reports it, and catches up by itself."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from ops.settings import PROJECT
from ops.stream.cli import status_name
from producers.sources.jooble.contract import Job
from sinks.run import compare_stores
from sinks.settings import Settings as SinkSettings
from streaming.pipeline import Pipeline
from tests.builders import job
from tests.faulty_dynamodb import THROTTLED, Fault, faulty
from tests.ops.waiting import wait_until
from tests.streaming.harness import (
    make_topics,
    offsets,
    produce,
    produced_offsets,
    records_of,
    settings_of,
)

pytestmark = [pytest.mark.services, pytest.mark.spark, pytest.mark.slow]

LIMIT_SECONDS = 600


def throttles_serving(operation: str, request: dict[str, Any]) -> Fault | None:
    """Throttles writes to a generation's tables; leases are renewed."""
    return THROTTLED if operation in ("TransactWriteItems", "UpdateItem") and "-g1-" in json.dumps(request) else None


def test_the_stream_goes_on_while_dynamodb_throttles_and_catches_up_after(
    environment: dict[str, str], employers: Pipeline, tmp_path: Path
) -> None:
    name = employers.name
    settings, sinks = settings_of(environment).of(name), SinkSettings().of(name).at(1)
    status = Path(environment["GPPS_STATE_DIR"]) / f"{status_name(name)}.status.json"
    command = [sys.executable, "-m", "ops.stream", name]

    def publish(first: int, last: int) -> None:
        produce(settings, records_of(job(str(n), place=n, company=f"Company {n}") for n in range(first, last)))

    def verdict() -> str:
        """Verdict of a comparison on the serving table: "cannot say" while it is behind."""
        found = {(each.mart, each.store): each.verdict for each in compare_stores(sinks, employers.contract)}
        return found["employer", "dynamodb"]

    def has_landed() -> bool:
        return offsets(settings, employers) == produced_offsets(settings, employers)

    make_topics(settings, [Job.topic()])
    publish(0, 4)
    with faulty(urlsplit(environment["AWS_ENDPOINT_URL_DYNAMODB"]).port or 80) as proxy:
        behind = environment | {"AWS_ENDPOINT_URL_DYNAMODB": proxy.url, "GPPS_REFRESH_SECONDS": "1"}
        proxy.fault = throttles_serving
        once = subprocess.run(
            [*command, "--once"], env=behind, cwd=PROJECT, capture_output=True, text=True, timeout=LIMIT_SECONDS
        )
        assert once.returncode == 75, once.stderr
        assert "the lake is up to date and DynamoDB is not" in once.stderr.splitlines()[-1]
        assert (has_landed(), verdict()) == (True, "cannot say")
        log = tmp_path / "stream.log"
        with log.open("w") as output, subprocess.Popen(command, env=behind, cwd=PROJECT, stderr=output) as stream:

            def until(condition: Callable[[], bool]) -> None:
                wait_until(lambda: condition() or stream.poll() is not None, LIMIT_SECONDS)
                assert stream.poll() is None, log.read_text()

            try:
                until(lambda: status.exists() and json.loads(status.read_text())["state"] == "behind")
                refreshed = log.read_text().count("event=refreshed changes")
                publish(4, 8)
                until(lambda: has_landed() and log.read_text().count("event=refreshed changes") > refreshed)
                assert verdict() == "cannot say"
                proxy.fault = lambda operation, request: None
                until(lambda: verdict() == "equal")
                until(lambda: json.loads(status.read_text())["state"] == "running")
            finally:
                stream.terminate()
        assert stream.returncode == 0, log.read_text()
    assert not status.exists()
