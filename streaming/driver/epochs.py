"""The highest epoch that a driver of a generation ever had, kept in the lake.

Leases are in a table that may be lost or rolled back; what was written under an epoch is in the lake, and so is this. A
driver has an epoch only when it is written down here, so no two drivers have the same.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from plumbing.lake import generation_uri
from plumbing.objects.store import Store, store_at
from streaming.lake.paths import Lake


@dataclass(frozen=True)
class Epochs:
    """Of one pipeline: a file with one epoch, and who had it."""

    store: Store
    name: str

    def highest(self) -> int:
        """0 before the first."""
        return _epoch(self.store.read(self.name))

    def claim(self, epoch: int, holder: Mapping[str, Any]) -> bool:
        """Whether the epoch is the holder's alone; False: another driver has had it, or a higher one."""
        while _epoch(stored := self.store.read(self.name)) < epoch:
            if self.store.replace(self.name, json.dumps({"epoch": epoch, "holder": holder}), stored):
                return True
        return False


def _epoch(stored: str | None) -> int:
    return int(json.loads(stored)["epoch"]) if stored else 0


def epochs_of(lake: Lake, pipeline: str) -> Epochs:
    return Epochs(store_at(f"{generation_uri(lake.uri, lake.generation)}/_epochs", lake.aws), pipeline)
