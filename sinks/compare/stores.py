"""Whether the stores hold what the lake holds, at the same Delta version of each feed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, Protocol

from plumbing.delta import DeltaLog
from sinks.compare.canonical import Digest
from sinks.compare.differences import Difference, Differences, Kind, find
from sinks.compare.side import Side
from sinks.follower import Feed, Position
from streaming.contract import Mart

if TYPE_CHECKING:
    import duckdb

SHOWN = 5  # keys that a finding names of each kind

KINDS: Mapping[str, tuple[Kind, ...]] = {
    "missing": ("missing",),
    "surplus": ("surplus",),
    "differing": ("changed", "doubled"),
}

Verdict = Literal["equal", "different", "cannot say"]


class Follower(Protocol):
    """What tells how far a store has followed a mart's feed."""

    def position(self, mart: Mart) -> Position | None: ...


@dataclass(frozen=True)
class Finding:
    """One mart in one store. `lake` and `rows` count rows; the lists name the first keys, `differing` with columns."""

    mart: str
    store: str
    verdict: Verdict
    lake: int
    rows: int
    why: str = ""
    missing: list[str] = field(default_factory=list)
    surplus: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)


def compare(
    session: "duckdb.DuckDBPyConnection", feed: Feed, lake: Side, stores: Iterable[tuple[Follower, Side]]
) -> list[Finding]:
    """A finding per store; "cannot say" when a store is not at the lake's newest version. Raises as the sides do."""
    at, expected = _newest(feed.log), lake.digest()
    return [_compared(session, feed, at, lake, expected, *store) for store in stores]


def _compared(
    session: "duckdb.DuckDBPyConnection",
    feed: Feed,
    at: Position | None,
    lake: Side,
    expected: Digest,
    follower: Follower,
    store: Side,
) -> Finding:
    mart, position = feed.mart, follower.position(feed.mart)
    if position != at:
        why = f"{store.store} is at {_version(position)} of {mart.changes_table}, the lake at {_version(at)}"
        return Finding(mart.name, store.store, "cannot say", expected.rows, 0, why)
    digest = store.digest()
    differences = find(session, lake, store, SHOWN) if digest != expected else None
    counted = Finding(mart.name, store.store, "equal", expected.rows, digest.rows)
    if follower.position(mart) != at or _newest(feed.log) != at:
        return replace(counted, verdict="cannot say", why="it moved meanwhile")
    return _with(counted, differences) if differences else counted


def _with(counted: Finding, differences: Differences) -> Finding:
    numbers = {what: sum(differences.kinds.get(kind, 0) for kind in kinds) for what, kinds in KINDS.items()}
    named = {what: [_told(one) for one in differences.first if one.kind in kinds] for what, kinds in KINDS.items()}
    why = ", ".join(f"{number} {what}" for what, number in numbers.items())
    missing, surplus, differing = (named[what][:SHOWN] for what in KINDS)
    return replace(counted, verdict="different", why=why, missing=missing, surplus=surplus, differing=differing)


def _told(one: Difference) -> str:
    key = "|".join(str(value) for value in one.key.values())
    if one.kind == "doubled":
        return f"{key}: {one.expected_rows} rows in the lake, {one.found_rows} here"
    if one.kind != "changed":
        return key
    columns = (f"{name}: {one.expected[name]!r} in the lake, {one.found[name]!r} here" for name in sorted(one.expected))
    return f"{key}: {', '.join(columns)}"


def _newest(log: DeltaLog) -> Position | None:
    snapshot = log.snapshot()
    return Position(snapshot.table_id, snapshot.version) if snapshot else None


def _version(position: Position | None) -> str:
    return "no version" if position is None else f"version {position.version}"
