"""A driver that stands still beyond its lease, while another takes over, writes nothing stale when it resumes."""

import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from pipelines.school_jobs.contract import MARTS
from pipelines.school_jobs.pipeline import PIPELINE
from streaming.driver.lease import driver_lease
from streaming.lake.feeds import PER_EPOCH
from streaming.lake.paths import Lake
from tests.ops.waiting import wait_until
from tests.oracle.stores import agree
from tests.streaming.harness import (
    bring_up_stores,
    commits,
    last_position,
    make_topics,
    produce,
    records_of,
    run_once,
    settings_of,
)
from tests.streaming.ingest.test_batch_cuts import history

pytestmark = [pytest.mark.spark, pytest.mark.services, pytest.mark.slow]

ROOT = Path(__file__).parents[3]
# Where it stands still, the lease asked and what comes next not yet done: between two feeds, and before the position.
POINTS = ("append:3", "position")


@contextmanager
def standing_still(environment: Mapping[str, str], point: str, log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A driver that has stopped at the point; it resumes, and has to end by itself, when the block ends."""
    command = [sys.executable, "-m", "streaming", "stream", "school_jobs", "--once"]
    variables = {**environment, "GPPS_KILL_AT": f"stop@{point}"}
    with log.open("w") as output, subprocess.Popen(command, env=variables, cwd=ROOT, stderr=output) as process:
        try:
            seen = psutil.Process(process.pid)
            wait_until(lambda: seen.status() in (psutil.STATUS_STOPPED, psutil.STATUS_ZOMBIE), 300)
            assert seen.status() == psutil.STATUS_STOPPED, log.read_text()
            yield process
            process.send_signal(signal.SIGCONT)
            assert process.wait(timeout=300) == 75, log.read_text()
        finally:
            process.kill()


def check_end(environment: Mapping[str, str], lake: Lake) -> None:
    """Lake and stores hold what the oracle makes of the topics, and the commits of a feed are in order of epochs."""
    for mart in MARTS:
        versions = [number for number, _ in commits(lake, mart.changes_table)]
        assert versions == sorted(set(versions)), mart.changes_table
    feeds = {mart.changes_table: len(commits(lake, mart.changes_table)) - 1 for mart in MARTS}
    assert last_position(lake)["feeds"] == feeds
    assert agree(environment) == []


def test_a_driver_that_wakes_after_another_has_taken_over_writes_nothing(
    spark: Any, environment: dict[str, str], tmp_path: Path
) -> None:
    environment |= {"GPPS_LEASE_SECONDS": "3"}
    settings, events = settings_of(environment), history()
    make_topics(settings)
    size = len(events) // (2 * len(POINTS) + 1)
    days = [events[start : start + size] for start in range(0, len(events), size)]
    produce(settings, records_of(days.pop(0)))
    lake = run_once(spark, settings, PIPELINE)
    for point in POINTS:
        produce(settings, records_of(days.pop(0)))
        with standing_still(environment, point, tmp_path / "log"):
            produce(settings, records_of(days.pop(0)))
            wait_until(lambda: driver_lease(settings, PIPELINE).holder() is None)
            run_once(spark, settings, PIPELINE)
            bring_up_stores(environment)
            there = {mart.name: commits(lake, mart.changes_table) for mart in MARTS}
            position = last_position(lake)
        assert {mart.name: commits(lake, mart.changes_table) for mart in MARTS} == there, point
        assert last_position(lake) == position, point
        assert "stops writing" in (tmp_path / "log").read_text()
    produce(settings, records_of(event for day in days for event in day))
    run_once(spark, settings, PIPELINE)
    bring_up_stores(environment)
    check_end(environment, lake)
    epochs = {number // PER_EPOCH for mart in MARTS for number, _ in commits(lake, mart.changes_table)}
    assert max(epochs) == 2 * len(POINTS) + 2
