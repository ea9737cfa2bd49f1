"""One text for a row, whatever engine holds it: DuckDB, PostgreSQL and Python write the same text for the same values.

A value is framed as `<bytes>:<text>`, a null as `-`, so that no text can pass for a separator, a null or another
column. Texts of values: integers in decimal digits, decimals with all digits of their scale, doubles with 17 digits,
`true` and `false`, days as ISO 8601, instants as microseconds since 1970 (UTC), lists as the frames of their values,
bytes as their SHA-256 (a report says that dead letters differ and shows neither keys nor values).
`duckdb_session` and the warehouse's engines say it again in SQL (`framed`). The hash of a row is the MD5 of its frames;
a digest adds up the first 60 bits of the hashes, so it does not depend on order and counts a doubled row twice.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import md5
from typing import Any

from producers.fields import instant
from streaming.contract import Mart

NULL = "-"
PREFIX = 15  # hexadecimal digits of a hash that a digest adds up
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Shape:
    """Shape of the rows of a table. `columns`: (name, type), a type as the marts' contract or Spark names it."""

    name: str
    key: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]

    def type_of(self, column: str) -> str:
        return dict(self.columns)[column]


@dataclass(frozen=True)
class Digest:
    """`total`: sum of the first 60 bits of the rows' hashes."""

    rows: int
    total: int

    @property
    def text(self) -> str:
        """Sixteen hexadecimal digits for a person to compare; equality is that of the digests."""
        return md5(f"{self.rows}:{self.total}".encode(), usedforsecurity=False).hexdigest()[:16]


def shape_of(mart: Mart) -> Shape:
    return Shape(mart.name, mart.key, tuple((column.name, column.type) for column in mart.columns))


def framed(text: str | None) -> str:
    return NULL if text is None else f"{len(text.encode())}:{text}"


def text_of(value: Any) -> str | None:
    """The text of a value; decimals come with the scale of their column. Raises TypeError for other types."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return f"{value if value else abs(value):f}"
    if isinstance(value, float):
        return f"{value + 0.0:.16e}"  # there is one zero
    if isinstance(value, list):
        return row_text(map(text_of, value))
    if isinstance(value, datetime):
        return str((value - _EPOCH) // timedelta(microseconds=1))
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no canonical text")


def row_text(texts: Iterable[str | None]) -> str:
    return "".join(map(framed, texts))


def hash_of(row: str) -> str:
    return md5(row.encode(), usedforsecurity=False).hexdigest()


def digest(rows: Iterable[str]) -> Digest:
    """The digest of rows given as texts."""
    count = total = 0
    for row in rows:
        count, total = count + 1, total + int(hash_of(row)[:PREFIX], 16)
    return Digest(count, total)


def unframed(row: str) -> list[str | None]:
    """The texts of a row's values; the inverse of row_text."""
    return list(_values(row.encode()))


def _values(left: bytes) -> Iterator[str | None]:
    while left:
        if left.startswith(NULL.encode()):
            left = left[len(NULL) :]
            yield None
            continue
        size, _, rest = left.partition(b":")
        yield rest[: int(size)].decode()
        left = rest[int(size) :]


def readable(columns: Sequence[tuple[str, str]], row: str) -> dict[str, str | None]:
    """Column → value as people read it: instants as ISO 8601. Further values are pairs of name and value."""
    values = unframed(row)
    cells = {name: _shown(kind, value) for (name, kind), value in zip(columns, values, strict=False)}
    further = values[len(columns) :]
    return cells | {str(name): value for name, value in zip(further[::2], further[1::2], strict=True)}


def _shown(kind: str, text: str | None) -> str | None:
    if kind != "timestamp" or text is None or not text.lstrip("-").isdecimal():
        return text
    return instant(_EPOCH + timedelta(microseconds=int(text)))
