"""Postings that show a salary, by field, state, origin and employer; and how many do not."""

import numpy as np

from analysis.examine.check import Check, Row, chance, count, fraction, percent, tested
from analysis.examine.results import Cell, Finding, Results, ResultTable
from analysis.examine.statistics import association
from analysis.examine.statistics.association import Association, GroupShare
from analysis.examine.statistics.chance import NotExaminable
from pipelines.school_jobs.examine.bias.postings import Postings
from pipelines.school_jobs.examine.bias.thresholds import ALPHA, WARN_EFFECT

CHECKS = {
    name: Check(
        f"salary_shown_by_{name}", "jooble", f"Which postings show a yearly salary does not depend on their {name}."
    )
    for name in ("field", "state", "origin", "employer")
}
POOLED = "(small)"  # together: employers of too few postings to be distinguished from chance


def examine(postings: Postings, seed: int, min_n: int) -> Results:
    """One finding per grouping, and a table of the shares of all groups that are large enough to be shown."""
    by, refused = tested(
        CHECKS, lambda name, rng: _association(name, postings, rng, min_n), lambda result: result.p_either, seed
    )
    findings = [
        CHECKS[name].not_examined(refused[name]) if name in refused else _finding(name, *by[name]) for name in CHECKS
    ]
    table = _table({name: result for name, (result, _) in by.items()}, min_n)
    return Results(findings=findings, tables=[table] if by else [])


def _association(name: str, postings: Postings, rng: np.random.Generator, min_n: int) -> Association:
    """A posting counts once; found for several fields, once in each where the grouping is by field."""
    rows = ~postings.repeats if name == "field" else postings.distinct & (postings.named | (name != "employer"))
    groups, shown = getattr(postings, name)[rows], postings.shown[rows]
    if name != "employer":
        return association.clustered(association.count(postings.unit[rows], groups, shown), rng)
    unit = postings.unit[rows]
    large = (np.bincount(unit, minlength=1) >= max(min_n, 1))[unit]
    if not large.any():
        raise NotExaminable(f"no employer has {max(min_n, 1)} postings")
    return association.independent(association.count(unit, np.where(large, groups, POOLED), shown), rng)


def _finding(name: str, result: Association, p: float) -> Finding:
    share = percent(result.shown / result.rows)
    what = f"{result.shown:,} of {count(result.rows, 'posting')} show a yearly salary ({share})"
    if p > ALPHA:
        says = f"{what}; differences by {name} are no larger than chance gives ({chance(p)})."
        return CHECKS[name].judged(result.rows, 0, says)
    outside = result.standing_out(ALPHA)
    examples = "; ".join(f"{group.name} {percent(group.share)} of {group.total:,}" for group in outside[:3])
    clear = (
        f"{len(outside):,} of {count(len(result.groups), 'group')} clearly ({examples})"
        if outside
        else "none alone clearly"
    )
    return CHECKS[name].judged(
        result.rows,
        max(1, len(outside)),
        says=f"{what}; the share differs by {name} by more than chance ({chance(p)}, Cramér's V "
        f"{result.cramers_v:.2f}), {clear}.",
        limit=_limit(name, result, outside),
        warn=result.cramers_v >= WARN_EFFECT,
        sample=list(map(_row, outside)),
    )


def _limit(name: str, result: Association, outside: list[GroupShare]) -> str:
    far = outside[0] if outside else result.groups[0]
    rest = (result.shown - far.shown) / max(1, result.rows - far.total)
    return (
        f"A comparison of advertised pay by {name} also compares who shows pay: {percent(far.share)} of "
        f"{count(far.total, 'posting')} of {far.name}, {percent(rest)} of the others."
    )


def _row(group: GroupShare) -> Row:
    return {
        "group": group.name,
        "postings": group.total,
        "with_salary": group.shown,
        "share": fraction(group.share),
        "deviation": f"{group.deviation:.2f}",
        "p_adjusted": f"{group.p_adjusted:.3f}",
    }


def _table(by: dict[str, Association], min_n: int) -> ResultTable:
    rows: list[list[Cell]] = [
        [name, *_row(group).values()]
        for name, result in by.items()
        for group in result.groups
        if group.total >= min_n and (name != "employer" or group in result.standing_out(ALPHA))
    ]
    return ResultTable(
        name="salary_shown",
        title="Who shows a salary",
        note="Open postings with a certain yearly salary in US dollars, each posting once. deviation: standard "
        "deviations from what equal shares would give; p_adjusted: how often chance alone gives a group so far off. "
        f"Groups of fewer than {min_n} postings are left out, and employers that do not stand out.",
        columns=["grouping", "group", "postings", "with_salary", "share", "deviation", "p_adjusted"],
        rows=rows,
    )
