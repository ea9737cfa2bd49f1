"""Several pipelines in one Spark: each reads its topics by itself, and one that fails keeps none of the others."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from streaming.driver.lease import driver_lease
from streaming.pipeline import Pipeline
from streaming.settings import StreamingSettings
from tests.builders import job, program, school
from tests.ops.waiting import wait_until
from tests.streaming.driver.test_watchdog import running
from tests.streaming.harness import (
    FULL,
    SMALL,
    make_topics,
    offsets,
    produce,
    produced_offsets,
    records_of,
    settings_of,
)

pytestmark = [pytest.mark.services, pytest.mark.spark, pytest.mark.slow]

ROOT = Path(__file__).parents[3]
LANDED = "event=landed"
MODULE = "tests.streaming.run_two"


def of(environment: dict[str, str], pipeline: Pipeline) -> StreamingSettings:
    settings = settings_of(environment)
    return settings.of(pipeline.name).at(1)


def has_all(settings: StreamingSettings, pipeline: Pipeline) -> bool:
    return offsets(settings, pipeline) == produced_offsets(settings, pipeline)


def test_one_that_fails_leaves_the_others_at_work_and_all_end_with_spark(
    environment: dict[str, str], own_java: None, tmp_path: Path
) -> None:
    small, full = of(environment, SMALL), of(environment, FULL)
    make_topics(small, SMALL.topics())
    produce(small, records_of([school(), *(program(place=number) for number in range(4))]))
    log = tmp_path / "log"
    with running(environment, log, module=MODULE) as process:

        def until(condition: Callable[[], bool]) -> None:
            wait_until(lambda: condition() or process.poll() is not None, 240)
            assert process.poll() is None, log.read_text()

        def has_landed(pipeline: str) -> bool:
            return any(line.endswith(f"pipeline={pipeline}") for line in log.read_text().splitlines() if LANDED in line)

        until(lambda: "event=failed pipeline=full again_in=" in log.read_text() and has_landed("small"))
        until(lambda: has_all(small, SMALL))
        make_topics(full, [topic for topic in FULL.topics() if topic not in SMALL.topics()])
        produce(full, records_of([job()]))
        until(lambda: has_landed("full"))
        until(lambda: has_all(full, FULL))
        produce(small, records_of([school("200")]))
        until(lambda: has_all(small, SMALL) and has_all(full, FULL))
        assert driver_lease(small, SMALL).holder() is not None

        (java,) = [each for each in psutil.Process(process.pid).children(recursive=True) if each.name() == "java"]
        os.kill(java.pid, signal.SIGKILL)
        assert process.wait(120) == 75, log.read_text()
    assert log.read_text().splitlines()[-1] == "gpps: Spark's Java process has ended"

    with running(environment, log, module=MODULE) as process:
        wait_until(lambda: log.read_text().count("event=started") == 2 or process.poll() is not None, 240)
        process.send_signal(signal.SIGTERM)
        assert process.wait(120) == 0, log.read_text()
    assert [driver_lease(at, pipeline).holder() for at, pipeline in ((small, SMALL), (full, FULL))] == [None, None]


def test_a_run_to_the_ends_brings_all_up_in_one_spark(environment: dict[str, str], tmp_path: Path) -> None:
    small, full = of(environment, SMALL), of(environment, FULL)
    make_topics(full, FULL.topics())
    produce(full, records_of([school(), program(), job()]))
    command = [sys.executable, "-m", MODULE, "--once"]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    assert has_all(small, SMALL)
    assert has_all(full, FULL)
    assert len(offsets(small, SMALL)) == 2
    assert len(offsets(full, FULL)) == 3
