"""Keys that newly landed events touch: all that a refresh has to work out again, and nothing it may leave out."""

from collections.abc import Mapping
from dataclasses import dataclass

from pyspark.sql import DataFrame

MOST = 5_000  # items; of more, all is worked out again


@dataclass(frozen=True)
class Touched:
    """Items by their numbers. A rate may be as of any price since its day: rates touch every converted price."""

    items: frozenset[int] = frozenset()
    rates: bool = False

    def __bool__(self) -> bool:
        return bool(self.items or self.rates)


def touched(new: Mapping[str, DataFrame]) -> Touched | None:
    """Keys that the `new` rows of events tables touch; None: everything."""
    rows = new["events_item"].select("item_id").distinct().limit(MOST + 1).collect() if "events_item" in new else []
    return None if len(rows) > MOST else Touched(frozenset(row[0] for row in rows), "events_rate" in new)
