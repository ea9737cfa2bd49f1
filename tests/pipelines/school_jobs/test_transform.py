"""Rounding, and the edges of the days that count."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from pipelines.school_jobs.contract import NEW_FOR_DAYS, STALE_AFTER_DAYS
from pipelines.school_jobs.marts.duplicates import employer
from pipelines.school_jobs.marts.outlook import outlook, quantile, ratio, ratio_of_amounts
from pipelines.school_jobs.marts.transform import fields, job_status

pytestmark = pytest.mark.spark

AS_OF = datetime(2026, 3, 31, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)
LAST_BILLION = 2_000_000_000


def test_ratios_are_rounded_once_and_half_up(spark: SparkSession) -> None:
    # 1/20000 = 0.00005 is a half; the last is a hair below one, which rounding to more places first would round up.
    pairs = [(1, 3), (2, 3), (1, 20_000), (3, 20_000), (7, 7), (0, 5), (99_999, LAST_BILLION), (1, 0), (1, None)]
    pairs += [(-1, 3), (-2, 3), (-1, 20_000), (-7, 7)]
    shape = spark.createDataFrame([(n, *pair) for n, pair in enumerate(pairs)], "n int, a bigint, b bigint")
    found = shape.select("n", ratio(F.col("a"), F.col("b"), 4).alias("r")).orderBy("n").collect()
    assert [each["r"] for each in found] == [
        (Decimal(a) / b).quantize(Decimal("0.0001"), ROUND_HALF_UP) if b else None for a, b in pairs
    ]


def test_a_search_is_unknown_once_it_is_older_than_the_limit(spark: SparkSession) -> None:
    limit = AS_OF - timedelta(days=STALE_AFTER_DAYS)
    standing = [
        ("at the limit", "1|1107", None, limit),
        ("over it", "2|1107", None, limit - MOMENT),
        ("over it, closed before", "3|1107", limit - MOMENT, limit - MOMENT),
        ("never swept", "4|1107", None, None),
        ("closed for one", "5|1107", limit, AS_OF),
        ("closed for another later", "5|1107", AS_OF, AS_OF),
        ("closed for one, unknown for the other", "6|1107", AS_OF, AS_OF),
        ("unknown", "6|1107", None, limit - MOMENT),
        ("its field was never swept", "7|9999", None, None),
    ]
    shape = "search string, key string, closed_at timestamp, swept_at timestamp"
    swept = spark.createDataFrame([("1107", AS_OF, AS_OF)], "cip4 string, as_of timestamp, first_swept_at timestamp")
    found = job_status(spark.createDataFrame(standing, shape), swept).orderBy("key").collect()
    assert [(each["status"], each["closed_at"]) for each in found] == [
        ("open", None),
        ("unknown", None),
        ("unknown", None),
        ("open", None),
        ("closed", AS_OF.replace(tzinfo=None)),
        ("unknown", None),
        ("open", None),
    ]


def outlook_of(spark: SparkSession, jobs: Sequence[tuple[Any, ...]]) -> Any:
    """Rows by state for postings given as (state, status, first seen, closed at), and two programmes of no school."""
    salaries = "salary_annual_min_usd decimal(14,2), salary_annual_max_usd decimal(14,2)"
    others = f"{salaries}, company string, near_duplicate_of string"
    shape = f"cip4 string, state string, status string, first_seen_at timestamp, closed_at timestamp, {others}"
    amounts = "earnings_4yr_median_usd decimal(14,2), debt_median_usd decimal(14,2)"
    programs = spark.createDataFrame(
        [("1107", None, "9", None, Decimal("999999999999.99"), None), ("1107", None, "9", 0, Decimal("0.01"), None)],
        f"cip4 string, state string, unit_id string, graduates int, {amounts}",
    )
    first = AS_OF - timedelta(days=20)
    swept = spark.createDataFrame([("1107", AS_OF, first)], "cip4 string, as_of timestamp, first_swept_at timestamp")
    postings = spark.createDataFrame([("1107", *job, None, None, None, None) for job in jobs], shape)
    rows = outlook(programs, postings, swept).collect()
    return {each["state"]: each for each in rows}


def test_new_and_closed_count_back_from_as_of(spark: SparkSession) -> None:
    limit = AS_OF - timedelta(days=NEW_FOR_DAYS)
    found = outlook_of(
        spark,
        [
            ("AL", "open", limit, None),
            ("AL", "open", limit - MOMENT, None),
            ("US", "open", AS_OF + timedelta(days=1), None),
            ("AL", "closed", limit, limit),
            ("AL", "closed", limit, limit - MOMENT),
            ("AL", "unknown", AS_OF, None),
        ],
    )
    counted = ("postings_open", "postings_new", "postings_closed", "postings_unknown")
    assert [found["US"][name] for name in counted] == [3, 2, 1, 1]
    assert [found["AL"][name] for name in counted] == [2, 1, 1, 1]
    assert set(found) == {"US", "AL"}  # a place that calls itself US is no state


def test_programs_of_no_known_school_count_for_the_nation(spark: SparkSession) -> None:
    nation = outlook_of(spark, [])["US"]
    assert (nation["institutions"], nation["programs"], nation["graduates"]) == (1, 2, 0)
    assert nation["earnings_4yr_median_usd"] == Decimal("0.01")
    assert nation["postings_per_100_graduates"] is None


def test_medians_are_exact_to_the_last_cent(spark: SparkSession) -> None:
    amounts = [(Decimal("999999999999.97"),), (Decimal("999999999999.98"),), (Decimal("999999999999.99"),)]
    shape = spark.createDataFrame(amounts, "amount decimal(14,2)")
    assert shape.agg(quantile("amount").alias("m")).first()["m"] == Decimal("999999999999.98")


def test_a_ratio_of_amounts_is_null_where_it_cannot_be_held(spark: SparkSession) -> None:
    pairs = [
        ("20000.00", "60000.00"),
        ("999999999999.99", "0.01"),
        ("999999999999.99", "999999999999.99"),
        (None, "1.00"),
    ]
    rows = [(n, *(amount and Decimal(amount) for amount in pair)) for n, pair in enumerate(pairs)]
    shape = spark.createDataFrame(rows, "n int, a decimal(14,2), b decimal(14,2)")
    found = shape.select("n", ratio_of_amounts("a", "b").alias("r")).orderBy("n").collect()
    assert [each["r"] for each in found] == [Decimal("0.3333"), None, Decimal("1.0000"), None]


def test_names_are_compared_without_case_punctuation_and_legal_form(spark: SparkSession) -> None:
    names = {
        "The Home Depot, Inc.": "home depot",
        "HOME  DEPOT": "home depot",
        "Theta Co., Ltd.": "theta",
        "The Company": "company",
        "Inc.": "inc",
        "Société Générale": "société générale",
        "C# & C++ Shop": "c# c++ shop",
        "...": None,
    }
    found = spark.createDataFrame([(name,) for name in names], "name string").select(
        "name", employer("name").alias("n")
    )
    assert {each["name"]: each["n"] for each in found.collect()} == names


def test_a_field_has_a_title_from_the_table_or_its_programs(spark: SparkSession) -> None:
    reference = [("1107", "Computer Science", 3, "software developer")]
    programs = [("1107", "Anything."), ("5107", "Zoo Keeping."), ("5107", "Health. And More ."), ("0101", "Plain")]
    found = fields(
        spark.createDataFrame(reference, "cip4 string, title string, occupations int, search_words string"),
        spark.createDataFrame(programs, "cip4 string, title string"),
        spark.createDataFrame([("9999",), ("9999",)], "cip4 string"),
    )
    assert [tuple(each) for each in found.orderBy("cip4").collect()] == [
        ("0101", "Plain", "01", 0, None),
        ("1107", "Computer Science", "11", 3, "software developer"),
        ("5107", "Health. And More", "51", 0, None),
        ("9999", None, "99", 0, None),
    ]
