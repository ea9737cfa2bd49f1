"""Having a generation's driver stand aside, and one command at a time change what is live."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from plumbing.lease.holder import Holder
from plumbing.lease.lease import Lease, renewing
from streaming.driver import preflight
from streaming.driver.lease import driver_lease, hold_on
from streaming.errors import NotReady
from streaming.pipeline import Pipeline
from streaming.settings import StreamingSettings

log = logging.getLogger(__name__)

LIMIT_SECONDS = 600.0  # a driver ends its batch and refreshes before it lets go
LOOK_SECONDS = 0.1
COMMAND_ITEM = "command#generations"


@contextmanager
def held(settings: StreamingSettings, pipeline: Pipeline, limit: float = LIMIT_SECONDS) -> Iterator[Lease]:
    """No driver of the generation (`settings` name it) runs until the block ends; one that waits continues then.

    The hold is renewed meanwhile; `renew` on it raises LeaseLost when it could not be. Raises NotReady when another
    command has the hold, or a driver does not let go within `limit` seconds.
    """
    hold = hold_on(settings, pipeline)
    hold.acquire()
    with renewing(hold, settings.lease_seconds / 3):
        _wait_until_free(driver_lease(settings, pipeline), limit)
        yield hold


def _wait_until_free(lease: Lease, limit: float) -> None:
    deadline, pause = time.monotonic() + limit, threading.Event()
    while (holder := lease.holder()) is not None:
        if time.monotonic() >= deadline:
            raise NotReady(
                f"{lease.item}: {holder} did not let go within {limit:.0f} s; "
                "a run with --once ends by itself, a daemon is stopped with gpps stop"
            )
        pause.wait(LOOK_SECONDS)


def command_lease(settings: StreamingSettings) -> Lease:
    """Of the one command that may change what is live."""
    table = preflight.state_table(settings)
    return Lease(table, COMMAND_ITEM, settings.lease_seconds, time.time, Holder.this_process())


@contextmanager
def alone(settings: StreamingSettings) -> Iterator[None]:
    """Nobody else changes what is live, or deletes a generation, until the block ends. Raises NotReady."""
    lease = command_lease(settings)
    lease.acquire()
    with renewing(lease, settings.lease_seconds / 3):
        yield
