"""A command that holds a generation has no driver beside it, and gets out of the way when it ends or dies."""

import threading
from collections.abc import Callable

import pytest

from ops.generations.holding import alone, held
from plumbing.lease.lease import LeaseHeld
from streaming.driver.lease import driver_lease, hold_on
from streaming.errors import NotReady
from streaming.settings import StreamingSettings
from tests.ops.waiting import wait_until
from tests.streaming.harness import SMALL, settings_of

pytestmark = pytest.mark.services


@pytest.fixture
def settings(environment: dict[str, str]) -> StreamingSettings:
    return settings_of(environment)


def test_it_waits_until_the_driver_has_let_go(settings: StreamingSettings) -> None:
    lease = driver_lease(settings, SMALL)
    lease.acquire()
    hold = hold_on(settings, SMALL)
    driver = threading.Thread(target=_let_go_when_held, args=(hold.holder, lease.release))
    driver.start()
    with held(settings, SMALL, limit=20) as own:
        assert hold.holder()
        assert lease.holder() is None
        own.renew()
    driver.join()
    assert not hold.holder()


def _let_go_when_held(is_wanted: Callable[[], bool], release: Callable[[], None]) -> None:
    wait_until(is_wanted)
    release()


def test_a_driver_that_does_not_let_go_is_named_and_not_held_up(settings: StreamingSettings) -> None:
    lease = driver_lease(settings, SMALL)
    lease.acquire()
    with (
        pytest.raises(NotReady, match=r"driver#g1#small: process \d+ on \S+ did not let go"),
        held(settings, SMALL, limit=0),
    ):
        raise AssertionError("never held")
    assert not hold_on(settings, SMALL).holder()


def test_one_command_at_a_time(settings: StreamingSettings) -> None:
    with alone(settings), pytest.raises(LeaseHeld, match="command#generations is held by process"), alone(settings):
        raise AssertionError("never alone")
    with (
        held(settings, SMALL),
        pytest.raises(LeaseHeld, match="hold#g1#small is held by process"),
        held(settings, SMALL),
    ):
        raise AssertionError("never held")
    with alone(settings), held(settings, SMALL), held(settings.at(2), SMALL):
        pass
