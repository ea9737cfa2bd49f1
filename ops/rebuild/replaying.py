"""Planning and doing a replay: the offsets asked for, held against what the topic has and the generation has read.

It is harmless by construction: rows that land a second time are collapsed by the views, so nothing changes unless the
first time something was wrong. The driver of the live generation stands aside meanwhile.
"""

import re
from dataclasses import dataclass

from ops.generations.holding import held
from ops.generations.inventory import position
from ops.generations.place import Place
from plumbing.errors import Failure, TryLater
from streaming.ingest import topics
from streaming.ingest.fences import Offsets, count

_REFRESHED = re.compile(r"event=refreshed (.*?)(?: pipeline=\S+)?$", re.MULTILINE)


class NoSuchRange(Failure):
    """The topic or the generation does not have what is asked for; the message says what it has."""


@dataclass(frozen=True)
class Asked:
    """Offsets from `first` up to, not including, `end` (None: all that was read); of one partition, or of each."""

    topic: str
    first: int
    end: int | None = None
    partition: int | None = None


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


def plan(place: Place, asked: Asked) -> Replay:
    """Plan of what would be read again. Raises NoSuchRange, NotReady."""
    return range_of(place, place.live(), asked)


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
        if match := _REFRESHED.search(line):
            changed.update((table, int(rows)) for table, rows in (pair.split("=") for pair in match[1].split()))

    place.read_to(wanted.generation, wanted.fence, "--again", start=wanted.start, note=note)
    return changed


def range_of(place: Place, generation: int, asked: Asked) -> Replay:
    """The part of the range that each partition has; partitions without any are left out. Raises NoSuchRange."""
    if asked.topic not in place.pipeline.topics():
        raise NoSuchRange(f"there is no topic {asked.topic!r}; there are {', '.join(place.pipeline.topics())}")
    begins, ends = _beginnings(place, generation, asked.topic), _ends(place, generation, asked)
    chosen = sorted(ends) if asked.partition is None else [asked.partition]
    if missing := [part for part in chosen if part not in ends]:
        raise NoSuchRange(f"{asked.topic} has the partitions {', '.join(map(str, sorted(ends)))}, not {missing[0]}")
    if gone := [f"partition {part} from {begins[part]} on" for part in chosen if asked.first < begins[part]]:
        raise NoSuchRange(f"of {asked.topic} there is only {', '.join(gone)}; give a later --from-offset")
    fence = {part: _end(asked, ends[part]) for part in chosen if asked.first < _end(asked, ends[part])}
    if not fence or (asked.end is not None and asked.end > max(ends[part] for part in chosen)):
        read = ", ".join(f"partition {part} up to {ends[part]}" for part in chosen)
        raise NoSuchRange(
            f"generation {generation} has read of {asked.topic} {read}; the range goes beyond, or is empty"
        )
    return Replay(generation, {asked.topic: dict.fromkeys(fence, asked.first)}, {asked.topic: fence})


def _end(asked: Asked, read: int) -> int:
    return read if asked.end is None else min(asked.end, read)


def _beginnings(place: Place, generation: int, topic: str) -> dict[int, int]:
    """First offsets, by partition: where the topic begins now, or where the generation began when that is later."""
    began = place.offset_log(generation).start().get(topic, {})
    now = topics.beginnings(place.streaming, (topic,))[topic]
    return {part: max(offset, began.get(part, 0)) for part, offset in now.items()}


def _ends(place: Place, generation: int, asked: Asked) -> dict[int, int]:
    """Next offsets of the generation, by partition: what it has not read yet comes by itself, and would come twice."""
    read = position(place, generation).get(asked.topic, {})
    return {part: read.get(part, 0) for part in topics.ends(place.streaming, (asked.topic,))[asked.topic]}
