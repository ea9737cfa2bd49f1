"""Airports and the countries where they are, in `airports.csv`.

IATA codes of airports and ISO 3166-1 codes of countries, as in use in 2026: public facts, put together by hand for this
project, country by country; large airports of the world, and no complete list. What it lacks is UNKNOWN.
"""

import csv
from collections.abc import Mapping
from functools import cache
from importlib import resources


@cache
def countries() -> Mapping[str, str]:
    """Country codes by airport codes."""
    text = resources.files(__package__).joinpath("airports.csv").read_text(encoding="utf-8")
    return {row["airport_code"]: row["country_code"] for row in csv.DictReader(text.splitlines())}
