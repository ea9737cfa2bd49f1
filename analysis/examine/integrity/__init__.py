"""Integrity: whether values are possible, agree with each other and with their sources, and are complete and recent."""

from analysis.examine.context import Context
from analysis.examine.integrity import check, completeness, position
from analysis.examine.results import Results


def examine(context: Context) -> Results:
    """Every check of `checks/`, completeness, the agreement of the engines, and tables of what was counted."""
    checks = check.Checks(context)
    findings = checks.findings()
    complete = completeness.examine(context)
    findings += [check.engines_agree(checks), position.finding(context), *complete.findings]
    return Results(findings=findings, tables=[*complete.tables, *completeness.tables(context)])
