"""Postings, programmes and fields as marts: named DataFrame → DataFrame steps over current views, without I/O.

`definitions.md` beside this module says in words what is counted, and how.
"""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from pipelines.school_jobs.contract import OLDEST_DAYS, STALE_AFTER_DAYS
from producers.sources.jooble.contract import Job
from streaming.lake.views import ORDER, latest
from streaming.refresh.spark_tuning import union

CLOSED, UNKNOWN, OPEN = 0, 1, 2  # over the searches that show a posting the highest wins
STATUSES = ("closed", "unknown", "open")


def field_of(search: str) -> Column:
    """The field of study a job search belongs to: the first part of its name."""
    return F.substring_index(search, "|", 1)


def days(number: int) -> Column:
    return F.make_dt_interval(days=F.lit(number))


def field_sweeps(sweeps: DataFrame) -> DataFrame:
    """Sweeps of each field: cip4, as_of (end of the latest complete sweep), first_swept_at (of the first)."""
    fields = sweeps.groupBy(field_of("search").alias("cip4"))
    return fields.agg(F.max("ended_at").alias("as_of"), F.min("ended_at").alias("first_swept_at"))


def job_status(standing: DataFrame, swept: DataFrame) -> DataFrame:
    """Status of postings by all searches of a field: key, status, closed_at (of closed ones only).

    `standing` has the keys `job_id|cip4`; `swept` is field_sweeps.
    """
    known = standing.withColumn("cip4", F.substring_index("key", "|", -1))
    dated = known.join(swept.select("cip4", "as_of"), "cip4", "left")
    status_code = (
        F.when(F.col("swept_at") < F.col("as_of") - days(STALE_AFTER_DAYS), UNKNOWN)
        .when(F.col("closed_at").isNotNull(), CLOSED)
        .otherwise(OPEN)
    )
    together = dated.groupBy("key").agg(F.max(status_code).alias("said"), F.max("closed_at").alias("closed_at"))
    return together.select(
        "key",
        F.element_at(F.array(*map(F.lit, STATUSES)), F.col("said") + 1).alias("status"),
        F.when(F.col("said") == CLOSED, F.col("closed_at")).alias("closed_at"),
    )


def jobs(events: DataFrame, status: DataFrame) -> DataFrame:
    """The job mart: the latest content of every posting ever seen, and its status."""
    first = F.min(F.struct(*ORDER, "observed_at", "age_days"))
    also = (first["observed_at"].alias("first_seen_at"), posted(first).alias("posted_date"))
    return latest(events, "key", also=also, notes=Job.notes).join(status, "key", "left")


def posted(event: Column) -> Column:
    """The UTC day on which a posting was posted, by the age observed with an event; null without a sane one."""
    sane = event["age_days"] <= OLDEST_DAYS
    return F.when(sane, F.date_sub(F.to_date(event["observed_at"]), event["age_days"]))


def programs(current: DataFrame) -> DataFrame:
    """The program mart, from current programmes."""
    return current.withColumn("graduates", F.col("awards_2"))


def fields(reference: DataFrame, programs: DataFrame, jobs: DataFrame) -> DataFrame:
    """The field mart: the fields of `reference` (cip4, title, occupations, search_words), of programmes and postings.

    Where the reference has no title, the alphabetically first of the programmes' titles stands, without full stop.
    """
    title = F.regexp_replace("title", r"\s*\.\s*$", "").alias("program_title")
    found = union(reference, programs.select("cip4", title), jobs.select("cip4")).groupBy("cip4")
    columns = {name: F.max(name).alias(name) for name in ("title", "occupations", "search_words")}
    return found.agg(*columns.values(), F.min("program_title").alias("program_title")).select(
        "cip4",
        F.coalesce("title", "program_title").alias("title"),
        F.substring("cip4", 1, 2).alias("family_code"),
        F.coalesce("occupations", F.lit(0)).alias("occupations"),
        "search_words",
    )
