"""The trend: a field's postings as they stood at the last complete sweep of each day that had one.

Only complete sweeps count, and of postings only what was known by then, so that a later sweep leaves older days alone.
"""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from pipelines.school_jobs.contract import NEW_FOR_DAYS, STALE_AFTER_DAYS
from pipelines.school_jobs.marts.outlook import in_state_and_nation, quantile
from pipelines.school_jobs.marts.transform import days, field_of
from producers.sources.jooble.contract import Job
from streaming.lake.views import ORDER, fetch, listings
from streaming.refresh.spark_tuning import Keep, union


def trend(seen: DataFrame, pages: DataFrame, sweeps: DataFrame, keep: Keep) -> DataFrame:
    """The field_trend mart, from postings' events with their `key`, and Jooble's views.pages and views.complete_sweeps.

    `keep` is applied to frames that are used more than once.
    """
    swept = keep(in_order(sweeps))
    standing = keep(latest_sweeps(swept))
    listed = keep(listings_of(pages, swept))
    shown = union(still_listed(listed, standing), lately_gone(listed, standing))
    postings = as_known_then(one_of_each(shown), seen)
    return by_state(union(postings, standing.select("cip4", "as_of_date").distinct()), swept)


def in_order(sweeps: DataFrame) -> DataFrame:
    """Complete sweeps, numbered per search: cip4, search, sweep_id, pages, nth; at, ended_at and those of the next."""
    of_search = Window.partitionBy("search").orderBy("at")
    return sweeps.withColumn("at", fetch()).select(
        *("search", "sweep_id", "pages", "at", "ended_at"),
        field_of("search").alias("cip4"),
        F.row_number().over(of_search).alias("nth"),
        F.lead("at").over(of_search).alias("next_at"),
        F.lead("ended_at").over(of_search).alias("next_ended_at"),
    )


def latest_sweeps(swept: DataFrame) -> DataFrame:
    """Of each field and day the sweep of each search that counts: cip4, as_of_date, as_of, cut, search, nth.

    `as_of` and `cut` are end and number of the day's last complete sweep of the field. Of each search the last sweep by
    then counts, null (the field's day alone) where it is too old to say anything.
    """
    of_day = swept.groupBy("cip4", F.to_date("ended_at").alias("as_of_date"))
    last = of_day.agg(F.max("ended_at").alias("as_of"), F.max("at").alias("cut"))
    by_then = (F.col("at") <= F.col("cut")) & (F.col("next_at").isNull() | (F.col("cut") < F.col("next_at")))
    found = last.join(swept.select("cip4", "search", "nth", "at", "next_at", "ended_at"), "cip4").filter(by_then)
    fresh = F.col("ended_at") >= F.col("as_of") - days(STALE_AFTER_DAYS)
    return found.select("cip4", "as_of_date", "as_of", "cut", "search", F.when(fresh, F.col("nth")).alias("nth"))


def listings_of(pages: DataFrame, swept: DataFrame) -> DataFrame:
    """Keys that each complete sweep listed: search, key, nth, next_nth (the next that did), gone_at.

    `gone_at` is the end of the search's next complete sweep, where that did not list the key. A page beyond a sweep's
    last one is left from before a resumed walk came out shorter, and does not count.
    """
    of_sweep = swept.select("sweep_id", "pages", "nth", "next_ended_at")
    whole = pages.join(of_sweep, "sweep_id").filter(F.col("page") < F.col("pages"))
    listed = listings(whole, Job.entity, "nth", "next_ended_at").drop("at").distinct()
    next_nth = F.lead("nth").over(Window.partitionBy("search", "key").orderBy("nth"))
    gone = F.col("next_nth").isNull() | (F.col("next_nth") > F.col("nth") + 1)
    return listed.withColumn("next_nth", next_nth).select(
        "search", "key", "nth", "next_nth", F.when(gone, F.col("next_ended_at")).alias("gone_at")
    )


def still_listed(listed: DataFrame, standing: DataFrame) -> DataFrame:
    """Postings by the day on which a search that counts listed them: the day's columns, key, gone_at (null)."""
    return listed.select("search", "nth", "key").join(standing, ["search", "nth"]).drop("search", "nth")


def lately_gone(listed: DataFrame, standing: DataFrame) -> DataFrame:
    """Postings that a search that counts did not list any more, on each day while that is new: as still_listed."""
    day = F.to_date("gone_at")
    gone = listed.filter(F.col("gone_at").isNotNull()).select(
        *("search", "key", "gone_at", "next_nth", F.col("nth").alias("last_nth")),
        F.explode(F.sequence(day, F.date_add(day, NEW_FOR_DAYS))).alias("as_of_date"),
    )
    not_back = F.col("next_nth").isNull() | (F.col("nth") < F.col("next_nth"))
    found = gone.join(standing, ["search", "as_of_date"]).filter((F.col("nth") > F.col("last_nth")) & not_back)
    return found.filter(F.col("gone_at") >= lately()).drop("search", "nth", "last_nth", "next_nth")


def one_of_each(shown: DataFrame) -> DataFrame:
    """Each posting once per day, open when any search lists it: cip4, as_of_date, as_of, cut, key, is_open."""
    found = shown.groupBy("cip4", "as_of_date", "as_of", "cut", "key")
    return found.agg(F.max(F.col("gone_at").isNull()).alias("is_open"))


def as_known_then(postings: DataFrame, seen: DataFrame) -> DataFrame:
    """The postings with the content of their last event by then and the time of their first, where there was one."""
    event = F.struct(*ORDER, "state", "observed_at", "salary_annual_min_usd", "salary_annual_max_usd")
    known = seen.groupBy("key").agg(F.sort_array(F.collect_list(event)).alias("events"))
    by_then = F.filter("events", lambda each: F.struct(each["epoch"], each["counter"]) <= F.col("cut"))
    found = postings.join(known, "key").withColumn("by_then", by_then).filter(F.size("by_then") > 0)
    last, first = F.element_at("by_then", -1), F.element_at("by_then", 1)
    return found.select(
        *("cip4", "as_of_date", "as_of", "is_open", last["state"].alias("state")),
        first["observed_at"].alias("first_seen_at"),
        last["salary_annual_min_usd"].alias("salary_usd"),
        F.coalesce(last["salary_annual_min_usd"], last["salary_annual_max_usd"]).isNotNull().alias("has_salary"),
    )


def by_state(postings: DataFrame, swept: DataFrame) -> DataFrame:
    """The mart's rows: of every day one for the nation, and one per state with a posting open or lately gone."""
    first = swept.groupBy("cip4").agg(F.min("ended_at").alias("first_swept_at"))
    known = in_state_and_nation(postings).join(first, "cip4")
    new = (F.col("first_seen_at") > F.col("first_swept_at")) & (F.col("first_seen_at") >= lately())
    return known.groupBy("cip4", "state", "as_of_date").agg(
        F.count_if("is_open").alias("postings_open"),
        F.count_if(F.col("is_open") & new).alias("postings_new"),
        F.count_if(~F.col("is_open")).alias("postings_closed"),
        F.count_if(F.col("is_open") & F.col("has_salary")).alias("postings_with_salary"),
        quantile("CASE WHEN is_open THEN salary_usd END").alias("salary_median_usd"),
    )


def lately() -> Column:
    """The instant from which on things are new on a day."""
    return F.col("as_of") - days(NEW_FOR_DAYS)
