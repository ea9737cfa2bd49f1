"""A hold: a request that the driver of a generation stand aside for a while, as an item of the state table.

It is a lease of its own kind: one process at a time has it, it runs out unless renewed, and a process of this machine
that is dead has it no more. So a command that is killed holds nobody up for longer than it takes to see that.
"""

from collections.abc import Callable

from plumbing.lease.holder import Holder
from plumbing.lease.lease import Lease
from plumbing.lease.table import StateTable


class Hold:
    """The hold on the driver of `pipeline` in `generation`, for `seconds` from each renewal.

    `clock` gives seconds since 1970.
    """

    def __init__(
        self, table: StateTable, generation: int, pipeline: str, seconds: int, clock: Callable[[], float]
    ) -> None:
        self.item = hold_item(generation, pipeline)
        self.lease = Lease(table, self.item, seconds, clock, Holder.this_process())

    def ask(self) -> None:
        """Raises LeaseHeld while another process has it."""
        self.lease.acquire()

    def renew(self) -> None:
        """Raises LeaseLost when it ran out and another process has it now. From any thread."""
        self.lease.renew()

    def release(self) -> None:
        self.lease.release()

    def is_wanted(self) -> bool:
        """Whether a living process has it; anybody may ask."""
        return self.lease.holder() is not None


def hold_item(generation: int, pipeline: str) -> str:
    """Its id in the state table."""
    return f"hold#g{generation}#{pipeline}"
