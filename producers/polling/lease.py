"""The lease of a source: who polls it, under which epoch, and how far the walk has come.

What a process may write that has it, the source's cursor and history, is written under it, so that whoever lost it can
write neither. An epoch is given out once, even when the table is lost, because the raw archive remembers too.
"""

import logging
import uuid
from typing import ClassVar

from plumbing.clock import Clock
from plumbing.lease.holder import Holder
from plumbing.lease.lease import Lease, LeaseHeld
from plumbing.lease.table import Item, StateTable
from producers.archive.writer import Archive

log = logging.getLogger(__name__)


class SourceLease(Lease):
    """The item: epoch, holder (a Holder's JSON, "" when it was given back), expires_at (seconds since 1970), cursor,
    and taking: a name of the moment it was taken, which no two have alike, not even of one process and epoch."""

    EXPIRES, PER_SECOND, OWN = "expires_at", 1, ("epoch", "taking")
    FREE: ClassVar[Item] = {"holder": {"S": ""}}

    def __init__(self, table: StateTable, source: str, archive: Archive, seconds: float, clock: Clock) -> None:
        me = Holder.this_process()
        super().__init__(table, f"producer#{source}", seconds, lambda: clock.now().timestamp(), me)
        self._archive = archive
        self._monotonic = clock.monotonic
        self._renewed = 0.0
        self._counter = 0
        self.cursor = ""  # as it is stored: at first what the holder before left; "" is none

    def acquire(self) -> int:
        """As Lease.acquire. Numbers start at 0 in each epoch."""
        epoch = super().acquire()
        self._renewed, self._counter, self.cursor = self._monotonic(), 0, self._taken["cursor"]["S"]
        log.info("lease source=%s epoch=%d", self.item.partition("#")[2], epoch)
        return epoch

    def next_number(self) -> tuple[int, int]:
        """`(epoch, counter)` for the next fetch or sweep event; the same until `used_number` is called."""
        return self.epoch, self._counter

    def used_number(self) -> None:
        """To be called when something is archived under the number."""
        self._counter += 1

    def check(self) -> None:
        """Renews the lease when a third of its time has passed. Raises LeaseLost when it is another's by now."""
        if self._monotonic() - self._renewed > self._seconds / 3:
            self.renew()

    def save_cursor(self, cursor: str) -> None:
        """Stores the cursor, and renews. Raises LeaseLost when the lease is another's by now, storing nothing."""
        self.change({"cursor": {"S": cursor}})
        self.cursor = cursor

    def change(self, values: Item) -> None:
        began = self._monotonic()
        super().change(values)
        self._renewed = began

    def attributes(self, found: Item | None) -> Item:
        cursor = found["cursor"] if found else {"S": ""}
        return {"holder": {"S": self._holder.to_json()}, "cursor": cursor, "taking": {"S": uuid.uuid4().hex}}

    def read_holder(self, found: Item) -> Holder | None:
        return Holder.from_json(found["holder"]["S"])

    def highest(self, found: Item | None) -> int:
        """The epoch before is ended in the archive unless it was given back: one that was stopped under it, and goes
        on, archives nothing that nobody would publish."""
        known = super().highest(found)
        previous = max(known, self._archive.highest_epoch(known))
        if previous and (found is None or found["holder"]["S"] or previous > known):
            self._archive.end_epoch(previous, previous + 1)
        return previous


def acquire(
    table: StateTable, source: str, archive: Archive, seconds: float, clock: Clock, wait: bool = False
) -> SourceLease:
    """The lease of a source, under an epoch that was never given out. Raises LeaseHeld.

    `wait` waits once for a holder's remaining time.
    """
    lease = SourceLease(table, source, archive, seconds, clock)
    try:
        lease.acquire()
    except LeaseHeld as held:
        if not wait:
            raise
        log.warning("%s; waiting %.0f s for it", held, held.seconds_left)
        clock.sleep(held.seconds_left + 1)
        lease.acquire()
    return lease
