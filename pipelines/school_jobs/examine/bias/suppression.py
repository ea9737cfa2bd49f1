"""Pay and debt that the College Scorecard does not report: by kind of programme and school, and by size.

Small groups are withheld for privacy, so that what is missing is not a random part: it is the small programmes.
"""

from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.examine.check import Check, Row, chance, count, fraction, percent, tested
from analysis.examine.results import Cell, Finding, Results, ResultTable
from analysis.examine.statistics import association
from analysis.examine.statistics.association import Association, GroupShare
from pipelines.school_jobs.analysis import columns
from pipelines.school_jobs.examine.bias.thresholds import ALPHA, WARN_EFFECT, WARN_MISSING


class Group(NamedTuple):
    """Programmes of one group, and those among them that report the measure; with their graduates."""

    programs: int
    reporting: int
    graduates: int
    of_reporting: int


def examine(groups: pd.DataFrame, seed: int, min_n: int) -> Results:
    """Per measure: how much is missing, and by which grouping. `groups`: the answer to programs_by_group."""
    by = {name: _labelled(groups, name) for name in GROUPINGS}
    findings = [_whole(measure, by["family"]) for measure in MEASURES]
    findings += differences(by, seed)
    return Results(findings=findings, tables=[_table(by, min_n)] if len(groups) else [])


def _labelled(groups: pd.DataFrame, name: str) -> pd.DataFrame:
    """The rows of one grouping, with the name of each group as `group`."""
    rows, labels = groups[groups[f"no_{name}"] == 0], LABELS.get(name)

    def label(value: object) -> str:
        if pd.isna(value):
            return UNKNOWN
        return labels.get(int(float(str(value))), str(value)) if labels else str(value)

    return rows.assign(group=[label(value) for value in rows[name]])


def _group(rows: pd.DataFrame, measure: str) -> Group:
    summed = ("programs", f"with_{measure}", "graduates", f"graduates_with_{measure}")
    return Group(*(int(rows[column].astype(float).sum()) for column in summed))


def _whole(measure: str, rows: pd.DataFrame) -> Finding:
    all_of = _group(rows, measure)
    if not all_of.programs:
        return check(measure).not_examined("there are no programmes")
    missing = all_of.programs - all_of.reporting
    resting = all_of.of_reporting / all_of.graduates if all_of.graduates else 0.0
    programs = count(all_of.programs, "programme")
    if not missing:
        return check(measure).judged(all_of.programs, 0, f"All {programs} report {MEASURES[measure]}.")
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
    return check(measure).judged(all_of.programs, missing, says, limit, warn=warn)


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


SOURCE = "college-scorecard"
MEASURES = {"earnings": "earnings four years after completion", "debt": "debt"}
GROUPINGS = {
    "family": "CIP family",
    "level": "credential level",
    "ownership": "school type",
    "size": "size of programme",
}
OWNERSHIP = {1: "public", 2: "private nonprofit", 3: "private for-profit"}
LEVELS = {**columns.LEVELS, 4: "post-bacc.", 7: "professional"}
SIZES = {0: "under 10", 10: "10 to 19", 20: "20 to 49", 50: "50 to 99", 100: "100 and more"}
LABELS: dict[str, dict[int, str]] = {"ownership": OWNERSHIP, "level": LEVELS, "size": SIZES}
UNKNOWN = "(not known)"


def check(measure: str, grouping: str = "") -> Check:
    if not grouping:
        return Check(
            f"suppression_{measure}", SOURCE, f"Every programme reports the {MEASURES[measure]} of its graduates."
        )
    about = f"Which programmes report {MEASURES[measure]} does not depend on their {GROUPINGS[grouping]}."
    return Check(f"suppression_{measure}_by_{grouping}", SOURCE, about)


def order(name: str, label: str) -> tuple[int, str]:
    """Levels and sizes in their own order, all else by name."""
    known = list(LABELS.get(name, {}).values())
    return (known.index(label) if label in known else len(known), label)


Asked = tuple[str, str]  # measure and grouping


def differences(by: dict[str, pd.DataFrame], seed: int) -> list[Finding]:
    """A finding per measure and grouping. `by`: the rows of each grouping, with the name of each group as `group`."""
    checks = {(measure, grouping): check(measure, grouping) for measure in MEASURES for grouping in GROUPINGS}
    results, refused = tested(
        checks, lambda asked, rng: _association(by[asked[1]], asked[0], rng), lambda result: result.p_either, seed
    )
    differing = {asked: result for asked, (result, p) in results.items() if p <= ALPHA}
    limits = dict(_limit(measure, differing) for measure in {asked[0] for asked in differing})
    findings = [checks[asked].not_examined(reason) for asked, reason in refused.items()]
    return findings + [_finding(asked, *outcome, limits.get(asked)) for asked, outcome in results.items()]


def _association(rows: pd.DataFrame, measure: str, rng: np.random.Generator) -> Association:
    """Programmes of one bucket of schools need not be independent. Those whose group is not known are left out."""
    known = rows[rows["group"] != UNKNOWN]
    bucket, group = known["bucket"].to_numpy(np.int64), known["group"].to_numpy(np.str_)
    total, shown = (known[name].to_numpy(np.float64) for name in ("programs", f"with_{measure}"))
    return association.clustered(association.tabulate(bucket, group, total, shown), rng)


def _finding(asked: Asked, result: Association, p: float, limit: str | None) -> Finding:
    measure, grouping = MEASURES[asked[0]], GROUPINGS[asked[1]]
    base = f"{result.shown:,} of {count(result.rows, 'programme')} report {measure}"
    if p > ALPHA:
        says = f"{base}; differences by {grouping} are no larger than chance gives ({chance(p)})."
        return check(*asked).judged(result.rows, 0, says)
    outside = result.standing_out(ALPHA)
    return check(*asked).judged(
        result.rows,
        max(1, len(outside)),
        says=f"{base}; by {grouping} the share goes {_ends(asked, result)} ({chance(p)}, Cramér's V "
        f"{result.cramers_v:.2f}).",
        limit=limit,
        warn=result.cramers_v >= WARN_EFFECT,
        sample=list(map(_row, outside)),
    )


def _limit(measure: str, differing: dict[Asked, Association]) -> tuple[Asked, str]:
    """One sentence on all groupings, for the finding of the strongest."""
    own = [(asked, result) for asked, result in differing.items() if asked[0] == measure]
    own.sort(key=lambda each: (-each[1].cramers_v, each[0]))
    ends = "; ".join(f"by {GROUPINGS[asked[1]]} {_ends(asked, result)}" for asked, result in own)
    what = f"Medians of {MEASURES[measure]} speak more of some programmes than of others"
    return own[0][0], f"{what}: the share that reports it goes {ends}."


def _ends(asked: Asked, result: Association) -> str:
    """The lowest and the highest share, of groups that hold a hundredth of the programmes or more, if any do."""
    large = [group for group in result.groups if group.total >= result.rows / 100] or list(result.groups)
    place = partial(order, asked[1])
    least = min(large, key=lambda group: (group.share, place(group.name)))
    most = min(large, key=lambda group: (-group.share, place(group.name)))
    return f"from {percent(least.share)} ({least.name}) to {percent(most.share)} ({most.name})"


def _row(group: GroupShare) -> Row:
    return {
        "group": group.name,
        "programs": group.total,
        "reporting": group.shown,
        "share": fraction(group.share),
        "p_adjusted": f"{group.p_adjusted:.3f}",
    }
