"""The lease that lets one driver at a time write a generation, and the hold that has it stand aside for a while.

A driver's epochs are kept in the lake: leases are in a table that may be lost or rolled back; what was written under an
epoch is in the lake, and so is the highest. A driver has an epoch only when it is written down there, so no two drivers
have the same.

A hold is a lease of its own that whoever wants no driver takes. It runs out unless renewed, and a process of this
machine that is dead has it no more: so a command that is killed holds nobody up for longer than it takes to see that.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from plumbing.lake import generation_uri
from plumbing.lease.holder import Holder
from plumbing.lease.lease import Lease
from plumbing.objects.store import Store, store_at
from streaming.driver import preflight
from streaming.driver.watchdog import Pulse
from streaming.lake.paths import lake_of
from streaming.pipeline import Pipeline
from streaming.settings import StreamingSettings


@dataclass(frozen=True)
class Epochs:
    """Of one pipeline in one generation: a file with the highest epoch, and who had it."""

    store: Store
    name: str

    def highest(self) -> int:
        """0 before the first."""
        return _epoch(self.store.read(self.name))

    def claim(self, epoch: int, holder: Mapping[str, Any]) -> bool:
        """True when the epoch is the holder's alone; False when another driver has had it, or a higher one."""
        while _epoch(stored := self.store.read(self.name)) < epoch:
            if self.store.replace(self.name, json.dumps({"epoch": epoch, "holder": holder}), stored):
                return True
        return False


class DriverLease(Lease):
    @cached_property
    def pulse(self) -> Pulse:
        """Of the work that is done under it; see streaming.driver.watchdog."""
        return Pulse()


def driver_lease(settings: StreamingSettings, pipeline: Pipeline) -> DriverLease:
    lake, item = lake_of(settings), f"driver#g{settings.generation}#{pipeline.name}"
    epochs = Epochs(store_at(f"{generation_uri(lake.uri, lake.generation)}/_epochs", lake.aws), pipeline.name)
    table, seconds = preflight.state_table(settings), settings.lease_seconds
    return DriverLease(table, item, seconds, time.time, Holder.this_process(), epochs)


def hold_on(settings: StreamingSettings, pipeline: Pipeline) -> Lease:
    """The hold on the driver of the settings' generation: while a living process has it, that driver stands aside."""
    item = f"hold#g{settings.generation}#{pipeline.name}"
    return Lease(preflight.state_table(settings), item, settings.lease_seconds, time.time, Holder.this_process())


def _epoch(stored: str | None) -> int:
    return int(json.loads(stored)["epoch"]) if stored else 0
