"""A driver's turns: which generation it drives, until when, and how it waits in between.

A driver gives way to a hold, and when another generation has become live. It takes its lease first and looks for a hold
then; who holds asks first and looks at the lease then. So one of them always sees the other.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from plumbing.errors import Misconfigured, TryLater
from plumbing.generations import resolved
from plumbing.lease.lease import Lease, renewing
from streaming.driver.lease import DriverLease, driver_lease, hold_on
from streaming.errors import NotReady
from streaming.pipeline import Pipeline
from streaming.settings import StreamingSettings

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0  # how soon a hold is seen
POINTER_SECONDS = 5.0  # and a swap; to list a folder of a bucket costs more
PATIENCE_SECONDS = 120.0  # for a lease that somebody took while this driver stood aside


@dataclass(frozen=True)
class Tenure:
    """`at`: the settings of the tenure, for one generation, whose lease is held."""

    at: StreamingSettings
    lease: DriverLease
    hold: Lease

    def renewing(self) -> AbstractContextManager[None]:
        """Renews the lease until the block ends, and lets it go then."""
        return renewing(self.lease, self.at.lease_seconds / 3)


def only_tenure(settings: StreamingSettings, pipeline: Pipeline) -> Tenure:
    """The tenure of a run that ends by itself. Raises NotReady while another driver or a hold is there."""
    tenure, item = _acquired(settings, pipeline)
    if tenure is None:
        raise NotReady(f"{item}: another command wants no driver to run at present; try again when it has ended")
    return tenure


def next_tenure(
    settings: StreamingSettings, pipeline: Pipeline, stop: threading.Event, patience: float = PATIENCE_SECONDS
) -> Tenure | None:
    """Waits while there is a hold, then takes the generation that is live; None when `stop` is set meanwhile.

    Raises TryLater when another driver has the lease for longer than `patience` (seconds).
    """
    deadline, held = time.monotonic() + patience, False
    while not stop.is_set():
        try:
            tenure, item = _acquired(settings, pipeline)
        except TryLater:
            if time.monotonic() >= deadline:
                raise
        else:
            if tenure is not None and not stop.is_set():
                return tenure
            if tenure is not None:
                tenure.lease.release()
                return None
            deadline = time.monotonic() + patience
            if not held:
                log.info("event=held by=%s", item)
            held = True
        stop.wait(LOOK_SECONDS)
    return None


def _acquired(settings: StreamingSettings, pipeline: Pipeline) -> tuple[Tenure | None, str]:
    """A tenure at the generation that is live, none while there is a hold; and the hold's name."""
    at = resolved(settings)
    tenure = Tenure(at, driver_lease(at, pipeline), hold_on(at, pipeline))
    if tenure.hold.holder() is not None:
        return None, tenure.hold.item
    tenure.lease.acquire()
    if tenure.hold.holder() is not None or resolved(settings).generation != at.generation:
        tenure.lease.release()
        return None, tenure.hold.item
    log.info("event=started pipeline=%s generation=%d epoch=%d", pipeline.name, at.generation, tenure.lease.epoch)
    return tenure, tenure.hold.item


@dataclass
class TenureWatch:
    """Called repeatedly while a tenure lasts; true when it is over. `wanted`: the settings before they were resolved.

    Services that do not answer are no reason to give way. `clock` gives seconds.
    """

    wanted: StreamingSettings
    tenure: Tenure
    clock: Callable[[], float] = time.monotonic
    _looked: float = field(init=False)
    _asked: float = field(init=False)

    def __post_init__(self) -> None:
        self._looked = self._asked = self.clock()

    def __call__(self) -> bool:
        now = self.clock()
        if now - self._looked < LOOK_SECONDS:
            return False
        self._looked = now
        try:
            return self._is_held() or self._is_past(now)
        except (TryLater, Misconfigured) as error:
            log.warning("event=not-looked error=%s", error)
            return False

    def _is_held(self) -> bool:
        wanted = self.tenure.hold.holder() is not None
        if wanted:
            log.info("event=giving-way to=%s", self.tenure.hold.item)
        return wanted

    def _is_past(self, now: float) -> bool:
        if self.wanted.fixed_generation is not None or now - self._asked < POINTER_SECONDS:
            return False
        self._asked = now
        live = resolved(self.wanted).generation
        if live != self.tenure.at.generation:
            log.info("event=giving-way live=%d", live)
        return live != self.tenure.at.generation
