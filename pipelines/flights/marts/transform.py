"""Steps from events to rows, each a function of DataFrames."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from pipelines.flights.contract import RUN_MINUTES
from pipelines.flights.reference.airports import countries
from producers.sources.flight_fares.contract import ADULTS
from streaming.lake.views import ORDER, latest

TRIP = ("request_id", "trip_id")


def known_country(code: str) -> Column:
    """The country of an airport by the table brought along; null where that lacks it."""
    pairs = [F.lit(text) for pair in sorted(countries().items()) for text in pair]
    return F.try_element_at(F.create_map(*pairs), F.col(code))


def names(events: DataFrame, kind: str) -> DataFrame:
    """One row per code of a kind, each column as the latest event that tells it has it."""
    columns = ("name", "city_code", "country_code")
    stated = [
        F.max(F.when(F.col(column).isNotNull(), F.struct(*ORDER, column)))[column].alias(column) for column in columns
    ]
    return events.filter(F.col("kind") == kind).groupBy("code").agg(*stated)


def airports(events: DataFrame) -> DataFrame:
    found = names(events, "airport").withColumnRenamed("country_code", "stated_country_code")
    return found.withColumn("country_code", F.coalesce(known_country("code"), "stated_country_code"))


def cities(events: DataFrame, served_by: DataFrame) -> DataFrame:
    """One row per city; `served_by`: airports."""
    shared = served_by.groupBy(F.col("city_code").alias("code")).agg(
        F.when(F.min("country_code") == F.max("country_code"), F.min("country_code")).alias("_shared")
    )
    country = F.coalesce("country_code", "_shared")
    return names(events, "city").join(shared, "code", "left").withColumn("country_code", country)


def searches(events: DataFrame) -> DataFrame:
    """One row per answer; a day that no calendar has is unknown."""
    columns = ("vendor", "origin", "destination", "depart_date", "return_date", "options")
    seen = F.min("observed_at").alias("searched_at")
    found = latest(events, "request_id", also=(seen,)).select("request_id", *columns, "searched_at")
    found = found.withColumn("adults", F.lit(ADULTS))
    days = {day: F.expr(f"try_cast({day} AS DATE)") for day in ("depart_date", "return_date")}
    return found.withColumns(days)


def search_slices(found: DataFrame) -> DataFrame:
    """The slices of the `searches`: there, and back where that was asked for."""
    there = F.struct(F.lit(1).alias("slice_no"), "origin", "destination", "depart_date")
    back = F.struct(
        F.lit(2).alias("slice_no"),
        F.col("destination").alias("origin"),
        F.col("origin").alias("destination"),
        F.col("return_date").alias("depart_date"),
    )
    both = F.when(F.col("return_date").isNull(), F.array(there)).otherwise(F.array(there, back))
    return found.select("request_id", F.explode(both).alias("_slice")).select("request_id", "_slice.*")


def trip_slices(bridge: DataFrame) -> DataFrame:
    return bridge.groupBy(*TRIP, "slice_no").agg(F.max("slice_duration_min").alias("duration_min"))


def flown(bridge: DataFrame, segments: DataFrame, legs: DataFrame) -> DataFrame:
    """The legs of each trip in their order, with the segment's carrier; one without airports where a leg lacks."""
    of = ["request_id", "segment_id"]
    named = legs.select(*of, "leg_no", "origin", "destination", "depart_local")
    carriers = segments.select(*of, "carrier_code")
    return (
        bridge.select(*TRIP, "slice_no", "segment_no", "segment_id").join(carriers, of, "left").join(named, of, "left")
    )


def scopes(each: DataFrame, found_airports: DataFrame) -> DataFrame:
    """The scope of each trip by the countries of its legs' airports (`each`: as of `flown`)."""
    ends = each.select(*TRIP, F.explode(F.array("origin", "destination")).alias("code"))
    stated = found_airports.select("code", "stated_country_code")
    country = F.coalesce(known_country("code"), "stated_country_code")
    one = F.min("country") == F.max("country")
    scope = F.when(F.count("country") < F.count("*"), "UNKNOWN").when(one, "NATIONAL").otherwise("INTERNATIONAL")
    return ends.join(stated, "code", "left").withColumn("country", country).groupBy(*TRIP).agg(scope.alias("scope"))


def trips(priced: DataFrame, scoped: DataFrame) -> DataFrame:
    """The trips with their scope; one none of whose segments has come is UNKNOWN."""
    return priced.join(scoped, list(TRIP), "left").fillna("UNKNOWN", ["scope"])


def shown_trips(found: DataFrame, each: DataFrame, slices: DataFrame, asked: DataFrame) -> DataFrame:
    """One row per trip with all that is worked out of it. `each`: as of `flown`; `asked`: searches."""
    order = F.struct("slice_no", "segment_no", "leg_no")
    onward = F.lead("origin").over(Window.partitionBy(*TRIP, "slice_no").orderBy("segment_no", "leg_no"))
    changes = F.when(onward != F.col("destination"), 1).otherwise(0)
    of_legs = (
        each.withColumn("_changed", changes)
        .groupBy(*TRIP)
        .agg(
            (F.count("leg_no") - F.countDistinct("slice_no")).alias("stops"),
            F.sum("_changed").alias("airport_changes"),
            F.min_by("carrier_code", order).alias("carrier_code"),
            F.countDistinct("carrier_code").alias("carriers"),
            F.min_by("depart_local", order).alias("_depart_local"),
        )
    )
    of_slices = slices.groupBy(*TRIP).agg(
        F.count("*").alias("slices"),
        F.when(F.count("duration_min") == F.count("*"), F.sum("duration_min")).alias("duration_min"),
    )
    joined = (
        found.join(of_legs, list(TRIP), "left")
        .join(of_slices, list(TRIP), "left")
        .join(asked.select("request_id", "origin", "destination", "searched_at"), "request_id", "left")
        .withColumn("depart_date", F.expr("try_cast(substring(_depart_local, 1, 10) AS DATE)"))
        .withColumn("weekday", F.weekday("depart_date") + 1)
    )
    ahead = F.datediff("depart_date", F.to_date("searched_at"))
    return joined.withColumn("days_to_departure", F.when(ahead >= 0, ahead))


def runs(sweeps: DataFrame) -> DataFrame:
    """One row per run of a search, with how many of its route lack before it, whatever dates these were for."""
    named = sweeps.withColumnsRenamed({"sweep_id": "run_id", "started_at": "run_started_at"})
    found = latest(named, "search", "run_id").select("search", "run_id", "run_started_at", "complete", "reason")
    routed = found.withColumn("route", F.split_part("search", F.lit("|"), F.lit(1)))
    before = F.lag("run_started_at").over(Window.partitionBy("route").orderBy("run_started_at", "search", "run_id"))
    seconds = F.unix_micros("run_started_at") - F.unix_micros(before)
    due = F.round(seconds / F.lit(RUN_MINUTES * 60_000_000).cast("decimal(18,0)")).cast("int")
    return routed.withColumn("missing_before", F.greatest(F.coalesce(due, F.lit(1)) - 1, F.lit(0)))
