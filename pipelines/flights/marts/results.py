"""From events tables to marts: for everything, or for the answers touched."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from pipelines.flights.contract import (
    FARE,
    FARE_SEARCH,
    INTERNATIONAL,
    LEG,
    NAMED,
    NATIONAL,
    PRICING,
    PRICING_SEGMENT,
    PRICING_TAX,
    RUN,
    SEARCH_SLICE,
    SEGMENT,
    TRIP,
    TRIP_SEGMENT,
    TRIP_SLICE,
)
from pipelines.flights.marts import transform
from pipelines.flights.marts.touched import Touched
from streaming.contract import Mart
from streaming.lake.changes import Result
from streaming.lake.views import latest
from streaming.refresh.spark_tuning import Keep, materializing

# Marts whose rows are the latest event of their key, as it is.
AS_THEY_CAME = {
    SEGMENT: "events_segment",
    LEG: "events_leg",
    PRICING: "events_pricing",
    FARE: "events_fare",
    PRICING_SEGMENT: "events_pricing_segment",
    PRICING_TAX: "events_pricing_tax",
}


@contextmanager
def results(tables: Mapping[str, DataFrame], within: Touched | None) -> Iterator[list[Result]]:
    """Rows that the marts ought to hold `within` what was touched (None: all).

    `tables`: events tables by name.
    """
    with materializing() as keep:
        yield _results(tables, within, keep)


def _results(tables: Mapping[str, DataFrame], within: Touched | None, keep: Keep) -> list[Result]:
    names = tables["events_name"]
    found = keep(transform.airports(names))
    made = []
    if within is None or within.requests:
        made += _of_answers(tables, within, found, keep)
    if within is None or within.names:
        frames = {kind: transform.names(names, kind) for kind in NAMED}
        frames |= {"airport": found, "city": transform.cities(names, found)}
        made += [Result(mart, frames[kind]) for kind, mart in NAMED.items()]
    if within is None or within.runs:
        made.append(Result(RUN, transform.runs(tables["events_sweep"])))
    return made


def _of_answers(
    tables: Mapping[str, DataFrame], within: Touched | None, found_airports: DataFrame, keep: Keep
) -> list[Result]:
    scope = None if within is None else F.col("request_id").isin(*sorted(within.requests))

    def events(table: str) -> DataFrame:
        return tables[table] if scope is None else tables[table].filter(scope)

    def newest(table: str, mart: Mart, *columns: str) -> DataFrame:
        return latest(events(table), *mart.key).select(*mart.key, *columns)

    plain = {mart: keep(newest(table, mart, *mart.content)) for mart, table in AS_THEY_CAME.items()}
    bridge = keep(newest("events_trip_segment", TRIP_SEGMENT, *TRIP_SEGMENT.content, "slice_duration_min"))
    asked = keep(transform.searches(events("events_search")))
    priced = newest("events_trip", TRIP, "sale_total", "currency_code")
    each = keep(transform.flown(bridge, plain[SEGMENT], plain[LEG]))
    trips = keep(transform.trips(priced, transform.scopes(each, found_airports)))
    slices = keep(transform.trip_slices(bridge))
    shown = keep(transform.shown_trips(trips, each, slices, asked))
    frames = plain | {
        FARE_SEARCH: asked,
        SEARCH_SLICE: transform.search_slices(asked),
        TRIP: trips,
        TRIP_SLICE: slices,
        TRIP_SEGMENT: bridge,
        NATIONAL: shown.filter(F.col("scope") == "NATIONAL"),
        INTERNATIONAL: shown.filter(F.col("scope") == "INTERNATIONAL"),
    }
    return [Result(mart, rows, scope) for mart, rows in frames.items()]
