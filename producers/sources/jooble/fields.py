"""The table of fields of study, occupations and search words that comes with this source (fields.csv).

Facts of the official CIP-SOC crosswalk (NCES and BLS, public domain): expert judgement of what a programme may lead to,
not an observed outcome. make_fields.py makes the table.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("fields.csv")
COLUMNS = ("cip4", "title", "soc_codes", "search_words", "chosen")


@dataclass(frozen=True)
class Field:
    """One field of study. `soc_codes` begin with the best fit; `search_words` is empty where there is no occupation."""

    cip4: str
    title: str
    soc_codes: tuple[str, ...]
    search_words: str
    chosen: bool  # searched for when the settings name no fields


@cache
def read_fields() -> tuple[Field, ...]:
    """Every field of study, in the order of its code."""
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return tuple(_field(row) for row in csv.DictReader(lines))


def _field(row: dict[str, str]) -> Field:
    codes = tuple(row["soc_codes"].split(";")) if row["soc_codes"] else ()
    return Field(row["cip4"], row["title"], codes, row["search_words"], row["chosen"] == "1")
