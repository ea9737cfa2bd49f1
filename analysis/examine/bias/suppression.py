"""Pay and debt that the College Scorecard does not report: by kind of programme and school, and by size.

Small groups are withheld for privacy, so that what is missing is not a random part: it is the small programmes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from analysis.examine.bias import association
from analysis.examine.bias.association import Association, GroupShare
from analysis.examine.bias.chance import NotExaminable, generator, holm
from analysis.examine.bias.check import Check, Found, Row
from analysis.examine.bias.thresholds import ALPHA, WARN_EFFECT, WARN_MISSING
from analysis.examine.bias.words import chance, count, fraction, percent
from analysis.examine.results import Cell, Finding, Results, ResultTable

SOURCE = "college-scorecard"
MEASURES = {"earnings": "earnings four years after completion", "debt": "debt"}
GROUPINGS = {
    "family": "CIP family",
    "level": "credential level",
    "ownership": "school type",
    "size": "size of programme",
}
OWNERSHIP = {1: "public", 2: "private nonprofit", 3: "private for-profit"}
LEVELS = {1: "certificate", 2: "associate", 3: "bachelor", 4: "post-bacc.", 5: "master", 6: "doctor"}
LEVELS |= {7: "professional", 8: "graduate certificate"}
SIZES = {0: "under 10", 10: "10 to 19", 20: "20 to 49", 50: "50 to 99", 100: "100 and more"}
UNKNOWN = "(not known)"


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
    return Results(findings=[*findings, *_by_group(by, seed)], tables=[_table(by, min_n)] if len(groups) else [])


def _labelled(groups: pd.DataFrame, name: str) -> pd.DataFrame:
    """The rows of one grouping, with the name of each group as `group`."""
    rows = groups[groups[f"no_{name}"] == 0]
    labels = {"ownership": OWNERSHIP, "level": LEVELS, "size": SIZES}.get(name, {})
    named = [UNKNOWN if pd.isna(value) else _label(value, labels) for value in rows[name]]
    return rows.assign(group=named)


def _label(value: object, labels: dict[int, str]) -> str:
    return labels.get(int(float(str(value))), str(value)) if labels else str(value)


def _group(rows: pd.DataFrame, measure: str) -> Group:
    columns = ("programs", f"with_{measure}", "graduates", f"graduates_with_{measure}")
    return Group(*(int(rows[column].astype(float).sum()) for column in columns))


def check(measure: str, grouping: str = "") -> Check:
    if not grouping:
        return Check(
            f"suppression_{measure}", SOURCE, f"Every programme reports the {MEASURES[measure]} of its graduates."
        )
    about = f"Which programmes report {MEASURES[measure]} does not depend on their {GROUPINGS[grouping]}."
    return Check(f"suppression_{measure}_by_{grouping}", SOURCE, about)


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
    )
    limit = (
        f"Medians of {MEASURES[measure]} say nothing of {share} of {programs}, which report none; those that do hold "
        f"{percent(resting)} of graduates."
        if all_of.reporting
        else f"Nothing is known of {MEASURES[measure]}: none of {programs} reports any."
    )
    warn = missing / all_of.programs >= WARN_MISSING
    return check(measure).found(all_of.programs, Found(missing, says, limit, warn))


def _by_group(by: dict[str, pd.DataFrame], seed: int) -> Iterator[Finding]:
    tested: dict[str, Association] = {}
    refused: dict[str, str] = {}
    for measure in MEASURES:
        for name in GROUPINGS:
            one = check(measure, name).name
            try:
                tested[one] = _association(by[name], measure, generator(seed, one))
            except NotExaminable as error:
                refused[one] = str(error)
    adjusted = holm({name: result.p_either for name, result in tested.items()})
    for measure in MEASURES:
        for name in GROUPINGS:
            asked = check(measure, name)
            if asked.name in refused:
                yield asked.not_examined(refused[asked.name])
            else:
                yield _finding(asked, (measure, name), tested[asked.name], adjusted[asked.name])


def _association(rows: pd.DataFrame, measure: str, rng: np.random.Generator) -> Association:
    """Programmes of one bucket of schools need not be independent. Those whose group is not known are left out."""
    known = rows[rows["group"] != UNKNOWN]
    bucket, group = known["bucket"].to_numpy(np.int64), known["group"].to_numpy(np.str_)
    total, shown = (known[name].to_numpy(np.float64) for name in ("programs", f"with_{measure}"))
    return association.clustered(association.tabulate(bucket, group, total, shown), rng)


def _finding(asked: Check, what: tuple[str, str], result: Association, p: float) -> Finding:
    measure, grouping = MEASURES[what[0]], GROUPINGS[what[1]]
    base = f"{result.shown:,} of {count(result.rows, 'programme')} report {measure}"
    if p > ALPHA:
        says = f"{base}; differences by {grouping} are no larger than chance gives ({chance(p)})."
        return asked.passed(result.rows, says)
    outside = result.standing_out(ALPHA)
    least, most = _ends([group for group in result.groups if group.total >= result.rows / 100] or list(result.groups))
    ends = f"from {percent(least.share)} ({least.name}) to {percent(most.share)} ({most.name})"
    found = Found(
        number=max(1, len(outside)),
        says=f"{base}; by {grouping} the share goes {ends} ({chance(p)}, Cramér's V {result.cramers_v:.2f}).",
        limit=f"Medians of {measure} speak more of some programmes than of others: by {grouping}, the share that "
        f"reports it goes {ends}.",
        warn=result.cramers_v >= WARN_EFFECT,
        sample=tuple(_row(group) for group in outside),
    )
    return asked.found(result.rows, found)


def _ends(groups: list[GroupShare]) -> tuple[GroupShare, GroupShare]:
    ordered = sorted(groups, key=lambda group: (group.share, group.name))
    return ordered[0], ordered[-1]


def _row(group: GroupShare) -> Row:
    return {
        "group": group.name,
        "programs": group.total,
        "reporting": group.shown,
        "share": fraction(group.share),
        "p_adjusted": f"{group.p_adjusted:.3f}",
    }


def _table(by: dict[str, pd.DataFrame], min_n: int) -> ResultTable:
    rows: list[list[Cell]] = []
    for measure in MEASURES:
        for name, frame in by.items():
            found = {str(label): _group(part, measure) for label, part in frame.groupby("group")}
            for label in sorted(found, key=partial(_order, name)):
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


def _order(name: str, label: str) -> tuple[int, str]:
    """Levels and sizes in their own order, all else by name."""
    known = list({"level": LEVELS, "size": SIZES, "ownership": OWNERSHIP}.get(name, {}).values())
    return (known.index(label) if label in known else len(known), label)


def _shares(found: Group) -> list[Cell]:
    graduates = fraction(found.of_reporting / found.graduates) if found.graduates else None
    return [found.programs, found.reporting, fraction(found.reporting / found.programs), found.graduates, graduates]
