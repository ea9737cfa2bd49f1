"""Whether the stores hold what the lake holds: rows compared one by one, at the same Delta version of each feed.

The lake's side is the fold of the change feed, made by the in-memory sink; a store's side is read from the store alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal, Protocol

from producers.fields import instant
from sinks.follower import Feed, Position, follow
from sinks.memory import MemorySink
from streaming.contract import Mart

SHOWN = 5  # keys that a finding names

Row = dict[str, str]
Rows = dict[str, Row]
Verdict = Literal["equal", "different", "cannot say"]


class Store(Protocol):
    """A store as its readers see it. `rows` are the current rows of a mart, in the types of its client."""

    name: str

    def position(self, mart: Mart) -> Position | None: ...

    def rows(self, mart: Mart) -> Iterable[Mapping[str, Any]]: ...


@dataclass(frozen=True)
class Finding:
    """One mart in one store. `lake` and `store` count rows; the lists name the first keys, `differing` with columns."""

    mart: str
    store: str
    verdict: Verdict
    lake: int
    rows: int
    why: str = ""
    missing: list[str] = field(default_factory=list)
    surplus: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)


def compare(feed: Feed, stores: Iterable[Store]) -> list[Finding]:
    """A finding per store; "cannot say" when a store is not at the lake's newest version. Raises as `follow`."""
    lake = MemorySink()
    follow(feed, lake)
    expected = _by_key(feed.mart, lake.tables.get(feed.mart.name, {}).values())
    return [_compared(feed.mart, expected, lake.position(feed.mart), store) for store in stores]


def _compared(mart: Mart, expected: Rows, at: Position | None, store: Store) -> Finding:
    position = store.position(mart)
    if position != at:
        why = f"{store.name} is at {_version(position)} of {mart.changes_table}, the lake at {_version(at)}"
        return Finding(mart.name, store.name, "cannot say", len(expected), 0, why)
    found = _by_key(mart, store.rows(mart))
    if store.position(mart) != at:
        return Finding(mart.name, store.name, "cannot say", len(expected), len(found), "it moved meanwhile")
    missing, surplus = sorted(expected.keys() - found.keys()), sorted(found.keys() - expected.keys())
    differing = [key for key in sorted(expected.keys() & found.keys()) if expected[key] != found[key]]
    parts = {
        "missing": missing[:SHOWN],
        "surplus": surplus[:SHOWN],
        "differing": [_difference(key, expected[key], found[key]) for key in differing[:SHOWN]],
    }
    why = ", ".join(f"{len(keys)} {what}" for what, keys in zip(parts, (missing, surplus, differing), strict=True))
    verdict: Verdict = "different" if missing or surplus or differing else "equal"
    return Finding(
        mart.name, store.name, verdict, len(expected), len(found), why if verdict != "equal" else "", **parts
    )


def _difference(key: str, lake: Row, store: Row) -> str:
    names = sorted(name for name in lake.keys() | store.keys() if lake.get(name) != store.get(name))
    told = ", ".join(f"{name}: {lake.get(name)!r} in the lake, {store.get(name)!r} here" for name in names)
    return f"{key}: {told}"


def _by_key(mart: Mart, rows: Iterable[Mapping[str, Any]]) -> Rows:
    canonical = (_canonical(row) for row in rows)
    return {"|".join(row[name] for name in mart.key): row for row in canonical}


def _canonical(row: Mapping[str, Any]) -> Row:
    """The same for the same values, whatever the client's types; unknown is left out."""
    return {name: _text(value) for name, value in row.items() if value is not None}


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return instant(value.astimezone(UTC))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        digits = f"{Decimal(value):f}"
        return digits.rstrip("0").rstrip(".") if "." in digits else digits
    return str(value)


def _version(position: Position | None) -> str:
    return "no version" if position is None else f"version {position.version}"
