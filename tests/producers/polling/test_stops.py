"""A run that is stopped (SIGSTOP) past its lease and continues when another has taken over spoils nothing."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psutil
import pytest

from plumbing.clock import Stop
from plumbing.lease.lease import LeaseLost
from producers.polling.progress import Hooks
from producers.settings import POINTS
from tests.ops.waiting import wait_until
from tests.producers.conftest import Run, Serving, start_producers
from tests.producers.polling.test_change_detection import PROBED
from tests.producers.polling.test_kills import check_walks
from tests.producers.stored import archived, latest, order, read_topic, service
from tests.producers.toy_sources.toy.expected import CONTENT, after

pytestmark = pytest.mark.services

Environment = dict[str, str]
STOPS = [(point, 1) for point in POINTS] + [("published", 3), ("cursor-saved", 4), ("swept", 2)]
# Before writes that nobody takes back, to the archive and to a topic, and in the middle and at the end of a walk.
NOTICED = [("fetched", 1), ("forgotten", 1), ("published", 3), ("swept", 2)]


@contextmanager
def stopped(environment: Environment, point: str, number: int) -> Iterator["subprocess.Popen[str]"]:
    """A run whose lease is a short one, stopped at the point."""
    given = environment | {"GPPS_LEASE_SECONDS": "2", "GPPS_KILL_AT": f"stop@{point}:{number}"}
    process = start_producers(given, "produce", "toy", "--once")
    try:
        seen = psutil.Process(process.pid)
        wait_until(lambda: process.poll() is not None or seen.status() == psutil.STATUS_STOPPED)
        assert process.poll() is None, process.stderr and process.stderr.read()
        yield process
    finally:
        process.kill()
        process.communicate()


def woken(process: "subprocess.Popen[str]") -> tuple[int, str]:
    process.send_signal(signal.SIGCONT)
    _, err = process.communicate(timeout=60)
    return process.returncode, err


def things_are(environment: Environment, expected: dict[str, dict[str, Any]]) -> None:
    assert latest(read_topic(environment, "toy.thing.v1"), CONTENT) == expected
    check_walks(environment)


@pytest.mark.parametrize(("point", "number"), NOTICED)
def test_a_run_that_was_stopped_past_its_lease_spoils_nothing(
    run: Run, toy_environment: Environment, toy_sandbox: Serving, point: str, number: int
) -> None:
    run()
    toy_sandbox.set_day(1)
    with stopped(toy_environment, point, number) as process:
        toy_sandbox.set_day(2)
        assert run(wait=True).finished
        before = records(toy_environment)
        code, err = woken(process)
        assert (code, "Traceback" in err) == (75, False), err
    assert records(toy_environment) == before
    toy_sandbox.set_day(3)  # what the stopped run had seen: a memory that believed it would publish nothing
    assert run().finished
    things_are(toy_environment, after(0, 1, 2, 3))


def records(environment: Environment) -> set[str]:
    return {key for key in archived(environment) if "/fetches/" in key}


class Overtaken:
    """At a point of a run another one polls the whole source; the first finds its lease as fresh as it was."""

    def __init__(self, environment: Environment, point: str, number: int, another: Any) -> None:
        self.environment, self.point, self.another, self.left = environment, point, another, number
        self.hooks = Hooks(Stop(), checkpoint=self.passed)

    def passed(self, point: str) -> None:
        self.left -= point == self.point
        if self.left == 0 and self.another:
            another, self.another = self.another, None
            service(self.environment, "dynamodb").update_item(
                TableName=f"{self.environment['GPPS_TABLE_PREFIX']}-state",
                Key={"id": {"S": "producer#toy"}},
                UpdateExpression="SET expires_at = :then",
                ExpressionAttributeValues={":then": {"N": "0"}},
            )
            another()


@pytest.mark.parametrize(("point", "number"), STOPS)
def test_a_run_that_does_not_see_that_it_was_overtaken_spoils_nothing(
    run: Run, toy_environment: Environment, toy_sandbox: Serving, point: str, number: int
) -> None:
    expected: list[set[str]] = []

    def another() -> None:
        toy_sandbox.set_day(2)
        assert run().finished
        expected.append(records(toy_environment))

    run()
    toy_sandbox.set_day(1)
    with pytest.raises(LeaseLost):
        run(Overtaken(toy_environment, point, number, another).hooks, GPPS_LEASE_SECONDS="600")
    assert records(toy_environment) == expected[0]
    toy_sandbox.set_day(3)
    assert run().finished
    things_are(toy_environment, after(0, 1, 2, 3))


def test_what_is_published_late_is_never_the_latest(
    run: Run, toy_environment: Environment, toy_sandbox: Serving
) -> None:
    def another() -> None:
        toy_sandbox.set_day(2)
        assert run().finished

    run()
    toy_sandbox.set_day(1)
    with pytest.raises(LeaseLost):  # after it has published
        run(Overtaken(toy_environment, "forgotten", 1, another).hooks, GPPS_LEASE_SECONDS="600")
    late = [record for record in read_topic(toy_environment, "toy.thing.v1") if record.event["epoch"] == 2]
    ahead = [record for record in read_topic(toy_environment, "toy.thing.v1") if record.event["epoch"] == 3]
    assert any(one.offset > other.offset for one in late for other in ahead if one.key == other.key)
    assert all(order(one.event) < order(other.event) for one in late for other in ahead)
    things_are(toy_environment, after(0, 2))


def test_a_release_that_was_swept_by_a_run_that_was_overtaken_is_swept_anew(
    run: Run, toy_environment: Environment, toy_sandbox: Serving
) -> None:
    def another() -> None:
        toy_sandbox.set_day(2)
        run(source=PROBED)

    run(source=PROBED)
    toy_sandbox.set_day(1)
    with pytest.raises(LeaseLost):
        run(Overtaken(toy_environment, "swept", 2, another).hooks, source=PROBED, GPPS_LEASE_SECONDS="600")
    toy_sandbox.set_day(3)  # the release that the overtaken run saw
    assert not run(source=PROBED).unchanged_since
    assert latest(read_topic(toy_environment, "toy.thing.v1"), CONTENT) == after(0, 1, 2, 3)
