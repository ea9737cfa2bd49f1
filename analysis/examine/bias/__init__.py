"""Whom do the answers leave out, and how far would they move? Measured on the data; what follows from it is generated.

Statistics are functions of arrays with their random generator given (association, bootstrap, bounds, levels, ordering,
ranks); subjects read the statements of `sql/` and make findings of them.
"""

from typing import TYPE_CHECKING

from analysis import statements
from analysis.examine.bias import missingness, postings, rankings, unknown_pay
from analysis.examine.context import Context
from analysis.examine.results import Finding, Results, ResultTable

if TYPE_CHECKING:
    import pandas as pd


def examine(context: Context) -> Results:
    """Findings and tables of this part. Raises what the engines raise."""
    findings: list[Finding] = []
    tables: list[ResultTable] = []
    for results in _subjects(context):
        findings += results.findings
        tables += results.tables
    return Results(findings=findings, tables=tables)


def _subjects(context: Context) -> list[Results]:
    seed, min_n = context.seed, context.min_n
    jobs, fields = (_frame(context, name) for name in ("open_postings", "fields_in_sight"))
    listed = postings.of(jobs)
    return [
        Results(findings=unknown_pay.examine(listed, fields, seed, min_n)),
        missingness.examine(listed, seed, min_n),
        rankings.examine(listed, fields, seed, min_n),
    ]


def _frame(context: Context, name: str) -> "pd.DataFrame":
    statement = statements.read("analysis.examine.bias.sql", name)
    answer: pd.DataFrame = context.warehouse.frame(statement.text, {})
    return answer
