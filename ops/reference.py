"""What became of every row of the real files that the sandbox serves."""

from collections.abc import Mapping
from pathlib import Path


def account(folder: Path, environment: Mapping[str, str]) -> dict[str, dict[str, int]]:
    """Per file, its rows and where they went; the counts after `rows` add up to it, or say what they are part of."""
    from producers.catalog import sources
    from producers.sources.college_scorecard import reference as scorecard
    from producers.sources.jooble import reference as jooble

    found = sources()["jooble"]
    searches = found.searches(found.settings())
    return {**scorecard.accounting(folder), **jooble.accounting(folder, searches)}
