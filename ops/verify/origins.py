"""Where a row that differs came from: the offsets of the events behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ops.explain.lake import reader
from ops.explain.origin import Origin, origin
from ops.explain.tables import MARTS_BY_NAME, key_of
from ops.verify.differences import Difference
from ops.verify.side import Side
from plumbing.errors import TryLater, WrongUsage
from producers.fields import instant
from sinks.settings import Settings

_RECORDS = 3  # of each row


@dataclass(frozen=True)
class Origins:
    """`settings` say where the lake is, for any generation."""

    settings: Settings

    def __call__(self, side: Side, difference: Difference) -> list[dict[str, Any]]:
        """The newest events behind the row as the side's generation has them, then the ranges of all behind it."""
        mart = MARTS_BY_NAME.get(side.shape.name.removeprefix("current_"))
        if mart is None:
            return []
        try:
            key = key_of(mart, [_known(difference.key, name) for name in mart.key])
            found = origin(reader(self.settings.at(side.generation)), mart, key, _RECORDS)
        except (WrongUsage, TryLater):  # a key that no event can have, or no events at all
            return []
        return _told(found)


def _known(key: Mapping[str, str | None], name: str) -> str:
    value = key[name]
    if value is None:
        raise WrongUsage(f"{name} is null")
    return value


def _told(found: Origin) -> list[dict[str, Any]]:
    records = [
        {
            **{"topic": record.topic, "partition": record.partition, "offset": record.offset},
            **{"event_id": record.event_id, "observed_at": instant(record.observed_at)},
        }
        for record in found.records
    ]
    return records + [vars(each) for each in found.ranges]
