"""What the part reads: its named statements as rows by column name."""

from typing import Any

from analysis import statements
from analysis.engines.engine import Engine

PACKAGE = "pipelines.school_jobs.examine.outliers"
SOURCES = {"programs_examined": "college-scorecard", "schools_examined": "college-scorecard", "jobs_examined": "jooble"}

Row = dict[str, Any]


def rows(engine: Engine, name: str) -> list[Row]:
    """Rows of the named statement."""
    columns, found = engine.rows(statements.read(PACKAGE, name).text, {})
    return [dict(zip(columns, row, strict=True)) for row in found]


def thresholds(engine: Engine) -> list[Row]:
    """The rules in their order, one row per measure."""
    return rows(engine, "thresholds_stated")
