"""The table of fields, occupations and search words that comes with the Jooble source, as a DataFrame."""

from pyspark.sql import DataFrame, SparkSession

from producers.sources.jooble.fields import read_fields

COLUMNS = "cip4 string, title string, occupations int, search_words string, soc_codes array<string>"


def rows() -> list[tuple[str, str, int, str | None, list[str]]]:
    """(cip4, title, number of occupations, search words or None, occupations by fit) of each field."""
    return [
        (field.cip4, field.title, len(field.soc_codes), field.search_words or None, list(field.soc_codes))
        for field in read_fields()
    ]


def fields(spark: SparkSession) -> DataFrame:
    """One row per field of study: cip4, title, occupations, search_words, soc_codes (the best fit first)."""
    return spark.createDataFrame(rows(), COLUMNS)


def as_text() -> str:
    return repr(rows())
