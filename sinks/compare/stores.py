"""Comparison of the stores with the lake, at the same Delta version of each feed."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from plumbing import sql
from plumbing.aws import attributes_client
from plumbing.delta import DeltaLog
from plumbing.warehouse import WarehouseReader
from sinks.compare.canonical import Digest, shape_of
from sinks.compare.differences import Difference, Differences, Kind, find
from sinks.compare.items import InDynamoDB
from sinks.compare.lake import LakeTables, session
from sinks.compare.side import Side
from sinks.compare.warehouse import InWarehouse, prepare
from sinks.dynamodb import DynamoDBSink
from sinks.follower import Position, come_to, newest
from sinks.settings import Settings
from sinks.warehouse.loader import position_of
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


def compare_marts(settings: Settings, marts: Iterable[Mart], warehouse: WarehouseReader, serving: Any) -> list[Finding]:
    """The marts of a generation in the lake against its tables in the warehouse and, where served, in DynamoDB.

    "cannot say" where a store is not at the lake's newest version. `serving`: a client that takes Python values. Raises
    as the sides do.
    """
    positions: dict[str, Callable[[Mart], Position | None]] = {
        "warehouse": partial(position_of, warehouse, settings.generation_schema()),
        "dynamodb": DynamoDBSink(serving, settings.dynamodb_table).position,
    }
    options, items = settings.storage_options(), attributes_client(settings.aws_region)
    prepare(warehouse)
    found = []
    with session() as duck:
        lakes = LakeTables(duck, settings.lake, settings.generation, options)
        for mart in marts:
            log = DeltaLog(settings.feed_uri(mart), options)
            at, lake = newest(log), lakes.mart(mart)
            expected = lake.digest()
            for store in stored(settings, mart, warehouse, items):
                position = positions[store.store]
                if (held := come_to(log, position(mart), at)) != at:
                    why = f"{store.store} is at {_version(held)} of {mart.changes_table}, the lake at {_version(at)}"
                    found.append(Finding(mart.name, store.store, "cannot say", expected.rows, 0, why))
                    continue
                compared = _compared(duck, lake, expected, store)
                if come_to(log, position(mart), at) != at or newest(log) != at:
                    moved = "it moved meanwhile"
                    compared = Finding(mart.name, store.store, "cannot say", compared.lake, compared.rows, moved)
                found.append(compared)
    return found


def stored(settings: Settings, mart: Mart, warehouse: WarehouseReader, items: Any) -> Iterator[Side]:
    """The mart's tables of the settings' generation: in the warehouse and, where it is served, in DynamoDB."""
    generation, shape = settings.generation, shape_of(mart)
    yield InWarehouse(warehouse, generation, shape, sql.Identifier(settings.generation_schema(), mart.table))
    if mart.served:
        yield InDynamoDB(items, generation, shape, settings.dynamodb_table(mart.served))


def _compared(duck: "duckdb.DuckDBPyConnection", lake: Side, expected: Digest, store: Side) -> Finding:
    """`expected`: the digest of the lake's side."""
    digest = store.digest()
    counted = Finding(lake.shape.name, store.store, "equal", expected.rows, digest.rows)
    return counted if digest == expected else _with(counted, find(duck, lake, store, SHOWN))


def _with(counted: Finding, differences: Differences) -> Finding:
    numbers = {what: sum(differences.kinds.get(kind, 0) for kind in kinds) for what, kinds in KINDS.items()}
    named = {what: [_described(one) for one in differences.first if one.kind in kinds] for what, kinds in KINDS.items()}
    why = ", ".join(f"{number} {what}" for what, number in numbers.items())
    missing, surplus, differing = (named[what][:SHOWN] for what in KINDS)
    return replace(counted, verdict="different", why=why, missing=missing, surplus=surplus, differing=differing)


def _described(one: Difference) -> str:
    key = "|".join(str(value) for value in one.key.values())
    if one.kind == "doubled":
        return f"{key}: {one.expected_rows} rows in the lake, {one.found_rows} here"
    if one.kind != "changed":
        return key
    columns = (f"{name}: {one.expected[name]!r} in the lake, {one.found[name]!r} here" for name in sorted(one.expected))
    return f"{key}: {', '.join(columns)}"


def _version(position: Position | None) -> str:
    return "no version" if position is None else f"version {position.version}"
