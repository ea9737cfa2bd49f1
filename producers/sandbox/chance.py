"""Chance without state: drawn from a hash of what it is for, so that it is the same on every machine."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

Item = TypeVar("Item")


def draw(*parts: object) -> float:
    """A number in [0, 1)."""
    return int.from_bytes(_digest(6, parts)) / 2**48


def within(bounds: tuple[float, float], *parts: object) -> float:
    """A number between two bounds, by `draw`."""
    least, most = bounds
    return least + (most - least) * draw(*parts)


def pick(items: Sequence[Item], *parts: object) -> Item:
    """One of the items."""
    return items[int(draw(*parts) * len(items))]


def turn(day: int, every: int, *parts: object) -> tuple[int, int]:
    """Of what happens once in so many days, at a time of its own: how often it has by a day, and how long ago."""
    return divmod(day + int(draw(*parts) * every), every)


def int64(*parts: object) -> int:
    """A signed number of 64 bits, as the API's ids are."""
    return int.from_bytes(_digest(8, parts), signed=True)


def _digest(size: int, parts: tuple[object, ...]) -> bytes:
    return blake2b("/".join(map(str, parts)).encode(), digest_size=size).digest()
