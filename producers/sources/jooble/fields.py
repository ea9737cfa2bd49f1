"""The tables of fields of study, occupations and search words that come with this source.

Facts of the official CIP-SOC crosswalk (NCES and BLS, public domain): expert judgement of what a programme may lead to,
not an observed outcome. tools/crosswalk.py makes the tables.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("reference") / "fields.csv"
COLUMNS = ("cip4", "title", "soc_codes", "search_words", "chosen")
OCCUPATIONS = Path(__file__).with_name("reference") / "occupations.csv"
OCCUPATION_COLUMNS = ("soc", "title", "search_words", "specific")


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


@cache
def occupation_words() -> dict[str, str]:
    """Search words by occupation (SOC 2018); none for postsecondary teachers and "All Other" occupations."""
    with OCCUPATIONS.open(encoding="utf-8", newline="") as lines:
        return {row["soc"]: row["search_words"] for row in csv.DictReader(lines) if row["specific"] == "1"}


def titles(field: Field) -> tuple[str, ...]:
    """Every title worth a search: the field's own words, then those of its other occupations, best fit first."""
    further = (occupation_words().get(code) for code in field.soc_codes)
    return tuple(dict.fromkeys(title for title in (field.search_words, *further) if title))


@cache
def searchable() -> dict[str, Field]:
    """The fields that have words to search for, by code."""
    return {field.cip4: field for field in read_fields() if field.search_words}


def _field(row: dict[str, str]) -> Field:
    codes = tuple(row["soc_codes"].split(";")) if row["soc_codes"] else ()
    return Field(row["cip4"], row["title"], codes, row["search_words"], row["chosen"] == "1")
