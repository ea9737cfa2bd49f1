"""Fences: places in the topics, as the next offset of each partition, and what lies between two of them."""

import json
from collections.abc import Iterator
from typing import Any

from plumbing.errors import WrongUsage

Offsets = dict[str, dict[int, int]]  # topic → partition → next offset


class BadFence(WrongUsage, ValueError):
    """A text is not a fence; the message says why."""


def from_text(text: str, topics: tuple[str, ...]) -> Offsets:
    """Reads `{"<topic>": {"<partition>": <next offset>}}`, topics without prefix. Raises BadFence."""
    try:
        found = json.loads(text)
    except ValueError as error:
        raise BadFence(f"a fence is a JSON object of topics, their partitions and next offsets: {error}") from None
    if not isinstance(found, dict):
        raise BadFence("a fence is a JSON object of topics, their partitions and next offsets")
    if unknown := sorted(found.keys() - set(topics)):
        raise BadFence(f"the pipeline does not read {', '.join(unknown)}; its topics are {', '.join(topics)}")
    return {topic: _partitions(topic, entry) for topic, entry in found.items()}


def _partitions(topic: str, entry: Any) -> dict[int, int]:
    if not isinstance(entry, dict):
        raise BadFence(f"{topic}: partitions and their next offsets are a JSON object, not {entry!r}")
    for partition, offset in entry.items():
        if not partition.isdecimal() or type(offset) is not int or offset < 0:
            raise BadFence(f"{topic}: {partition!r}: {offset!r} is not a partition with its next offset")
    return {int(partition): offset for partition, offset in entry.items()}


def to_text(offsets: Offsets) -> str:
    return json.dumps(offsets, sort_keys=True)


def without_prefix(offsets: Offsets, prefix: str) -> Offsets:
    return {topic.removeprefix(prefix): dict(partitions) for topic, partitions in offsets.items()}


def with_prefix(offsets: Offsets, prefix: str) -> Offsets:
    return {prefix + topic: dict(partitions) for topic, partitions in offsets.items()}


def merged(below: Offsets, above: Offsets) -> Offsets:
    """The offsets of `above`, and of `below` where `above` says nothing."""
    topics = [*below, *(topic for topic in above if topic not in below)]
    return {topic: {**below.get(topic, {}), **above.get(topic, {})} for topic in topics}


def furthest(*each: Offsets) -> Offsets:
    """Of every partition that any of them names, the greatest offset."""
    found: Offsets = {}
    for topic, partition, offset in (place for offsets in each for place in places(offsets)):
        parts = found.setdefault(topic, {})
        parts[partition] = max(offset, parts.get(partition, 0))
    return found


def places(offsets: Offsets) -> Iterator[tuple[str, int, int]]:
    """Topic, partition and next offset, one by one."""
    for topic, partitions in offsets.items():
        for partition, offset in partitions.items():
            yield topic, partition, offset


def beyond(offsets: Offsets, fence: Offsets) -> list[str]:
    """In words, where `offsets` lies after `fence`; a partition of which the fence says nothing is not looked at."""
    return [
        f"{topic} partition {partition}: {offset} is after {fence[topic][partition]}"
        for topic, partition, offset in places(offsets)
        if partition in fence.get(topic, {}) and offset > fence[topic][partition]
    ]


def after(offsets: Offsets, start: Offsets) -> Offsets:
    """Those of the offsets that lie after `start` (0 where it says nothing)."""
    later = {
        topic: {part: offset for part, offset in parts.items() if offset > start.get(topic, {}).get(part, 0)}
        for topic, parts in offsets.items()
    }
    return {topic: parts for topic, parts in later.items() if parts}


def count(start: Offsets, end: Offsets) -> int:
    """Offsets from `start` (0 where it says nothing) up to `end`."""
    return sum(offset - start.get(topic, {}).get(partition, 0) for topic, partition, offset in places(end))


def cuts(start: Offsets, end: Offsets, most: int) -> Iterator[Offsets]:
    """The ends of batches that lead from `start` to `end`, which name the same partitions.

    Each batch has about `most` offsets (one more per partition at the most), taken from all partitions in proportion.
    """
    here = start
    while left := count(here, end):
        share = min(most, left)
        here = {
            topic: {part: offset + -(-(end[topic][part] - offset) * share // left) for part, offset in parts.items()}
            for topic, parts in here.items()
        }
        yield here
