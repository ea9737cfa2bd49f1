"""Planning and doing a replay.

It is harmless by construction: rows that land a second time are collapsed by the views, so nothing changes unless the
first time something was wrong. The driver of the live generation stands aside meanwhile.
"""

import re
from dataclasses import asdict, dataclass
from typing import Any

from ops.generations.draining import read_to
from ops.generations.holding import held
from ops.generations.place import Place
from ops.replay.ranges import Asked, range_of
from plumbing.errors import TryLater
from streaming.ingest.fences import count
from streaming.ingest.offsets import Offsets

_REFRESHED = re.compile(r"event=refreshed (.*)")


@dataclass(frozen=True)
class Replay:
    """`changed`: rows that the refresh afterwards wrote, per change feed; None when only planned."""

    generation: int
    start: Offsets
    fence: Offsets
    changed: dict[str, int] | None = None

    @property
    def records(self) -> int:
        return count(self.start, self.fence)

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"records": self.records}


def plan(place: Place, asked: Asked) -> Replay:
    """What would be read again. Raises NoSuchRange, NotReady."""
    live = place.live()
    found = range_of(place, live, asked)
    return Replay(live, found.start, found.fence)


def execute(place: Place, asked: Asked) -> Replay:
    """Reads it again and brings marts and DynamoDB up to date; an interrupted replay is simply done again.

    Raises NoSuchRange, NotReady, StageFailed, and TryLater when another generation has become live meanwhile.
    """
    wanted = plan(place, asked)
    place.say(f"the driver of generation {wanted.generation} ends its batch and stands aside")
    with held(place.streaming.at(wanted.generation), place.pipeline):
        if place.live() != wanted.generation:
            raise TryLater(f"generation {place.live()} has become live meanwhile; nothing was read again")
        place.say(f"reading {wanted.records:,} records again")
        return Replay(wanted.generation, wanted.start, wanted.fence, _read(place, wanted))


def _read(place: Place, wanted: Replay) -> dict[str, int]:
    changed: dict[str, int] = {}

    def note(line: str) -> None:
        if told := _REFRESHED.search(line):
            changed.update((table, int(rows)) for table, rows in (pair.split("=") for pair in told[1].split()))

    read_to(place, wanted.generation, wanted.fence, "--again", start=wanted.start, note=note)
    return changed
