"""The field outlook: programmes and postings of a field of study, per state and for the nation."""

from decimal import Decimal

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from pipelines.school_jobs.contract import NATION, NEW_FOR_DAYS
from pipelines.school_jobs.marts.duplicates import employer
from pipelines.school_jobs.marts.transform import days
from streaming.refresh.spark_tuning import union

OF_PROGRAM = ("earnings_1yr_median_usd", "earnings_4yr_median_usd", "earnings_5yr_median_usd", "debt_median_usd")
OF_SCHOOL = ("tuition_in_state_usd", "tuition_out_of_state_usd", "net_price_usd")


def outlook(programs: DataFrame, jobs: DataFrame, swept: DataFrame) -> DataFrame:
    """The field_outlook mart, from program_facts, the job mart and `swept` (transform.field_sweeps).

    A row for each state with a programme or posting of the field, and `US` for every field that has one or was swept.
    """
    facts = (programs, posting_facts(jobs), swept.select("cip4"))
    dated = in_state_and_nation(union(*facts)).join(swept, "cip4", "left")
    amounts = [quantile(name).alias(name) for name in ("earnings_4yr_median_usd", "debt_median_usd")]
    columns = (*of_programs(), *amounts, *of_postings(), F.max("as_of").alias("as_of"))
    counted = dated.groupBy("cip4", "state").agg(*columns)
    return with_ratios(only_where_swept(counted.withColumn("employer_concentration", concentration())))


def program_facts(programs: DataFrame, schools: DataFrame) -> DataFrame:
    """Programmes with what is counted of their school: all null where it is not current."""
    of_schools = schools.select("unit_id", "state", *OF_SCHOOL)
    return programs.join(of_schools, "unit_id", "left").select(
        "cip4", "state", "unit_id", "credential_level", "graduates", *OF_PROGRAM, *OF_SCHOOL
    )


def posting_facts(jobs: DataFrame) -> DataFrame:
    """Postings with what is counted of open ones: salary, repeats, employer, and that of those that repeat no other."""
    is_open, repeats = F.col("status") == "open", F.col("near_duplicate_of").isNotNull()
    stated = F.coalesce("salary_annual_min_usd", "salary_annual_max_usd").isNotNull()
    return jobs.select(
        *("cip4", "state", "status", "first_seen_at", "closed_at"),
        (is_open & stated).alias("has_salary"),
        (is_open & repeats).alias("repeats"),
        F.when(is_open, F.col("salary_annual_min_usd")).alias("salary_usd"),
        F.when(is_open, employer("company")).alias("employer"),
        F.when(is_open & ~repeats, employer("company")).alias("counted_employer"),
    )


def by_level(programs: DataFrame) -> DataFrame:
    """The program_outlook mart, from program_facts: a row per field, level and state with a programme, and `US`."""
    columns = [F.count("graduates").alias("programs_with_graduates")]
    for amount in (*OF_PROGRAM, *OF_SCHOOL):
        subject = amount.removesuffix("_usd").removesuffix("_median")
        columns += [F.count(amount).alias(f"programs_with_{subject}"), quantile(amount).alias(f"{subject}_median_usd")]
    groups = in_state_and_nation(programs).groupBy("cip4", "state", "credential_level")
    counted = groups.agg(*of_programs(), *columns)
    return counted.withColumn("debt_to_earnings", ratio_of_amounts("debt_median_usd", "earnings_4yr_median_usd"))


def in_state_and_nation(facts: DataFrame) -> DataFrame:
    """Each fact twice where its state is known: once for the state, once for the nation."""
    state = F.when(F.col("state") != NATION, F.col("state"))
    return facts.withColumn("state", F.explode(F.array_compact(F.array(F.lit(NATION), state))))


def quantile(name: str, share: str = "0.5") -> Column:
    """The least value with this share of values at or below it. Spark hands it on as a double: 14 digits, exactly."""
    return F.expr(f"percentile_disc({share}) WITHIN GROUP (ORDER BY {name})").cast("decimal(14,2)")


def of_programs() -> tuple[Column, ...]:
    return (
        F.size(F.collect_set("unit_id")).alias("institutions"),
        F.count("unit_id").alias("programs"),
        F.sum("graduates").try_cast("int").alias("graduates"),
    )


def of_postings() -> tuple[Column, ...]:
    is_open, lately = F.col("status") == "open", F.col("as_of") - days(NEW_FOR_DAYS)
    since = (F.col("first_seen_at") > F.col("first_swept_at")) & (F.col("first_seen_at") >= lately)
    return (
        F.count_if(is_open).alias("postings_open"),
        F.count_if(is_open & since).alias("postings_new"),
        F.count_if((F.col("status") == "closed") & (F.col("closed_at") >= lately)).alias("postings_closed"),
        F.count_if(F.col("status") == "unknown").alias("postings_unknown"),
        F.count_if("repeats").alias("postings_near_duplicate"),
        F.count_if("has_salary").alias("postings_with_salary"),
        quantile("salary_usd", "0.25").alias("salary_quartile_1_usd"),
        quantile("salary_usd").alias("salary_median_usd"),
        quantile("salary_usd", "0.75").alias("salary_quartile_3_usd"),
        F.size(F.collect_set("employer")).alias("employers"),
        F.sort_array(F.collect_list("counted_employer")).alias("by_employer"),
    )


def concentration() -> Column:
    """Concentration of postings on the employers that `by_employer` names, sorted and once per posting.

    A posting that is the n-th of its employer adds n² - (n - 1)² = 2n - 1 to the sum of squares.
    """
    whole = F.lit(0).cast("bigint")
    nothing = F.struct(F.lit("").alias("name"), whole.alias("nth"), whole.alias("squares"))

    def add(so_far: Column, name: Column) -> Column:
        nth = F.when(so_far["name"] == name, so_far["nth"]).otherwise(whole) + 1
        return F.struct(name.alias("name"), nth.alias("nth"), (so_far["squares"] + 2 * nth - 1).alias("squares"))

    squares = F.aggregate("by_employer", nothing, add, lambda end: end["squares"])
    size = F.size("by_employer").cast("bigint")
    return ratio(squares, size * size, 4)


def only_where_swept(counted: DataFrame) -> DataFrame:
    """Numbers of postings are unknown, not zero, for a field that was never completely swept."""
    names = [name for name in counted.columns if name.startswith(("postings_", "salary_", "employer"))]
    known = {name: F.when(F.col("as_of").isNotNull(), F.col(name)) for name in names}
    return counted.withColumns(known).withColumn("as_of_date", F.to_date("as_of"))


def with_ratios(counted: DataFrame) -> DataFrame:
    share = ratio(F.col("postings_with_salary"), F.col("postings_open"), 4)
    per_hundred = ratio(F.col("postings_open") * 100, F.col("graduates"), 2)
    return counted.withColumns(
        {
            "salary_share": share,
            "postings_per_100_graduates": per_hundred,
            "debt_to_salary": ratio_of_amounts("debt_median_usd", "salary_median_usd"),
        }
    )


def ratio(numerator: Column, denominator: Column, scale: int) -> Column:
    """The ratio of two whole numbers, rounded once to `scale` decimal places, a half away from zero; null where there
    is none."""
    one = F.lit(10**scale).cast("bigint")
    half = F.when(numerator < 0, -denominator).otherwise(denominator)  # `div` cuts off towards zero
    units = F.call_function("div", 2 * numerator * one + half, 2 * denominator.cast("bigint"))
    exact = units.cast("decimal(18,0)") * F.lit(Decimal(1).scaleb(-scale))
    return F.when(denominator > 0, exact)


def ratio_of_amounts(numerator: str, denominator: str) -> Column:
    """The ratio of two amounts of money to four decimal places; null where it is too large for decimal(9,4)."""
    above, below = ((F.col(name) * 100).cast("bigint") for name in (numerator, denominator))
    return ratio(above, below, 4).try_cast("decimal(9,4)")
