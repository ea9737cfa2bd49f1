"""A lease: one process at a time has it, under an epoch that no other had, as an item changed by conditional writes.

A lease alone does not fence: a process may be stopped just after it looked. What it writes late must be conditional
itself, or carry its epoch, so that it can be refused.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from typing import Any, ClassVar, Protocol

from plumbing.errors import Failure, TryLater
from plumbing.lease.holder import Holder
from plumbing.lease.table import Item, StateTable

log = logging.getLogger(__name__)

_TRIES = 3  # to take it; each time another process changed it meanwhile


class LeaseHeld(TryLater):
    """Another living process has it, for `seconds_left` unless it renews."""

    def __init__(self, message: str, seconds_left: float = 0.0) -> None:
        super().__init__(message)
        self.seconds_left = seconds_left


class LeaseLost(TryLater):
    """Another process took over; nothing more may be written."""


class Epochs(Protocol):
    """A record of epochs that must not begin again when the table is lost or rolled back."""

    def highest(self) -> int:
        """0 before the first."""

    def claim(self, epoch: int, holder: Mapping[str, Any]) -> bool:
        """True when the epoch is the holder's alone; False: another process has had it, or a higher one."""


class Lease:
    """`item` of `table`, held for `seconds` from each renewal. `clock` gives seconds since 1970.

    The item: epoch (higher for each holder), host, pid, started, expires_ms. A subclass may have an item of another
    form: `EXPIRES` names the attribute that says until when it is held, as so many `PER_SECOND`, `OWN` those by which
    one taking is told from another, and `FREE` what is set when it is let go.
    Methods raise TryLater while DynamoDB is away, Misconfigured when it refuses.
    """

    EXPIRES: ClassVar[str] = "expires_ms"
    PER_SECOND: ClassVar[int] = 1000
    OWN: ClassVar[tuple[str, ...]] = ("epoch", "host", "pid")
    FREE: ClassVar[Item] = {}

    def __init__(
        self,
        table: StateTable,
        item: str,
        seconds: float,
        clock: Callable[[], float],
        holder: Holder,
        epochs: Epochs | None = None,
    ) -> None:
        self.item = item
        self.epoch = 0
        self.previous_epoch = 0  # the one before, 0: none is known
        self._table = table
        self._seconds = seconds
        self._clock = clock
        self._holder = holder
        self._epochs = epochs
        self._taken: Item = {}

    def acquire(self) -> int:
        """Takes the lease and returns its new epoch; raises LeaseHeld while another living process has it."""
        for _ in range(_TRIES):
            found = self._table.read(self.item)
            if found is not None:
                self._refuse_when_held(found)
            if self._took(found):
                return self.epoch
        raise LeaseHeld(f"{self.item} was just taken by another process; try again later")

    def holder(self) -> Holder | None:
        """The process that has it now; None when no living process does. Anybody may ask."""
        found = self._table.read(self.item)
        holder = self.read_holder(found) if found is not None and self._left(found) > 0 else None
        return None if holder is None or holder.is_dead() else holder

    def renew(self) -> None:
        """Holds on for another term; raises LeaseLost when somebody else has taken over. From any thread."""
        self.change({})

    def change(self, values: Item) -> None:
        """Sets attributes of the item, and renews. Raises LeaseLost, changing nothing, when it is another's by now."""
        if not self._table.update(self.item, {**values, self.EXPIRES: self._until()}, self._own()):
            raise self._lost()

    def put(self, item: Item) -> None:
        """Writes another item of the table. Raises LeaseLost, writing nothing, when the lease is another's by now."""
        if not self._table.put_under(self.item, self._own(), item):
            raise self._lost()

    def release(self) -> None:
        """Lets the next one in at once; a lease that is lost already stays with its new holder."""
        self._table.update(self.item, {**self.FREE, self.EXPIRES: number(0)}, self._own())

    def attributes(self, found: Item | None) -> Item:
        """Attributes of the item, besides epoch and expiry, with this process as holder; `found`: the item before."""
        return {
            "host": {"S": self._holder.host},
            "pid": number(self._holder.pid),
            "started": {"S": self._holder.started},
        }

    def read_holder(self, found: Item) -> Holder | None:
        """The holder that the item names; None when that cannot be read."""
        return Holder(found["host"]["S"], int(found["pid"]["N"]), found["started"]["S"])

    def highest(self, found: Item | None) -> int:
        """The highest epoch that was ever given. It is asked for when the lease is about to be taken."""
        known = int(found["epoch"]["N"]) if found else 0
        return max(known, self._epochs.highest()) if self._epochs else known

    def _refuse_when_held(self, found: Item) -> None:
        left = self._left(found)
        if left <= 0:
            return
        holder = self.read_holder(found)
        if holder is None or not holder.is_dead():
            raise LeaseHeld(
                f"{self.item} is held by {holder or 'somebody'} for another {left:.0f} s unless renewed; "
                "stop that process or wait",
                left,
            )

    def _took(self, found: Item | None) -> bool:
        highest = self.highest(found)
        taken = {"epoch": number(highest + 1), self.EXPIRES: self._until(), **self.attributes(found)}
        seen = {name: found[name] for name in ("epoch", self.EXPIRES)} if found else None
        if not self._table.update(self.item, taken, seen):
            there = self._table.read(self.item)
            if there is None or any(there.get(name) != value for name, value in taken.items()):
                return False  # else only the answer was lost, and the client, trying again, met itself
        self.epoch, self.previous_epoch, self._taken = highest + 1, highest, taken
        if self._epochs and not self._epochs.claim(self.epoch, asdict(self._holder)):
            self.release()
            raise LeaseHeld(f"{self.item}: epoch {self.epoch} was just taken by another process; try again later")
        return True

    def _own(self) -> Item:
        never = number(0)  # what no item has: of a lease that was not taken
        return {name: self._taken.get(name, never) for name in self.OWN}

    def _until(self) -> Mapping[str, str]:
        return number(round((self._clock() + self._seconds) * self.PER_SECOND))

    def _left(self, found: Item) -> float:
        return int(found[self.EXPIRES]["N"]) / self.PER_SECOND - self._clock()

    def _lost(self) -> LeaseLost:
        if self._table.read(self.item) is None:
            return LeaseLost(f"{self.item} is gone from the table of leases, which was lost or emptied")
        return LeaseLost(f"{self.item}: epoch {self.epoch} has ended, since another process has taken it")


@contextmanager
def renewing(lease: Lease, every: float) -> Iterator[None]:
    """Renews the lease every so many seconds, however long the work takes, until it is lost or the block ends.

    It is released then, and runs out by itself where that fails. Its loss raises nothing here: whoever writes checks
    the lease itself, before its commit.
    """
    done = threading.Event()
    keeper = threading.Thread(target=_keep, args=(lease, every, done), name="lease", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        done.set()
        keeper.join()
        with suppress(Failure):  # what ended the block matters more
            lease.release()


def _keep(lease: Lease, every: float, done: threading.Event) -> None:
    while not done.wait(every):
        try:
            lease.renew()
        except LeaseLost as lost:
            log.error("event=lease-lost error=%s", lost)
            return
        except Failure as error:
            log.warning("event=lease-not-renewed error=%s", error)


def number(value: int) -> Mapping[str, str]:
    """As DynamoDB has it."""
    return {"N": str(value)}
