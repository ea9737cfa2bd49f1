"""Chance without state: numbers drawn from a hash of what they are for."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

Item = TypeVar("Item")


def draw(*parts: object) -> float:
    """A number in [0, 1), always the same for the same parts."""
    digest = blake2b("/".join(map(str, parts)).encode(), digest_size=6).digest()
    return int.from_bytes(digest) / 2**48


def within(bounds: tuple[float, float], *parts: object) -> float:
    """A number between two bounds, by `draw`."""
    least, most = bounds
    return least + (most - least) * draw(*parts)


def pick(items: Sequence[Item], *parts: object) -> Item:
    """One of the items, by `draw`."""
    return items[int(draw(*parts) * len(items))]
