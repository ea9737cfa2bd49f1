"""Bounds of a new generation: all of the topics, or less where it was asked to leave something out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ops.generations.place import Place
from plumbing.errors import Failure
from streaming.ingest import topics
from streaming.ingest.fences import Offsets, beyond, merged, places


class NoSuchBounds(Failure):
    """The topics do not hold what is asked for; the message says where."""


Origin = Literal["topics", "raw"]


@dataclass(frozen=True)
class Asked:
    """Nothing given: a whole generation. Offsets name topics without prefix; `instant` is that of the records.

    From `raw`, the archived pages, a generation is always whole.
    """

    origin: Origin = "topics"
    to_offsets: Offsets | None = None
    instant: datetime | None = None
    source: str | None = None

    def words(self) -> str | None:
        """Description, for the manifest, of what the generation leaves out on purpose; None when it is whole."""
        limits = [f"only {self.source}"] if self.source else []
        if self.to_offsets is not None:
            limits.append("up to given offsets")
        if self.instant is not None:
            limits.append(f"up to {self.instant.isoformat()}")
        return ", ".join(limits) or None


@dataclass(frozen=True)
class Bounds:
    """From `start` up to `fence`; `bound` says in words what is left out, None for nothing.

    Where the origin is `raw`, what lies before `start` comes from the archive.
    """

    start: Offsets
    fence: Offsets
    bound: str | None
    origin: Origin = "topics"

    def records(self) -> dict[str, int]:
        """To be read, per topic."""
        return {
            topic: sum(end - self.start[topic].get(part, 0) for part, end in parts.items())
            for topic, parts in self.fence.items()
        }

    def expired(self) -> dict[str, int]:
        """Records that the topics have lost already, per topic that has."""
        if self.origin == "raw":
            return {}
        lost = {topic: sum(parts.values()) for topic, parts in self.start.items()}
        return {topic: count for topic, count in lost.items() if count}


def bounds(place: Place, asked: Asked) -> Bounds:
    """Resolve what is asked for to offsets of the topics as they are now. Raises NoSuchBounds, NotReady."""
    names = place.pipeline.topics()
    start, ends = topics.beginnings(place.streaming, names), topics.ends(place.streaming, names)
    if asked.origin == "raw":
        return Bounds(ends, ends, None, asked.origin)
    fence = ends if asked.instant is None else topics.at(place.streaming, names, asked.instant)
    if asked.to_offsets is not None:
        fence = _given(asked.to_offsets, start, ends)
    if asked.source is not None:
        mine = _topics_of(asked.source, names)
        fence = {topic: parts if topic in mine else start[topic] for topic, parts in fence.items()}
    return Bounds(start, fence, asked.words())


def _given(fence: Offsets, start: Offsets, ends: Offsets) -> Offsets:
    if missing := [f"{topic} {part}" for topic, part, _ in places(fence) if part not in ends[topic]]:
        raise NoSuchBounds(f"the topics do not have these partitions: {', '.join(missing)}")
    if early := beyond(fence, ends):
        raise NoSuchBounds(f"the topics do not reach so far ({'; '.join(early)})")
    if gone := beyond(start, fence):
        raise NoSuchBounds(f"the topics begin later by now ({'; '.join(gone)}): nothing before that can be read")
    return merged(start, fence)


def _topics_of(source: str, names: tuple[str, ...]) -> set[str]:
    sources = {name: name.split(".")[0] for name in names}
    wanted = source.replace("_", "-")
    if wanted not in sources.values():
        known = ", ".join(sorted(set(sources.values())))
        raise NoSuchBounds(f"there is no source {source!r} among the topics; there are {known}")
    return {name for name, owner in sources.items() if owner == wanted}
