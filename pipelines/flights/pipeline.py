"""The flights pipeline: what trips between two places cost, from every answer to a fare search."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from pipelines.flights.contract import CONTRACT
from producers.contract import Event
from producers.sources.flight_fares.contract import (
    Fare,
    FarePage,
    FareSearch,
    FareSweep,
    Leg,
    Name,
    Pricing,
    PricingSegment,
    PricingTax,
    Segment,
    Trip,
    TripSegment,
)
from streaming.pipeline import Frames, Pipeline

if TYPE_CHECKING:
    from pipelines.flights.marts.touched import Touched
    from streaming.lake.changes import Result

TABLES: dict[type[Event], str] = {
    model: f"events_{model.entity.replace('-', '_')}"
    for model in (
        Trip,
        FareSearch,
        Name,
        TripSegment,
        Segment,
        Leg,
        Pricing,
        Fare,
        PricingSegment,
        PricingTax,
        FarePage,
        FareSweep,
    )
}
CLUSTER = {table: ("request_id",) for model, table in TABLES.items() if "request_id" in model.model_fields}


def _results(tables: Frames, within: "Touched | None") -> "AbstractContextManager[Sequence[Result]]":
    from pipelines.flights.marts.results import results

    return results(tables, within)


def _touched(new: Frames, events: Frames, feeds: Frames) -> "Touched | None":
    from pipelines.flights.marts.touched import touched

    return touched(new, feeds)


PIPELINE = Pipeline(CONTRACT, TABLES, CLUSTER, _results, _touched)
