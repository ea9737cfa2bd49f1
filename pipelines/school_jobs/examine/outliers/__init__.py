"""Outliers: which values lie far from those of their group, and how much answers owe to them. None is ever left out."""

from analysis.examine import far_values
from analysis.examine.context import Context
from analysis.examine.results import Results
from pipelines.school_jobs.examine.outliers import moved, ranking

SOURCES = {"programs_examined": "college-scorecard", "schools_examined": "college-scorecard", "jobs_examined": "jooble"}
RULE = "A value is flagged beyond five median absolute deviations and two quartile ranges of the logarithms."


def examine(context: Context) -> Results:
    """Counts and largest values by measure; then medians and top tens, with the flagged values and without them."""
    asked = far_values.Asked(context.warehouse, __name__, SOURCES, RULE)
    fields = asked.rows("with_and_without")  # of the nation, one row each
    parts = [far_values.examine(asked), moved.examine(fields, context.min_n), ranking.examine(fields, context.min_n)]
    return Results(
        findings=[finding for part in parts for finding in part.findings],
        tables=[table for part in parts for table in part.tables],
    )
