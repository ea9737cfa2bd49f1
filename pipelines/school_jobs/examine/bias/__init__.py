"""Whom do the answers leave out, and how far would they move? Measured on the data; what follows from it is generated.

Statistics are functions of arrays with their random generator given (association, bootstrap, bounds, levels, ordering,
ranks); subjects read the statements of `sql/` and make findings of them.
"""

from typing import TYPE_CHECKING

from analysis import statements
from analysis.engines.engine import Engine, EngineAway
from analysis.examine.context import Context
from analysis.examine.results import Finding, Results, ResultTable
from pipelines.school_jobs.examine.bias import (
    cohorts,
    crosswalk,
    estimand,
    missingness,
    page_order,
    postings,
    rankings,
    suppression,
    unknown_pay,
)

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
    seed, min_n, house = context.seed, context.min_n, context.warehouse
    fields, listed = _frame(house, "fields_in_sight"), postings.of(_frame(house, "open_postings"))
    swept, pages = _of_the_lake(context, "swept_fields"), _of_the_lake(context, "listed_in_order")
    return [
        estimand.examine(fields, _frame(house, "postings_by_status"), None if isinstance(swept, str) else swept),
        Results(findings=unknown_pay.examine(listed, fields, seed, min_n)),
        missingness.examine(listed, seed, min_n),
        rankings.examine(listed, fields, seed, min_n),
        page_order.not_examined(pages) if isinstance(pages, str) else page_order.examine(pages, listed, seed, min_n),
        crosswalk.examine(fields, listed, min_n),
        suppression.examine(_frame(house, "programs_by_group"), seed, min_n),
        Results(findings=cohorts.examine(_frame(house, "cohorts_by_field"), _frame(house, "repeated_figures"))),
    ]


def _of_the_lake(context: Context, name: str) -> "pd.DataFrame | str":
    """The answer, or why there is none."""
    if context.lake is None:
        return context.lake_away
    try:
        return _frame(context.lake, name)
    except EngineAway as error:
        return str(error)


def _frame(engine: Engine, name: str) -> "pd.DataFrame":
    statement = statements.read("pipelines.school_jobs.examine.bias.sql", name)
    answer: pd.DataFrame = engine.frame(statement.text, {})
    return answer
