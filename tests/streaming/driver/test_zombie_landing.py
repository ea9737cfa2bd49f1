"""A driver that is stopped while it lands, past its lease, and wakes up when another has gone on, changes nothing."""

import signal
from pathlib import Path
from typing import Any

import psutil
import pytest

from plumbing.lease.lease import LeaseLost
from streaming.driver.lease import driver_lease
from streaming.ingest.accounting import reckoned
from streaming.ingest.checkpoint import checkpoint_of
from streaming.lake.paths import lake_of
from streaming.settings import StreamingSettings
from tests.builders import school
from tests.ops.waiting import wait_until
from tests.streaming.driver.test_micro_batch import OF_SCHOOLS
from tests.streaming.driver.test_watchdog import PATIENCE, running
from tests.streaming.harness import (
    SMALL,
    Record,
    offsets,
    produce,
    produced_offsets,
    records_of,
    run_once,
)

pytestmark = [pytest.mark.spark, pytest.mark.services, pytest.mark.slow]

MORE = [school(str(200_000 + number), (2, number)) for number in range(6)]
POINTS = ("before-append", "before-append:2", "landed", "before-checkpoint")


@pytest.fixture
def settings(settings: StreamingSettings) -> StreamingSettings:
    produce(settings, records_of(OF_SCHOOLS))
    return settings


@pytest.mark.parametrize("point", POINTS)
def test_a_driver_that_slept_past_its_lease_while_it_landed_changes_nothing(
    spark: Any,
    settings: StreamingSettings,
    environment: dict[str, str],
    tmp_path: Path,
    point: str,
) -> None:
    produce(settings, [Record("college-scorecard.school.v1", b"not JSON", partition=2)])
    asked = {"GPPS_KILL_AT": f"stop@{point}", "GPPS_LEASE_SECONDS": "3"}
    with running(environment | asked, tmp_path / "log") as sleeper:
        wait_until(lambda: psutil.Process(sleeper.pid).status() == psutil.STATUS_STOPPED, PATIENCE)
        wait_until(lambda: driver_lease(settings, SMALL).holder() is None, 30)
        produce(settings, records_of(MORE[:3]))
        run_once(spark, settings)
        between, saved = offsets(settings), checkpoint_of(lake_of(settings), SMALL).landed()
        assert between == produced_offsets(settings)

        sleeper.send_signal(signal.SIGCONT)
        assert sleeper.wait(PATIENCE) == 75
        assert "another process has taken" in (tmp_path / "log").read_text()
    assert offsets(settings) == between
    assert checkpoint_of(lake_of(settings), SMALL).landed() == saved

    produce(settings, records_of(MORE[3:]))
    lake = run_once(spark, settings)
    assert offsets(settings) == produced_offsets(settings)
    assert reckoned(lake, settings, SMALL).accounts == {
        "college-scorecard.school.v1": {"read": 11, "landed": 10, "dead": 1, "duplicate": 0},
        "college-scorecard.program.v1": {"read": 30, "landed": 30, "dead": 0, "duplicate": 0},
    }


def test_the_offsets_of_a_batch_that_another_began_are_not_changed(settings: StreamingSettings) -> None:
    log = checkpoint_of(lake_of(settings), SMALL, settings.topic_prefix)
    begun = {"college-scorecard.program.v1": {0: 5, 1: 9, 2: 9}}
    log.start_at({"college-scorecard.program.v1": {0: 0, 1: 0, 2: 0}})
    log.begin(0, begun, 1)
    with pytest.raises(LeaseLost, match="another driver has begun batch 0"):
        log.begin(0, {"college-scorecard.program.v1": {0: 10, 1: 10, 2: 10}}, 2)
    assert log.begun() == begun
