"""A sink in memory: the smallest store that keeps the follower's rule, to learn from and to test with."""

from typing import Any

import pyarrow as pa

from sinks.errors import PositionMoved
from sinks.follower import Load, Position, Written
from sinks.rows import change_schema, latest, split
from streaming.contract import Mart

Key = tuple[Any, ...]
Row = dict[str, Any]


class MemorySink:
    """`tables[mart][key]` is the current row. Nothing is changed before all rows of a load were read."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[Key, Row]] = {}
        self._positions: dict[str, Position] = {}

    def position(self, mart: Mart) -> Position | None:
        return self._positions.get(mart.name)

    def replace(self, mart: Mart, load: Load) -> Written:
        before = self.tables.get(mart.name, {})
        upserts, _ = self._read(mart, load)
        self.tables[mart.name] = {self._key(mart, row): row for row in upserts}
        self._positions[mart.name] = load.position
        return Written(len(upserts), len(before.keys() - self.tables[mart.name].keys()))

    def apply(self, mart: Mart, load: Load) -> Written:
        table = self.tables.setdefault(mart.name, {})
        upserts, tombstones = self._read(mart, load)
        table.update({self._key(mart, row): row for row in upserts})
        deleted = sum(table.pop(self._key(mart, row), None) is not None for row in tombstones)
        self._positions[mart.name] = load.position
        return Written(len(upserts), deleted)

    def _read(self, mart: Mart, load: Load) -> tuple[list[Row], list[Row]]:
        if self.position(mart) != load.after:
            raise PositionMoved
        rows = pa.concat_tables([change_schema(mart).empty_table(), *load.batches()])
        upserts, tombstones = split(mart, latest(mart, rows))
        return upserts.to_pylist(), tombstones.to_pylist()

    @staticmethod
    def _key(mart: Mart, row: Row) -> Key:
        return tuple(row[name] for name in mart.key)
