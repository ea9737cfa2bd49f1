"""Two generations compared: the lake of one with the lake of the other, and every store with the lake it follows.

Each table is read once for its digest; together the pairs tell whether any two stores of the two generations differ.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from ops.explain.events import Row, key_of, origin_of
from ops.explain.lake import reader
from plumbing.errors import TryLater, WrongUsage
from producers.fields import instant
from sinks.compare.canonical import Digest
from sinks.compare.differences import Difference, Differences, Kind, find
from sinks.compare.side import Side
from sinks.settings import Settings
from streaming.contract import Mart
from streaming.origins import OfMany
from streaming.pipeline import Pipeline

if TYPE_CHECKING:
    import duckdb


_RECORDS = 3  # of each row
_ROWS_OF_MANY = 3  # of rows that are made of many events, so many are traced: each is a scan of these


@dataclass(frozen=True)
class Origins:
    """`settings` say where the lake is, for any generation."""

    settings: Settings
    pipeline: Pipeline

    def most(self, table: str) -> int | None:
        """Number of rows of a table whose origin is traced; None: all."""
        mart = self._mart(table)
        return _ROWS_OF_MANY if mart and isinstance(origin_of(self.pipeline, mart), OfMany) else None

    def __call__(self, side: Side, difference: Difference) -> list[dict[str, Any]]:
        """The newest events behind the row as the side's generation has them, then the ranges of all behind it."""
        mart = self._mart(side.shape.name)
        if mart is None:
            return []
        try:
            key = key_of(mart, [part for name in mart.key if (part := difference.key[name]) is not None])
            lake = reader(self.settings.at(side.generation))
            found = Row(lake, self.pipeline, mart, key, _RECORDS).events()
        except (WrongUsage, TryLater):  # a key that no event can have, or no events at all
            return []
        records = [
            {
                **{"topic": record.topic, "partition": record.partition, "offset": record.offset},
                **{"event_id": record.event_id, "observed_at": instant(record.observed_at)},
            }
            for record in found.records
        ]
        return [*records, *found.ranges]

    def _mart(self, table: str) -> Mart | None:
        return next((mart for mart in self.pipeline.marts if mart.name == table.removeprefix("current_")), None)


Pair = tuple[Side, Side]  # what is expected, what is found
_Name = tuple[str, int, str]  # store, generation, table


@dataclass(frozen=True)
class Counted:
    """One table of one store: its rows, and their digest as text."""

    store: str
    generation: int
    table: str
    rows: int
    digest: str


@dataclass(frozen=True)
class Finding:
    """Two tables that differ. `expected` and `found` say of which store and generation they are."""

    table: str
    expected: str
    found: str
    kinds: Mapping[Kind, int]
    first: tuple[Difference, ...]

    @property
    def total(self) -> int:
        return sum(self.kinds.values())


@dataclass(frozen=True)
class Comparison:
    tables: tuple[Counted, ...]
    findings: tuple[Finding, ...]

    @property
    def equal(self) -> bool:
        return not self.findings

    @property
    def rows(self) -> int:
        """Rows read, of all tables."""
        return sum(table.rows for table in self.tables)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def compare(session: "duckdb.DuckDBPyConnection", pairs: Iterable[Pair], origins: Origins) -> Comparison:
    """`origins` tells where a row came from that one side has."""
    digests: dict[_Name, Digest] = {}
    findings = []
    for expected, found in pairs:
        for side in (expected, found):
            if _name(side) not in digests:
                digests[_name(side)] = side.digest()
        if digests[_name(expected)] != digests[_name(found)]:
            findings.append(_finding(expected, found, find(session, expected, found), origins))
    counted = (Counted(*name, digest.rows, digest.text) for name, digest in digests.items())
    return Comparison(tuple(counted), tuple(findings))


def _name(side: Side) -> _Name:
    return side.store, side.generation, side.shape.name


def _finding(expected: Side, found: Side, differences: Differences, origins: Origins) -> Finding:
    most = origins.most(expected.shape.name)
    traced = [_with_origin(expected, found, one, origins) for one in differences.first[:most]]
    first = (*traced, *differences.first[len(traced) :])
    return Finding(expected.shape.name, _label(expected), _label(found), differences.kinds, first)


def _with_origin(expected: Side, found: Side, one: Difference, origins: Origins) -> Difference:
    """A row that is missing came from where the other side has it."""
    return replace(one, origin=tuple(origins(expected if one.kind == "missing" else found, one)))


def _label(side: Side) -> str:
    return f"{side.store} g{side.generation}"
