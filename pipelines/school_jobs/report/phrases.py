"""What rows and places are called in sentences."""

from typing import Any

from analysis.report import words
from analysis.report.content import Row
from pipelines.school_jobs.names import levels, places

WITH_ARTICLE = (places.NATION, "DC", "MH", "MP", "VI")


def place(state: object) -> str:
    """The state as a sentence has it: Texas, the United States."""
    name = places.NAMES[str(state)]
    return f"the {name}" if state in WITH_ARTICLE else name


def title(row: Row) -> str:
    """What the row is of, with its credential level where it has one."""
    name = row.get("title") or row.get("cip4") or row.get("value") or "no title"
    level = row.get("credential_level")
    return str(name) if level is None else f"{name} ({levels.name(level)})"


def code(value: Any) -> str:
    """A field's code, with a point as CIP writes it."""
    return f"CIP {value[:2]}.{value[2:]}" if isinstance(value, str) and len(value) == 4 else str(value or "")


def ratio(row: Row) -> str:
    """Openings for graduates, with both."""
    postings = words.counted(row["postings_open"], "posting")
    graduates = words.counted(row["graduates"], "graduate")
    return f"{row['postings_per_100_graduates']} per hundred ({postings} for {graduates})"
