"""Steps from events to rows, each a function of DataFrames."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from pipelines.books.contract import LEAST_YEAR
from producers.sources.open_library.contract import DUMP
from streaming.lake.views import ORDER as FETCH

ORDER = ("own", *FETCH)  # what was said of a record that was merged into this one only fills what this one lacks
HOPS = 3  # chains of redirects that were seen


def latest(column: str, stated: Column | None = None) -> Column:
    """Aggregate: the value of the latest event that states one (`stated`; by default, that is not null)."""
    states = F.col(column).isNotNull() if stated is None else stated
    return F.max(F.when(states, F.struct(*ORDER, column)))[column].alias(column)


def plausible(year: str) -> Column:
    """The year, where a book of it can have been seen at `observed_at`; else null."""
    known = F.col(year).between(LEAST_YEAR, F.year("observed_at") + 1)
    return F.when(known, F.col(year))


def moves(redirects: DataFrame) -> DataFrame:
    """Records that are no more: `old`, and `new`, where it went after HOPS redirects at most; null: deleted."""
    kind = F.split_part("record_key", F.lit("/"), F.lit(2))
    last = redirects.groupBy("record_key").agg(F.max_by("location", F.struct(*FETCH)).alias("location"))
    alike = F.when(F.split_part("location", F.lit("/"), F.lit(2)) == kind, F.col("location"))
    found = last.select(F.col("record_key").alias("old"), alike.alias("new"))
    step = found.select(F.col("old").alias("new"), F.col("new").alias("further"), F.lit(True).alias("moved"))
    for _ in range(HOPS - 1):
        onward = F.when(F.col("moved"), F.col("further")).otherwise(F.col("new"))
        found = found.join(step, "new", "left").select("old", onward.alias("new"))
    return found


def followed(frame: DataFrame, key: str, moved: DataFrame) -> DataFrame:
    """The rows under the key that their record has now (`moved`: as of `moves`); those of deleted records are gone.

    `own`: whether that is the key they came under.
    """
    now = F.when(F.col("old").isNull(), F.col(key)).otherwise(F.col("new"))
    joined = frame.join(moved, F.col(key) == F.col("old"), "left")
    return (
        joined.withColumn(key, now)
        .withColumn("own", F.col("old").isNull())
        .drop("old", "new")
        .filter(F.col(key).isNotNull())
    )


def works(events: DataFrame, editions: DataFrame) -> DataFrame:
    """One row per work of the events (followed), its author_keys among them; years of editions where it has none."""
    known = events.withColumn("first_publish_year", plausible("first_publish_year"))
    columns = ("title", "first_publish_year", "edition_count", "cover_id", "cover_edition_key", "has_fulltext")
    found = known.groupBy("work_key").agg(
        *(latest(column) for column in (*columns, "archive_id")),
        latest("author_keys", F.size("author_keys") > 0),
        F.max("observed_at").alias("fetched_at"),
    )
    dated = editions.groupBy("work_key").agg(F.min(plausible("publish_year")).alias("edition_year"))
    year = F.coalesce("first_publish_year", "edition_year")
    return found.join(dated, "work_key", "left").withColumn("first_publish_year", year).drop("edition_year")


def work_authors(found: DataFrame, moved: DataFrame) -> DataFrame:
    """All authors of each of the `works`, with their places from 1; who was merged into another counts once."""
    each = found.select("work_key", F.posexplode("author_keys").alias("at", "author_key"))
    return (
        followed(each, "author_key", moved)
        .groupBy("work_key", "author_key")
        .agg((F.min("at") + 1).cast("int").alias("position"))
    )


def with_first_author(found: DataFrame, bridge: DataFrame) -> DataFrame:
    """The `works` with the author that each names first."""
    first = bridge.groupBy("work_key").agg(F.min_by("author_key", "position").alias("first_author_key"))
    return found.join(first, "work_key", "left")


def listings(pages: DataFrame) -> DataFrame:
    """Works by the pages of subjects that list them (not followed): work_key, subject_key, observed_at."""
    of_subjects = pages.filter(~F.col("search").startswith("/") & (F.col("search") != DUMP))
    each = of_subjects.select(F.explode("keys").alias("listed"), F.col("search").alias("subject_key"), "observed_at")
    is_work = F.col("listed").startswith("work/")
    return each.filter(is_work).select(F.expr("substring(listed, 6)").alias("work_key"), "subject_key", "observed_at")


def work_subjects(listed: DataFrame) -> DataFrame:
    return listed.groupBy("work_key", "subject_key").agg(F.min("observed_at").alias("first_listed_at"))


def authors(events: DataFrame) -> DataFrame:
    """One row per author of the events (followed)."""
    return events.groupBy("author_key").agg(
        latest("name"),
        latest("birth_date").alias("birth_date_text"),
        latest("death_date").alias("death_date_text"),
    )


def subjects(events: DataFrame, listed: DataFrame) -> DataFrame:
    """One row per subject; `listed`: works by subject, as of `work_subjects`."""
    own = events.withColumn("own", F.lit(True))
    found = own.groupBy(F.col("subject").alias("subject_key")).agg(
        *(latest(column) for column in ("name", "work_count", "ebook_count")),
        F.max("observed_at").alias("fetched_at"),
    )
    counts = listed.groupBy("subject_key").agg(F.countDistinct("work_key").alias("works_listed"))
    return found.join(counts, "subject_key", "left").fillna(0, ["works_listed"])


def books_per_year(found: DataFrame, bridge: DataFrame, named: DataFrame) -> DataFrame:
    """Distinct works by author and year. No row is counted twice, whatever is joined: keys are counted, not rows."""
    years = found.select("work_key", "first_publish_year").filter(F.col("first_publish_year").isNotNull())
    counted = (
        bridge.join(years, "work_key")
        .groupBy("author_key", "first_publish_year")
        .agg(F.countDistinct("work_key").alias("total_books"))
    )
    return counted.join(named.select("author_key", "name"), "author_key", "left")


def with_first_year(named: DataFrame, per_year: DataFrame) -> DataFrame:
    """The `authors` with the earliest year of a book of theirs."""
    first = per_year.groupBy("author_key").agg(F.min("first_publish_year").alias("first_book_year"))
    return named.join(first, "author_key", "left")


def average_books_per_year(per_year: DataFrame) -> DataFrame:
    """Books per year with any, exactly, rounded once, half up."""
    counted = per_year.groupBy("author_key", "name").agg(
        F.count("*").alias("years_with_books"), F.sum("total_books").alias("total_books")
    )
    exact = F.col("total_books").cast("decimal(12,0)") / F.col("years_with_books").cast("decimal(12,0)")
    return counted.withColumn("avg_books_per_year", F.round(exact, 4))
