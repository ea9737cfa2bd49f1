"""The highest epoch that a driver of a generation ever had, kept in the lake.

Leases are in a table that may be lost or rolled back; what was written under an epoch is in the lake, and so is this. A
driver has an epoch only when it is written down here, so no two drivers have the same.
"""

from dataclasses import dataclass

from streaming.contract import generation_uri
from streaming.lake import Lake
from streaming.store import Store, store_at


@dataclass(frozen=True)
class Epochs:
    """Of one pipeline: a file with one number."""

    store: Store
    name: str

    def highest(self) -> int:
        """0 before the first."""
        return int(self.store.read(self.name) or 0)

    def claim(self, epoch: int) -> bool:
        """Whether the epoch is the caller's alone; False: a driver has had it, or a higher one."""
        while int((stored := self.store.read(self.name)) or 0) < epoch:
            if self.store.replace(self.name, str(epoch), stored):
                return True
        return False


def epochs_of(lake: Lake, pipeline: str) -> Epochs:
    return Epochs(store_at(f"{generation_uri(lake.uri, lake.generation)}/_epochs", lake.aws), pipeline)
