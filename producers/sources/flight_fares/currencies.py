"""Currencies in use by ISO 4217, as of 2026, in `currencies.csv`; funds, metals and codes for tests are left out."""

from functools import cache
from importlib import resources


@cache
def currencies() -> frozenset[str]:
    """Codes of the currencies."""
    text = resources.files(__package__).joinpath("currencies.csv").read_text(encoding="utf-8")
    return frozenset(text.split()[1:])
