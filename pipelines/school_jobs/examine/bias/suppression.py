"""Pay and debt that the College Scorecard does not report: by kind of programme and school, and by size.

Small groups are withheld for privacy, so that what is missing is not a random part: it is the small programmes.
"""

from dataclasses import dataclass
from functools import partial

import pandas as pd

from analysis.examine.results import Cell, Finding, Results, ResultTable
from pipelines.school_jobs.examine.bias import suppression_differences
from pipelines.school_jobs.examine.bias.check import Found
from pipelines.school_jobs.examine.bias.suppression_differences import (
    GROUPINGS,
    LABELS,
    MEASURES,
    UNKNOWN,
    check,
    order,
)
from pipelines.school_jobs.examine.bias.thresholds import WARN_MISSING
from pipelines.school_jobs.examine.bias.words import count, fraction, percent


@dataclass(frozen=True)
class Group:
    """Programmes of one group, and those among them that report the measure; with their graduates."""

    programs: int
    reporting: int
    graduates: int
    of_reporting: int


def examine(groups: pd.DataFrame, seed: int, min_n: int) -> Results:
    """Per measure: how much is missing, and by which grouping. `groups`: the answer to programs_by_group."""
    by = {name: _labelled(groups, name) for name in GROUPINGS}
    findings = [_whole(measure, by["family"]) for measure in MEASURES]
    findings += suppression_differences.examine(by, seed)
    return Results(findings=findings, tables=[_table(by, min_n)] if len(groups) else [])


def _labelled(groups: pd.DataFrame, name: str) -> pd.DataFrame:
    """The rows of one grouping, with the name of each group as `group`."""
    rows = groups[groups[f"no_{name}"] == 0]
    labels = LABELS.get(name, {})
    named = [UNKNOWN if pd.isna(value) else _label(value, labels) for value in rows[name]]
    return rows.assign(group=named)


def _label(value: object, labels: dict[int, str]) -> str:
    return labels.get(int(float(str(value))), str(value)) if labels else str(value)


def _group(rows: pd.DataFrame, measure: str) -> Group:
    columns = ("programs", f"with_{measure}", "graduates", f"graduates_with_{measure}")
    return Group(*(int(rows[column].astype(float).sum()) for column in columns))


def _whole(measure: str, rows: pd.DataFrame) -> Finding:
    all_of = _group(rows, measure)
    if not all_of.programs:
        return check(measure).not_examined("there are no programmes")
    missing = all_of.programs - all_of.reporting
    resting = all_of.of_reporting / all_of.graduates if all_of.graduates else 0.0
    programs = count(all_of.programs, "programme")
    if not missing:
        return check(measure).passed(all_of.programs, f"All {programs} report {MEASURES[measure]}.")
    share = percent(missing / all_of.programs)
    says = (
        f"{missing:,} of {programs} ({share}) report no {MEASURES[measure]}; medians of it rest on programmes with "
        f"{percent(resting)} of all graduates."
        if all_of.reporting
        else f"None of {programs} reports any {MEASURES[measure]}."
    )
    limit = (
        f"Medians of {MEASURES[measure]} say nothing of {share} of {programs}, which report none; those that do hold "
        f"{percent(resting)} of graduates."
        if all_of.reporting
        else f"Nothing is known of {MEASURES[measure]}: none of {programs} reports any."
    )
    warn = missing / all_of.programs >= WARN_MISSING
    return check(measure).found(all_of.programs, Found(missing, says, limit, warn))


def _table(by: dict[str, pd.DataFrame], min_n: int) -> ResultTable:
    rows: list[list[Cell]] = []
    for measure in MEASURES:
        for name, frame in by.items():
            found = {str(label): _group(part, measure) for label, part in frame.groupby("group")}
            for label in sorted(found, key=partial(order, name)):
                if found[label].programs >= min_n:
                    rows.append([MEASURES[measure], GROUPINGS[name], label, *_shares(found[label])])
    return ResultTable(
        name="suppression",
        title="Programmes that report pay and debt",
        note="share: of the programmes that report a median; graduates_share: of graduates in a year who are in such a "
        f"programme. Groups of fewer than {min_n} programmes are left out.",
        columns=["measure", "grouping", "group", "programs", "reporting", "share", "graduates", "graduates_share"],
        rows=rows,
    )


def _shares(found: Group) -> list[Cell]:
    graduates = fraction(found.of_reporting / found.graduates) if found.graduates else None
    return [found.programs, found.reporting, fraction(found.reporting / found.programs), found.graduates, graduates]
