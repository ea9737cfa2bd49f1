"""Limits of the crosswalk from fields to occupations: fields with none, with teachers alone, with many."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.examine.check import Check, count, fraction, percent, sampled
from analysis.examine.results import Cell, Finding, Results, ResultTable
from pipelines.school_jobs.examine.bias.postings import Postings
from pipelines.school_jobs.examine.bias.thresholds import LOW_MATCH, MANY_OCCUPATIONS, WARN_MATCH, WARN_UNSEEN
from pipelines.school_jobs.reference.fields import read_fields

TEACHERS = "25-1"  # postsecondary teachers, in SOC 2018
NONE = Check("crosswalk_no_occupation", "both", "Every field of study is tied to an occupation.")
ONLY_TEACHERS = Check(
    "crosswalk_only_teachers", "both", "Every field that has an occupation has one beside teaching it at a college."
)
MANY = Check("crosswalk_many_occupations", "both", f"No field is tied to {MANY_OCCUPATIONS} occupations or more.")
TITLES = Check("title_not_of_field", "jooble", "What a field's search finds are postings of the field's occupations.")


@dataclass(frozen=True)
class _Group:
    check: Check
    name: str
    rows: pd.Series
    limit: str  # begins after the number of fields and what they hold


def examine(fields: pd.DataFrame, postings: Postings, min_n: int) -> Results:
    """Three findings on fields, one on titles; a table of each. `fields`: the answer to fields_in_sight."""
    groups = _groups(fields)
    findings = [_finding(fields, group) for group in groups]
    title, table = _titles(fields, postings, min_n)
    return Results(findings=[*findings, title], tables=[_coverage(fields, groups), *table])


def only_teachers() -> frozenset[str]:
    """Fields whose every occupation is that of a postsecondary teacher."""
    return frozenset(
        field.cip4
        for field in read_fields()
        if field.soc_codes and all(code.startswith(TEACHERS) for code in field.soc_codes)
    )


def _groups(fields: pd.DataFrame) -> list[_Group]:
    occupations, codes = pd.to_numeric(fields["occupations"]), fields["cip4"]
    of_many = f"are tied to {MANY_OCCUPATIONS} occupations or more, of which a search names one or few"
    return [
        _Group(NONE, "no occupation", occupations == 0, "are tied to no occupation: nothing is said of who hires them"),
        _Group(
            ONLY_TEACHERS,
            "teachers alone",
            codes.isin(only_teachers()),
            "are tied to teaching at a college alone: no other work of theirs is looked for",
        ),
        _Group(
            MANY,
            "many occupations",
            occupations >= MANY_OCCUPATIONS,
            f"{of_many}: most of what their graduates do is not counted",
        ),
    ]


def _finding(fields: pd.DataFrame, group: _Group) -> Finding:
    if not len(fields):
        return group.check.not_examined("there are no fields of study")
    number, held = int(group.rows.sum()), _held(fields, group.rows)
    if not number:
        return group.check.judged(len(fields), 0, f"None of {count(len(fields), 'field')}: {group.name}.")
    whole = _held(fields, pd.Series(True, index=fields.index))
    share = held["graduates"] / whole["graduates"] if whole["graduates"] else 0.0
    holding = f"{held['programs']:,} programmes and {held['graduates']:,} graduates ({percent(share)})"
    what = f"{number:,} of {count(len(fields), 'field')}"
    says = f"{what} have {group.name}; they hold {holding}."
    limit = f"{what}, with {percent(share)} of graduates, {group.limit}." if held["graduates"] else None
    largest = fields[group.rows].assign(held=pd.to_numeric(fields["graduates"]).fillna(0))
    largest = largest.sort_values(["held", "cip4"], ascending=[False, True])
    sample = sampled(
        largest, cip4=("cip4", str), title=("title", str), occupations=("occupations", int), graduates=("held", int)
    )
    return group.check.judged(len(fields), number, says, limit, warn=share >= WARN_UNSEEN, sample=sample)


def _held(fields: pd.DataFrame, rows: pd.Series) -> dict[str, int]:
    return {name: int(pd.to_numeric(fields.loc[rows, name]).fillna(0).sum()) for name in ("programs", "graduates")}


def _coverage(fields: pd.DataFrame, groups: list[_Group]) -> ResultTable:
    whole = _held(fields, pd.Series(True, index=fields.index))
    rest = ~(groups[0].rows | groups[1].rows | groups[2].rows)
    named = [*((group.name, group.rows) for group in groups), ("some occupations", rest)]
    rows: list[list[Cell]] = []
    for name, chosen in named:
        held = _held(fields, chosen)
        share = fraction(held["graduates"] / whole["graduates"]) if whole["graduates"] else None
        rows.append([name, int(chosen.sum()), held["programs"], held["graduates"], share])
    return ResultTable(
        name="crosswalk_coverage",
        title="What the crosswalk from fields to occupations covers",
        note="Fields of study by the occupations that the official crosswalk ties to them; programmes and graduates of "
        f"the nation. Many: {MANY_OCCUPATIONS} or more.",
        columns=["fields_with", "fields", "programs", "graduates", "share_of_graduates"],
        rows=rows,
    )


def _titles(fields: pd.DataFrame, postings: Postings, min_n: int) -> tuple[Finding, list[ResultTable]]:
    if not len(postings):
        return TITLES.not_examined("there are no open postings"), []
    meant, known = postings.match > 0, ~np.isnan(postings.match)
    other = int((known & ~meant).sum())
    unknown = int((~known).sum())
    table = _by_field(fields, postings, min_n)
    share = float(meant.mean())
    base = f"{percent(share)} of {count(len(postings), 'open posting')} have a title that is an occupation of the field"
    if not other and not unknown:
        return TITLES.judged(len(postings), 0, f"{base}."), [table]
    says = f"{base}; {other:,} name another occupation, and of {unknown:,} the title names none that is known."
    limit = (
        f"{percent(1 - share)} of {count(len(postings), 'open posting')} were found by a field's search, though their "
        f"title is not known to be one of its occupations ({other:,} name another, {unknown:,} none): they count, too."
    )
    low = [dict(zip(table.columns, row, strict=True)) for row in table.rows if float(str(row[4])) < LOW_MATCH]
    return TITLES.judged(len(postings), other + unknown, says, limit, warn=share < WARN_MATCH, sample=low), [table]


def _by_field(fields: pd.DataFrame, postings: Postings, min_n: int) -> ResultTable:
    titles = dict(zip(fields["cip4"], fields["title"], strict=True))
    rows: list[list[Cell]] = []
    for name in np.unique(postings.field):
        score = postings.match[postings.field == name]
        if score.size >= min_n:
            meant, unknown = int((score > 0).sum()), int(np.isnan(score).sum())
            rows.append([str(name), titles.get(str(name)), score.size, meant, fraction(meant / score.size), unknown])
    rows.sort(key=lambda row: (float(str(row[4])), str(row[0])))
    return ResultTable(
        name="title_match",
        title="Postings whose title is an occupation of the field that was searched for",
        note="Open postings, worst field first; unknown: the title names no occupation of the lexicon. Fields of fewer "
        f"than {min_n} postings are left out.",
        columns=["cip4", "title", "postings", "of_the_field", "share", "unknown"],
        rows=rows,
    )
