"""The field outlook: programmes and postings of a field of study, per state and for the nation."""

from decimal import Decimal

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from streaming.pipelines.school_jobs.contract import NATION, NEW_FOR_DAYS
from streaming.pipelines.school_jobs.transform import days
from streaming.plans import union


def outlook(programs: DataFrame, schools: DataFrame, jobs: DataFrame, swept: DataFrame) -> DataFrame:
    """The field_outlook mart, from the program, school and job marts and `swept` (transform.field_sweeps).

    A row for each state with a programme or posting of the field, and `US` for every field that has one or was swept.
    """
    facts = (program_facts(programs, schools), posting_facts(jobs), swept.select("cip4"))
    dated = in_state_and_nation(union(*facts)).join(swept, "cip4", "left")
    counted = dated.groupBy("cip4", "state").agg(*of_programs(), *of_postings(), F.max("as_of").alias("as_of"))
    return with_ratios(only_where_swept(counted))


def program_facts(programs: DataFrame, schools: DataFrame) -> DataFrame:
    """Programmes with the state of their school, null where the school is not current or has none."""
    states = schools.select("unit_id", "state")
    return programs.join(states, "unit_id", "left").select(
        "cip4", "state", "unit_id", "graduates", "earnings_4yr_median_usd", "debt_median_usd"
    )


def posting_facts(jobs: DataFrame) -> DataFrame:
    """Postings with their salary as far as it is counted: of open ones."""
    is_open = F.col("status") == "open"
    stated = F.coalesce("salary_annual_min_usd", "salary_annual_max_usd").isNotNull()
    return jobs.select(
        *("cip4", "state", "status", "first_seen_at", "closed_at"),
        (is_open & stated).alias("has_salary"),
        F.when(is_open, F.col("salary_annual_min_usd")).alias("salary_usd"),
    )


def in_state_and_nation(facts: DataFrame) -> DataFrame:
    """Each fact twice where its state is known: once for the state, once for the nation."""
    state = F.when(F.col("state") != NATION, F.col("state"))
    return facts.withColumn("state", F.explode(F.array_compact(F.array(F.lit(NATION), state))))


def median(name: str) -> Column:
    """The lower median, a value that occurs. Spark hands it on as a double, which holds 14 digits exactly."""
    return F.expr(f"percentile_disc(0.5) WITHIN GROUP (ORDER BY {name})").cast("decimal(14,2)")


def of_programs() -> tuple[Column, ...]:
    return (
        F.size(F.collect_set("unit_id")).alias("institutions"),
        F.count("unit_id").alias("programs"),
        F.sum("graduates").try_cast("int").alias("graduates"),
        median("earnings_4yr_median_usd").alias("earnings_4yr_median_usd"),
        median("debt_median_usd").alias("debt_median_usd"),
    )


def of_postings() -> tuple[Column, ...]:
    is_open, lately = F.col("status") == "open", F.col("as_of") - days(NEW_FOR_DAYS)
    since = (F.col("first_seen_at") > F.col("first_swept_at")) & (F.col("first_seen_at") >= lately)
    return (
        F.count_if(is_open).alias("postings_open"),
        F.count_if(is_open & since).alias("postings_new"),
        F.count_if((F.col("status") == "closed") & (F.col("closed_at") >= lately)).alias("postings_closed"),
        F.count_if(F.col("status") == "unknown").alias("postings_unknown"),
        F.count_if("has_salary").alias("postings_with_salary"),
        median("salary_usd").alias("salary_median_usd"),
    )


def only_where_swept(counted: DataFrame) -> DataFrame:
    """Numbers of postings are unknown, not zero, for a field that was never completely swept."""
    names = [name for name in counted.columns if name.startswith("postings_") or name == "salary_median_usd"]
    known = {name: F.when(F.col("as_of").isNotNull(), F.col(name)) for name in names}
    return counted.withColumns(known).withColumn("as_of_date", F.to_date("as_of"))


def with_ratios(counted: DataFrame) -> DataFrame:
    share = ratio(F.col("postings_with_salary"), F.col("postings_open"), 4)
    per_hundred = ratio(F.col("postings_open") * 100, F.col("graduates"), 2)
    return counted.withColumns({"salary_share": share, "postings_per_100_graduates": per_hundred})


def ratio(numerator: Column, denominator: Column, scale: int) -> Column:
    """The ratio of two whole numbers, rounded half up once to `scale` decimal places; null where there is none."""
    one = F.lit(10**scale).cast("bigint")
    units = F.call_function("div", 2 * numerator * one + denominator, 2 * denominator.cast("bigint"))
    exact = units.cast("decimal(18,0)") * F.lit(Decimal(1).scaleb(-scale))
    return F.when(denominator > 0, exact)
