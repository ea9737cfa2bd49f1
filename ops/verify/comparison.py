"""Two generations compared: the lake of one with the lake of the other, and every store with the lake it follows.

Each table is read once for its digest; together the pairs tell whether any two stores of the two generations differ.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from ops.verify.origins import Origins
from sinks.compare.canonical import Digest
from sinks.compare.differences import Difference, Differences, Kind, find
from sinks.compare.side import Side

if TYPE_CHECKING:
    import duckdb

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
    return Finding(expected.shape.name, _told(expected), _told(found), differences.kinds, first)


def _with_origin(expected: Side, found: Side, one: Difference, origins: Origins) -> Difference:
    """A row that is missing came from where the other side has it."""
    return one.from_(origins(expected if one.kind == "missing" else found, one))


def _told(side: Side) -> str:
    return f"{side.store} g{side.generation}"
