"""A driver whose Java stands still ends and another takes over; one that is slow and works is left alone."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from ops.settings import PROJECT
from plumbing.objects.store import read_text
from streaming.driver.session import java_process
from streaming.driver.watchdog import Pulse, Watchdog
from streaming.lake.paths import lake_of
from streaming.settings import StreamingSettings
from tests.builders import school
from tests.ops.waiting import wait_until
from tests.streaming.driver.test_micro_batch import OF_SCHOOLS
from tests.streaming.harness import (
    offsets,
    produce,
    produced_offsets,
    records_of,
    run_once,
)

PATIENCE = 400  # seconds, for a process with a Java of its own


class Clock:
    """Seconds that pass on demand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_silence_is_counted_from_the_last_sign_and_only_while_something_is_under_way() -> None:
    clock = Clock()
    pulse = Pulse("work", 10, clock)
    clock.now = 100
    pulse.sign()
    assert pulse.silence() == 0
    with pulse.under_way():
        clock.now += 9
        assert pulse.silence() == 9
        pulse.sign()
        clock.now += 5
        assert pulse.silence() == 5
    clock.now += 100
    assert pulse.silence() == 0


@contextmanager
def watched(spark: Any, limit: float) -> Iterator[tuple[Watchdog, threading.Event]]:
    """A watchdog of the session, and what it sets instead of ending the process."""
    barked = threading.Event()

    def bark(pulse: Pulse, java: Any) -> None:
        barked.what = pulse.what  # type: ignore[attr-defined]
        barked.set()

    dog = Watchdog(limit, bark)
    with dog.looking(), dog.asking(spark):
        yield dog, barked


def sleeping(spark: Any, tasks: int, milliseconds: int) -> Any:
    """A job of so many tasks that do nothing for so long each."""
    nap = f"java_method('java.lang.Thread', 'sleep', cast({milliseconds} + 0 * id as bigint))"
    return spark.range(0, tasks, 1, tasks).selectExpr(nap)


@pytest.mark.spark
def test_a_job_that_lasts_longer_than_the_limit_and_whose_tasks_end_is_no_stall(spark: Any) -> None:
    with watched(spark, 4) as (dog, barked), dog.work.under_way():
        sleeping(spark, 24, 500).collect()  # 6 s on the session's two cores
        assert not barked.is_set()


@pytest.mark.spark
def test_a_job_of_which_nothing_ends_is_a_stall_and_idleness_is_none(spark: Any) -> None:
    with watched(spark, 2) as (dog, barked):
        sleeping(spark, 2, 3000).collect()  # nothing signalled that work is under way
        assert not barked.is_set()
        with dog.work.under_way():
            sleeping(spark, 2, 5000).collect()
        assert barked.is_set()


@pytest.mark.spark
def test_java_that_does_not_answer_is_a_stall_whatever_is_under_way(spark: Any) -> None:
    java = psutil.Process(java_process(spark).pid)
    with watched(spark, 4) as (_, barked):
        try:
            java.send_signal(signal.SIGSTOP)
            assert barked.wait(60)
        finally:
            java.send_signal(signal.SIGCONT)
        assert barked.what == "java"  # type: ignore[attr-defined]
    assert spark.range(3).count() == 3


@contextmanager
def running(
    environment: Mapping[str, str], log: Path, *arguments: str, module: str = "tests.streaming.run_small"
) -> "Iterator[subprocess.Popen[bytes]]":
    """The small pipeline, or another module, as a process; whatever is left of it and its Java is killed."""
    command = [sys.executable, "-m", module, *arguments]
    with log.open("w") as output:
        process = subprocess.Popen(
            command, env=dict(environment), cwd=PROJECT, stderr=output, stdout=subprocess.DEVNULL
        )
    own = psutil.Process(process.pid)
    family = [own]
    try:
        yield process
        family += own.children(recursive=True) if own.is_running() else []
    finally:
        for each in family:
            with suppress(psutil.NoSuchProcess):
                each.kill()
        process.wait(30)
        sys.stderr.write(log.read_text())  # shown when the test fails


def java_of(process: "subprocess.Popen[bytes]") -> psutil.Process:
    return next(child for child in psutil.Process(process.pid).children(recursive=True) if child.name() == "java")


@pytest.fixture
def settings(settings: StreamingSettings) -> StreamingSettings:
    produce(settings, records_of(OF_SCHOOLS))
    return settings


@pytest.mark.spark
@pytest.mark.services
@pytest.mark.slow
@pytest.mark.usefixtures("own_java")
def test_a_driver_whose_java_is_stopped_ends_and_another_goes_on(
    spark: Any, settings: StreamingSettings, environment: dict[str, str], tmp_path: Path
) -> None:
    """Idle: only whoever asks Java then can notice. What is left by one that ends in a batch: test_kill.py."""
    lake = lake_of(settings)
    log = tmp_path / "log"
    limits = {"GPPS_STALL_SECONDS": "20", "GPPS_LEASE_SECONDS": "3"}
    with running(environment | limits, log, "--on") as process:
        wait_until(lambda: read_text(lake.table("followed.json"), lake.aws) is not None, PATIENCE)
        java = java_of(process)
        java.send_signal(signal.SIGSTOP)
        assert process.wait(PATIENCE) == 75
        assert "event=stalled" in log.read_text()
        with suppress(psutil.NoSuchProcess):
            java.send_signal(signal.SIGCONT)
        wait_until(lambda: not java.is_running() or java.status() == psutil.STATUS_ZOMBIE)
    produce(settings, records_of([school("999999", (2, 1))]))
    run_once(spark, settings)
    assert offsets(settings) == produced_offsets(settings)
