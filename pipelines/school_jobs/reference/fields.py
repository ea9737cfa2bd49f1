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
    import pyarrow as pa

    read = read_fields()
    columns = {
        "cip4": pa.array(field.cip4 for field in read),
        "title": pa.array(field.title for field in read),
        "occupations": pa.array((len(field.soc_codes) for field in read), pa.int32()),
        "search_words": pa.array(field.search_words or None for field in read),
        "soc_codes": pa.array((list(field.soc_codes) for field in read), pa.list_(pa.string())),
    }
    return spark.createDataFrame(pa.table(columns))  # of Python's rows processes of Python would make it
