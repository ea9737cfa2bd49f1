"""What is compared: one table in one store of one generation, as keys and rows in canonical text."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from ops.verify.canonical import Digest, Shape

if TYPE_CHECKING:
    import pyarrow as pa

KeyedRow = tuple[str, str]  # key, row: both canonical


class Side(Protocol):
    """`store` is "lake", "warehouse", "dynamodb", or "views": what the warehouse shows of the live generation."""

    @property
    def store(self) -> str: ...

    @property
    def generation(self) -> int: ...

    @property
    def shape(self) -> Shape: ...

    def digest(self) -> Digest:
        """Of all its rows, a doubled one counted twice."""

    def pairs(self) -> "Iterator[pa.Table]":
        """Columns `key` and `hash` (of the row) of all rows, in parts."""

    def rows(self, keys: Sequence[str]) -> list[KeyedRow]:
        """The rows of these keys, in order."""
