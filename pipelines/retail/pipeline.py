"""The retail pipeline: items of Walmart, their prices and discounts, and the prices in other currencies."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from pipelines.retail.contract import CONTRACT
from producers.contract import Event
from producers.sources.currency_rates.contract import CurrencyRatesPage, CurrencyRatesSweep, Rate
from producers.sources.walmart.contract import Item, WalmartPage, WalmartSweep
from streaming.pipeline import Frames, Pipeline

if TYPE_CHECKING:
    from pipelines.retail.marts.touched import Touched
    from streaming.lake.changes import Result

TABLES: dict[type[Event], str] = {
    Item: "events_item",
    Rate: "events_rate",
    WalmartPage: "events_page",
    CurrencyRatesPage: "events_page",
    WalmartSweep: "events_sweep",
    CurrencyRatesSweep: "events_sweep",
}
CLUSTER = {"events_item": ("item_id",), "events_rate": ("quote",), "events_page": ("search",)}


def _results(tables: Frames, within: "Touched | None") -> "AbstractContextManager[Sequence[Result]]":
    from pipelines.retail.marts.results import results

    return results(tables, within)


def _touched(new: Frames, events: Frames, feeds: Frames) -> "Touched | None":
    from pipelines.retail.marts.touched import touched

    return touched(new)


PIPELINE = Pipeline(CONTRACT, TABLES, CLUSTER, _results, _touched)
