"""A driver stands aside while it is held, and drives the generation that is live."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from plumbing.generations import pointers
from plumbing.lease.lease import LeaseHeld
from plumbing.objects.store import read_text
from streaming.driver.lease import driver_lease, hold_on
from streaming.driver.tenure import LOOK_SECONDS, POINTER_SECONDS, TenureWatch, next_tenure, only_tenure
from streaming.errors import NotReady
from streaming.ingest.checkpoint import checkpoint_of
from streaming.lake.paths import lake_of
from streaming.settings import StreamingSettings
from tests.builders import program
from tests.ops.waiting import wait_until
from tests.streaming.harness import SMALL, make_topics, offsets, produce, produced_offsets, records_of, settings_of

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.services


@pytest.fixture
def settings(environment: dict[str, str]) -> StreamingSettings:
    return settings_of(environment)


def test_a_run_that_ends_by_itself_is_refused_while_there_is_a_hold(settings: StreamingSettings) -> None:
    hold = hold_on(settings, SMALL)
    hold.acquire()
    with pytest.raises(NotReady, match="hold#g1#small: another command wants no driver to run"):
        only_tenure(settings, SMALL)
    hold.release()
    only_tenure(settings, SMALL).lease.release()


def test_a_driver_waits_while_there_is_a_hold_and_holds_no_lease_meanwhile(settings: StreamingSettings) -> None:
    hold, stop = hold_on(settings, SMALL), threading.Event()
    hold.acquire()
    threading.Timer(0.2, stop.set).start()
    assert next_tenure(settings, SMALL, stop) is None
    assert driver_lease(settings, SMALL).holder() is None
    threading.Timer(0.2, hold.release).start()
    tenure = next_tenure(settings, SMALL, threading.Event())
    assert tenure is not None
    with pytest.raises(LeaseHeld, match="driver#g1#small is held by"):
        next_tenure(settings, SMALL, threading.Event(), patience=0)


def test_a_turn_is_over_by_a_hold_and_by_a_swap_unless_its_generation_is_fixed(settings: StreamingSettings) -> None:
    time = [0.0]
    tenure = only_tenure(settings, SMALL)
    follows = TenureWatch(settings.model_copy(update={"fixed_generation": None}), tenure, lambda: time[0])
    fixed = TenureWatch(settings, tenure, lambda: time[0])

    def seconds_later(seconds: float) -> tuple[bool, bool]:
        time[0] += seconds
        return follows(), fixed()

    hold = hold_on(settings, SMALL)
    assert seconds_later(LOOK_SECONDS) == (False, False)
    hold.acquire()
    assert seconds_later(LOOK_SECONDS / 2) == (False, False)
    assert seconds_later(LOOK_SECONDS) == (True, True)
    hold.release()
    assert seconds_later(LOOK_SECONDS) == (False, False)
    pointers(settings.lake, settings.aws("s3")).append({"generation": 2}, None)
    assert seconds_later(POINTER_SECONDS) == (True, False)


@contextmanager
def driving(environment: dict[str, str], log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, "-m", "tests.streaming.run_small", "--on"]
    with log.open("w") as output, subprocess.Popen(command, env=environment, cwd=ROOT, stderr=output) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.spark
@pytest.mark.slow
def test_a_driver_stands_aside_and_goes_on_with_the_live_generation(
    environment: dict[str, str], settings: StreamingSettings, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    make_topics(settings)
    produce(settings, records_of(program(place=number) for number in range(5)))
    with driving(environment, log) as process:

        def until(condition: Any) -> None:
            wait_until(lambda: condition() or process.poll() is not None, 240)
            assert process.poll() is None, log.read_text()

        until(lambda: "event=landed batch=0" in log.read_text())
        patient = settings.model_copy(update={"lease_seconds": 600})
        hold = hold_on(patient, SMALL)
        hold.acquire()
        until(lambda: driver_lease(settings, SMALL).holder() is None)
        lake = lake_of(settings)
        for file in ("counted.json", "followed.json"):
            assert read_text(lake.table(file), lake.aws) == '{"events_school": 0, "events_program": 5}'
        checkpoint = checkpoint_of(lake, SMALL)
        position = checkpoint.offsets(checkpoint.committed())
        assert sum(sum(ends.values()) for ends in position.values()) == 5

        produce(settings, records_of(program(place=number) for number in range(5, 8)))
        hold.renew()
        assert len(offsets(settings)) == 5
        hold.release()
        until(lambda: offsets(settings) == produced_offsets(settings))

        pointers(settings.lake, settings.aws("s3")).append({"generation": 2}, None)
        second = settings.at(2)
        until(
            lambda: (
                "generation=2" in log.read_text() and "event=landed" in log.read_text().rpartition("generation=2")[2]
            )
        )
        assert driver_lease(settings, SMALL).holder() is None
        until(lambda: offsets(second) == produced_offsets(second))

        held = hold_on(patient.at(2), SMALL)
        held.acquire()
        # The lease is given back before the hold is logged; SIGTERM between the two would leave no line of it.
        until(lambda: "event=held by=hold#g2#" in log.read_text())
        assert driver_lease(second, SMALL).holder() is None
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=900) == 0, log.read_text()
        held.release()
    assert log.read_text().count("event=held by=hold#g") == 2
