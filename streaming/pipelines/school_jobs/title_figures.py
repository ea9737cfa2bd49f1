"""How well titles are matched, in numbers."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from streaming.pipelines.school_jobs.titles import readings


def figures(titles: DataFrame, terms: DataFrame) -> dict[str, int]:
    """Of the distinct values of `title`: how many there are, match exactly, in part, and mean one occupation alone."""
    distinct = titles.select("title").distinct()
    found = distinct.join(readings(distinct, terms), "title", "left").agg(
        F.count("*").alias("distinct"),
        F.count_if(F.col("title_match") == "exact").alias("exact"),
        F.count_if(F.col("title_match") == "part").alias("part"),
        F.count_if(F.col("title_match").isNull()).alias("unmatched"),
        F.count_if(F.size("occupations") == 1).alias("unique"),
    )
    return dict(found.collect()[0].asDict())
