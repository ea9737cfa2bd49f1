"""Steps from events to rows, each a function of DataFrames."""

from collections.abc import Mapping

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from pipelines.retail.contract import DISCOUNT, ITEM, KINDS, PRICE, PRICE_FX, RETIRED
from streaming.lake.views import latest

OF_EVENT = ("first_seen_at", "fetched_at")  # what no single event says


def items(events: DataFrame) -> DataFrame:
    """One row per item: all that its latest event says, nulls too, since each says everything."""
    columns = [name for name in ITEM.content if name not in OF_EVENT]
    seen = (F.min("observed_at").alias("first_seen_at"), F.max("observed_at").alias("fetched_at"))
    return latest(events, "item_id", also=seen).select("item_id", *columns, *OF_EVENT)


def prices(events: DataFrame) -> DataFrame:
    """One row per item and observation with a price; of an item that stood twice on a page, the later place counts."""
    priced = events.filter(F.col("sale_price").isNotNull())
    return latest(priced, *PRICE.key).select(*PRICE.key, *PRICE.content)


def rates(events: DataFrame) -> DataFrame:
    """One row per pair, day and provider, as said last; none of a day that lay ahead when it was seen, or never is."""
    day = F.expr("try_cast(rate_date AS DATE)")
    dated = events.withColumn("rate_date", day).withColumnRenamed("provider", "source")
    seen = dated.filter(F.col("rate_date") <= F.date_add(F.to_date("observed_at"), 1))  # clocks and zones
    key, fetched = ("base", "quote", "rate_date", "source"), F.max("observed_at").alias("fetched_at")
    return latest(seen, *key, also=(fetched,)).select(*key, "rate", kind().alias("kind"), "fetched_at")


def kind() -> Column:
    """The kind of a rate by its code and day."""
    named = _by_code({code: F.lit(name) for code, name in KINDS.items()})
    retired = F.when(F.col("rate_date") >= given_up(), F.lit("retired"))
    return F.coalesce(named, retired, F.lit("currency"))


def given_up() -> Column:
    """The first day without the currency `quote`; null where it still is one."""
    return _by_code({code: F.lit(day) for code, day in RETIRED.items()})


def _by_code(values: Mapping[str, Column]) -> Column:
    return F.coalesce(*(F.when(F.col("quote") == code, value) for code, value in values.items()))


def prices_fx(found: DataFrame, rated: DataFrame) -> DataFrame:
    """The `prices` in every currency with a rate as of their day: the newest of each provider that is not after it.

    A currency that was given up has no price from that day on.
    """
    order = Window.partitionBy("base", "quote", "source").orderBy("rate_date")
    known = (
        rated.filter(F.col("kind") == "currency")
        .withColumn("until", F.lead("rate_date").over(order))
        .withColumn("given_up", given_up())
        .select("base", "quote", "source", "rate_date", "rate", "until", "given_up")
    )
    day = F.to_date("observed_at")
    as_of = (day >= F.col("rate_date")) & (F.col("until").isNull() | (day < F.col("until")))
    still = F.col("given_up").isNull() | (day < F.col("given_up"))
    joined = found.join(known, (F.col("currency") == F.col("base")) & as_of & still)
    return joined.select(
        *PRICE_FX.key,
        "rate_date",
        "rate",
        "sale_price",
        F.round(F.col("sale_price") * F.col("rate"), 4).alias("sale_price_fx"),
        F.round(F.col("msrp") * F.col("rate"), 4).alias("msrp_fx"),
    )


def discounts(found: DataFrame) -> DataFrame:
    """The `prices` with a discount: a list price above the price that is asked, and that above 0."""
    reduced = found.filter((F.col("msrp") > F.col("sale_price")) & (F.col("sale_price") > 0))
    amount = F.col("msrp") - F.col("sale_price")
    return reduced.select(
        *DISCOUNT.key,
        "currency",
        "msrp",
        "sale_price",
        amount.alias("discount_amount"),
        F.round(amount / F.col("msrp"), 4).alias("discount_share"),
    )
