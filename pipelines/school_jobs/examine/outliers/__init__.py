"""Outliers: which values lie far from those of their group, and how much answers owe to them. None is ever left out."""

from analysis.examine.context import Context
from analysis.examine.results import Results
from pipelines.school_jobs.examine.outliers import counts, moved, ranking
from pipelines.school_jobs.examine.outliers.read import thresholds


def examine(context: Context) -> Results:
    """Counts and largest values by measure; then medians and top tens, with the flagged values and without them."""
    rules = thresholds(context.warehouse)
    counted = counts.examine(context.warehouse, rules)
    fields = moved.fields(context.warehouse)
    parts = [counted, moved.examine(fields, context.min_n), ranking.examine(fields, context.min_n)]
    return Results(
        findings=[finding for part in parts for finding in part.findings],
        tables=[table for part in parts for table in part.tables],
    )
