"""The lease of a source: who polls it, under which epoch, and how far the walk has come.

One item of the table `<prefix>-state` per source. Every write is conditional on the lease, so whoever lost it can
neither move the cursor nor write what stands beside it; an epoch is given out once, even when the table is lost,
because the raw archive remembers too.
"""

import logging
import uuid
from collections.abc import Mapping
from typing import Any, Protocol

from plumbing.clock import Clock
from plumbing.errors import TryLater
from plumbing.holder import Holder
from producers.lease_table import LeaseItem, LeaseTable

log = logging.getLogger(__name__)


class LeaseHeld(TryLater):
    """Another process polls this source."""

    def __init__(self, message: str, seconds_left: float) -> None:
        super().__init__(message)
        self.seconds_left = seconds_left


class LeaseLost(TryLater):
    """Another process took the lease over: this one must not publish or save anything more."""


class Epochs(Protocol):
    """What the raw archive knows of epochs; see Archive."""

    def highest_epoch(self, start: int) -> int: ...

    def end_epoch(self, epoch: int, by: int) -> None: ...


class Lease:
    """A lease that is held. `previous_epoch` is the one before (0: none known); numbers start at 0 in each epoch."""

    def __init__(
        self, table: LeaseTable, key: str, item: LeaseItem, previous_epoch: int, seconds: float, clock: Clock
    ) -> None:
        self._table = table
        self._key = key
        self._item = item
        self._seconds = seconds
        self._clock = clock
        self._counter = 0
        self._renewed = clock.monotonic()
        self.epoch = item.epoch
        self.previous_epoch = previous_epoch
        self.cursor = item.cursor  # as it is stored: at first what the holder before left; "" is none

    def next_number(self) -> tuple[int, int]:
        """`(epoch, counter)` for the next fetch or sweep event; the same until it is told to be used."""
        return self.epoch, self._counter

    def used_number(self) -> None:
        """To be called when something is archived under the number."""
        self._counter += 1

    def check(self) -> None:
        """Renews the lease when a third of its time has passed. Raises LeaseLost when it is another's by now.

        A process may be stopped just after it: what it writes then must be conditional itself.
        """
        if self._clock.monotonic() - self._renewed > self._seconds / 3:
            self._change({})

    def save_cursor(self, cursor: str) -> None:
        """Stores the cursor, and renews. Raises LeaseLost when the lease is another's by now, storing nothing."""
        self._change({"cursor": {"S": cursor}})
        self.cursor = cursor

    def put(self, item: Mapping[str, Any]) -> None:
        """Writes an item of the same table. Raises LeaseLost when the lease is another's by now, writing nothing."""
        if not self._table.put_under(self._key, self._item, item):
            raise self._lost()

    def release(self) -> None:
        """Lets the next one in at once. The lease must not be used afterwards; one that was lost stays as it is."""
        self._table.change(self._key, self._item, {"holder": {"S": ""}, "expires_at": {"N": "0"}})

    def _change(self, changes: dict[str, dict[str, str]]) -> None:
        began = self._clock.monotonic()
        until = {"expires_at": {"N": str(_expiry(self._clock, self._seconds))}}
        if not self._table.change(self._key, self._item, changes | until):
            raise self._lost()
        self._renewed = began

    def _lost(self) -> LeaseLost:
        return LeaseLost(f"{self._key}: epoch {self.epoch} has ended: another process polls this source now")


def acquire(table: LeaseTable, source: str, archive: Epochs, seconds: float, clock: Clock) -> Lease:
    """The lease of a source, under an epoch that was never given out.

    The epoch before is ended in the archive unless it was given back: one that was stopped under it, and goes on,
    archives nothing that nobody would publish. Raises LeaseHeld while another living process holds it.
    """
    key = f"producer#{source}"
    me = Holder.this_process()
    while True:
        found = table.read(key)
        if found is not None:
            _refuse_when_held(key, found, clock)
        known = found.epoch if found else 0
        previous = max(known, archive.highest_epoch(known))
        if previous and (found is None or found.holder or previous > known):
            archive.end_epoch(previous, previous + 1)
        taken = LeaseItem(
            epoch=previous + 1,
            holder=me.to_json(),
            expires_at=_expiry(clock, seconds),
            cursor=found.cursor if found else "",
            taking=uuid.uuid4().hex,
        )
        if table.write(key, taken, found):
            log.info("lease source=%s epoch=%d", source, taken.epoch)
            return Lease(table, key, taken, previous, seconds, clock)


def acquire_waiting(table: LeaseTable, source: str, archive: Epochs, seconds: float, clock: Clock) -> Lease:
    """Like `acquire`, but waits once for a holder's remaining time. Raises LeaseHeld when it is still held then."""
    try:
        return acquire(table, source, archive, seconds, clock)
    except LeaseHeld as held:
        log.warning("%s; waiting %.0f s for it", held, held.seconds_left)
        clock.sleep(held.seconds_left + 1)
    return acquire(table, source, archive, seconds, clock)


def _refuse_when_held(key: str, item: LeaseItem, clock: Clock) -> None:
    left = item.expires_at - clock.now().timestamp()
    if not item.holder or left <= 0:
        return
    holder = Holder.from_json(item.holder)
    if holder is None or not holder.is_dead():
        raise LeaseHeld(f"{key} is held by {holder or 'somebody'} for another {left:.0f} s unless renewed", left)


def _expiry(clock: Clock, seconds: float) -> int:
    return round(clock.now().timestamp() + seconds)
