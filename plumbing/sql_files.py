"""Statements by name: `<package>/sql/<name>.sql`."""

from functools import cache
from importlib import resources


@cache
def text(package: str, name: str) -> str:
    """Raises FileNotFoundError."""
    return resources.files(package).joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")
