"""Where a row that differs came from: the offsets of the events behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ops.explain.events import Behind, Row, key_of, origin_of
from ops.explain.lake import reader
from plumbing.errors import TryLater, WrongUsage
from producers.fields import instant
from sinks.compare.differences import Difference
from sinks.compare.side import Side
from sinks.settings import Settings
from streaming.contract import Mart
from streaming.origins import OfMany
from streaming.pipeline import Pipeline

_RECORDS = 3  # of each row
_ROWS_OF_MANY = 3  # of rows that are made of many events so many are told of: each is a walk through these


@dataclass(frozen=True)
class Origins:
    """`settings` say where the lake is, for any generation."""

    settings: Settings
    pipeline: Pipeline

    def most(self, table: str) -> int | None:
        """Of how many rows of a table it is told where they came from; None: of all."""
        mart = self._mart(table)
        return _ROWS_OF_MANY if mart and isinstance(origin_of(self.pipeline, mart), OfMany) else None

    def __call__(self, side: Side, difference: Difference) -> list[dict[str, Any]]:
        """The newest events behind the row as the side's generation has them, then the ranges of all behind it."""
        mart = self._mart(side.shape.name)
        if mart is None:
            return []
        try:
            key = key_of(mart, [_known(difference.key, name) for name in mart.key])
            lake = reader(self.settings.at(side.generation), self.pipeline.name)
            found = Row(lake, self.pipeline, mart, key, _RECORDS).events()
        except (WrongUsage, TryLater):  # a key that no event can have, or no events at all
            return []
        return _told(found)

    def _mart(self, table: str) -> Mart | None:
        return next((mart for mart in self.pipeline.marts if mart.name == table.removeprefix("current_")), None)


def _known(key: Mapping[str, str | None], name: str) -> str:
    value = key[name]
    if value is None:
        raise WrongUsage(f"{name} is null")
    return value


def _told(found: Behind) -> list[dict[str, Any]]:
    records = [
        {
            **{"topic": record.topic, "partition": record.partition, "offset": record.offset},
            **{"event_id": record.event_id, "observed_at": instant(record.observed_at)},
        }
        for record in found.records
    ]
    return records + [vars(each) for each in found.ranges]
