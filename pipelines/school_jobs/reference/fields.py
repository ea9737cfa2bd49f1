"""Fields of study and the occupations they lead to: fields.csv, of the official CIP-SOC crosswalk."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

TABLE = Path(__file__).with_name("fields.csv")
COLUMNS = ("cip4", "title", "soc_codes", "search_words")


@dataclass(frozen=True)
class Field:
    """`soc_codes` begin with the best fit; `search_words` is what Jooble is searched for, empty where nothing is."""

    cip4: str
    title: str
    soc_codes: tuple[str, ...]
    search_words: str


@cache
def read_fields() -> tuple[Field, ...]:
    """Every field of study, in the order of its code."""
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return tuple(
            Field(row["cip4"], row["title"], tuple(filter(None, row["soc_codes"].split(";"))), row["search_words"])
            for row in csv.DictReader(lines)
        )


def fields(spark: "SparkSession") -> "DataFrame":
    """One row per field: cip4, title, occupations (their number), search_words (null: none), soc_codes."""
    rows = [
        (field.cip4, field.title, len(field.soc_codes), field.search_words or None, list(field.soc_codes))
        for field in read_fields()
    ]
    return spark.createDataFrame(
        rows, "cip4 string, title string, occupations int, search_words string, soc_codes array<string>"
    )
