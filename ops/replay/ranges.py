"""The offsets that a replay is asked for, held against what the topic has and what the generation has read."""

from dataclasses import dataclass

from ops.generations.inventory import position
from ops.generations.place import Place
from plumbing.errors import Failure
from streaming.ingest import topics
from streaming.ingest.offsets import Offsets


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
class Range:
    start: Offsets
    fence: Offsets


def range_of(place: Place, generation: int, asked: Asked) -> Range:
    """The part of the range that each partition has; partitions without any are left out. Raises NoSuchRange."""
    if asked.topic not in place.pipeline.topics():
        raise NoSuchRange(f"there is no topic {asked.topic!r}; there are {', '.join(place.pipeline.topics())}")
    begins, ends = _kept(place, generation, asked.topic), _read(place, generation, asked)
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
    return Range({asked.topic: dict.fromkeys(fence, asked.first)}, {asked.topic: fence})


def _end(asked: Asked, read: int) -> int:
    return read if asked.end is None else min(asked.end, read)


def _kept(place: Place, generation: int, topic: str) -> dict[int, int]:
    """Where the topic begins now, or where the generation began when that is later."""
    began = place.offset_log(generation).start().get(topic, {})
    now = topics.beginnings(place.streaming, (topic,))[topic]
    return {part: max(offset, began.get(part, 0)) for part, offset in now.items()}


def _read(place: Place, generation: int, asked: Asked) -> dict[int, int]:
    """How far the generation has read: what it has not read yet comes by itself, and would only come twice."""
    read = position(place, generation).get(asked.topic, {})
    return {part: read.get(part, 0) for part in topics.ends(place.streaming, (asked.topic,))[asked.topic]}
