"""From events tables to marts: for everything, or for the items and rates touched."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from pipelines.retail.contract import DISCOUNT, ITEM, PRICE, PRICE_FX, RATE
from pipelines.retail.marts import transform
from pipelines.retail.marts.touched import Touched
from streaming.lake.changes import Result
from streaming.refresh.spark_tuning import Keep, materializing


@contextmanager
def results(tables: Mapping[str, DataFrame], within: Touched | None) -> Iterator[list[Result]]:
    """Rows that the marts ought to hold `within` what was touched (None: all).

    `tables`: events tables by name.
    """
    with materializing() as keep:
        yield _results(tables, within, keep)


def _results(tables: Mapping[str, DataFrame], within: Touched | None, keep: Keep) -> list[Result]:
    scope = None if within is None else F.col("item_id").isin(*sorted(within.items))
    events = tables["events_item"] if scope is None else tables["events_item"].filter(scope)
    priced, rated = keep(transform.prices(events)), keep(transform.rates(tables["events_rate"]))
    made = []
    if within is None or within.items:
        made = [
            Result(ITEM, transform.items(events), scope),
            Result(PRICE, priced, scope),
            Result(DISCOUNT, transform.discounts(priced), scope),
        ]
    if within is None or within.rates:  # a rate that comes late mends the prices since its day
        every = priced if scope is None else transform.prices(tables["events_item"])
        return [*made, Result(RATE, rated), Result(PRICE_FX, transform.prices_fx(every, rated))]
    return [*made, Result(PRICE_FX, transform.prices_fx(priced, rated), scope)]
