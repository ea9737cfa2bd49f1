"""The rows that two sides do not share: looked for in DuckDB, and only where their digests differ."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from plumbing import sql
from sinks.compare.canonical import readable
from sinks.compare.side import KeyedRow, Side, for_duckdb

if TYPE_CHECKING:
    import duckdb

SHOWN = 20  # rows that a report names of each pair of tables

Kind = Literal["changed", "missing", "surplus", "doubled"]
Columns = dict[str, str | None]


@dataclass(frozen=True)
class Difference:
    """One key. `expected` and `found` hold the columns that differ, or the whole row where the other side has none;
    `expected_rows` and `found_rows` count the rows of the key. "missing": expected and not found; "surplus": found and
    not expected; "doubled": the same row more often on one side. `origin`: where the row came from, when it is known.
    """

    key: Columns
    kind: Kind
    expected_rows: int
    found_rows: int
    expected: Columns
    found: Columns
    origin: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Differences:
    """`kinds`: how many keys differ, by kind. `first`: some of them, in the order of their canonical keys."""

    kinds: Mapping[Kind, int]
    first: tuple[Difference, ...]

    @property
    def total(self) -> int:
        return sum(self.kinds.values())


def find(session: "duckdb.DuckDBPyConnection", expected: Side, found: Side, each: int = SHOWN) -> Differences:
    """Differences of `found` from `expected`; both have the same shape. `each`: keys that are listed of each kind."""
    for name, side in (("expected", expected), ("found", found)):
        _store_pairs(session, name, side)
    session.execute(for_duckdb("duckdb_differing"))
    kinds = dict(session.execute(for_duckdb("duckdb_kinds")).fetchall())
    first = session.execute(for_duckdb("duckdb_first"), {"each": each, "most": SHOWN}).fetchall()
    keys = [key for key, *_ in first]
    sides = _by_key(expected.rows(keys)), _by_key(found.rows(keys))
    return Differences(
        kinds, tuple(_difference(expected, one, *(side.get(one[0], []) for side in sides)) for one in first)
    )


def _store_pairs(session: "duckdb.DuckDBPyConnection", name: str, side: Side) -> None:
    pairs = sql.Identifier(name)
    session.execute(for_duckdb("duckdb_pairs_table", pairs=pairs))
    for part in side.pairs():
        session.register("part", part)
        session.execute(for_duckdb("duckdb_add_pairs", pairs=pairs))
        session.unregister("part")


def _by_key(rows: Iterable[KeyedRow]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, row in rows:
        found.setdefault(key, []).append(row)
    return found


def _difference(
    side: Side, counted: tuple[str, Kind, int, int], expected_rows: list[str], found_rows: list[str]
) -> Difference:
    """Of several rows of one key those are shown that the other side does not have."""
    key, kind, expected_count, found_count = counted
    columns = side.shape.columns
    expected, found = _first(columns, expected_rows, found_rows), _first(columns, found_rows, expected_rows)
    if kind == "changed":
        differing = [name for name in expected | found if expected.get(name) != found.get(name)]
        expected, found = ({name: row.get(name) for name in differing} for row in (expected, found))
    names = readable([(name, side.shape.type_of(name)) for name in side.shape.key], key)
    return Difference(names, kind, expected_count, found_count, expected, found)


def _first(columns: Sequence[tuple[str, str]], rows: list[str], others: list[str]) -> Columns:
    """The first of `rows` that `others` do not have, else the first that they have less often."""
    beyond = [row for row in rows if row not in others] or [row for row in rows if rows.count(row) > others.count(row)]
    return readable(columns, beyond[0]) if beyond else {}
