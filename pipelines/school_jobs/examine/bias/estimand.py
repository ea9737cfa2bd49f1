"""Estimands of the answers, stated as data, and the exclusions by each step from all fields to a salary."""

from collections.abc import Iterator

import pandas as pd

from analysis.examine.check import Check, count, fraction, percent, sampled
from analysis.examine.results import Cell, Finding, Results, ResultTable
from pipelines.school_jobs.examine.bias.thresholds import WARN_UNSEEN

# A quantity of a population, and the data that stand for it.
ESTIMANDS: list[list[Cell]] = [
    [
        "advertised_pay",
        "median advertised annual pay of open postings in field F, state S, in US dollars; of a range the lower bound",
        "all postings open in S that seek graduates of F",
        "postings that Jooble lists for one occupation title of F, open at the last complete sweep, with a certain "
        "yearly salary",
    ],
    [
        "openings_per_graduate",
        "open postings in field F, state S, per 100 graduates of F in S",
        "all postings open in S that seek graduates of F; all awards in F at schools in S in a year",
        "postings that Jooble lists for one occupation title of F; awards that the College Scorecard reports, in the "
        "later of two years",
    ],
    [
        "graduates_pay",
        "median yearly earnings of graduates of field F, four years after completion, in US dollars",
        "all graduates of programmes in F who work and are not enrolled",
        "the unweighted median over programmes that report one: of federally aided graduates, where they are enough",
    ],
]
FIELDS = Check("fields_in_sight", "both", "The answers speak of all fields of study that have graduates.")


def examine(fields: pd.DataFrame, statuses: pd.DataFrame, swept: pd.DataFrame | None) -> Results:
    """A finding on fields, the table of estimands, and that of steps. `swept`: None when the lake is away."""
    steps = [*_field_steps(fields, swept), *_posting_steps(statuses)]
    return Results(findings=[_finding(fields)], tables=[_estimands(), _table(steps, swept is None)])


def _step(unit: str, name: str, number: int, before: int, graduates: int | None, leaves_out: str) -> list[Cell]:
    """From a population to what is known of it. `graduates`: of the fields that are left; None past fields."""
    return [unit, name, number, fraction(number / before) if before else None, graduates, leaves_out]


def _field_steps(fields: pd.DataFrame, swept: pd.DataFrame | None) -> Iterator[list[Cell]]:
    searched = fields["as_of_date"].notna() | fields["postings_ever"].notna()
    if swept is not None:
        searched |= fields["cip4"].isin(swept["cip4"])
    remaining = pd.Series(True, index=fields.index)
    before = len(fields)
    for name, rule, leaves_out in (
        ("fields of study", remaining, ""),
        ("with an occupation", fields["occupations"] > 0, "fields that the crosswalk ties to no occupation"),
        (
            "with words to search for",
            fields["search_words"].notna(),
            "fields of whose occupations none is worth a search",
        ),
        ("searched for", searched, "fields that the settings do not search for"),
        ("completely swept", fields["as_of_date"].notna(), "fields whose sweeps did not come to their end"),
        ("with open postings", fields["postings_open"] > 0, "fields for which nothing was found"),
    ):
        remaining = remaining & rule
        graduates = int(pd.to_numeric(fields.loc[remaining, "graduates"]).sum())
        yield _step("fields", name, int(remaining.sum()), before, graduates, leaves_out)
        before = int(remaining.sum())


def _posting_steps(statuses: pd.DataFrame) -> Iterator[list[Cell]]:
    opened = statuses[statuses["status"] == "open"]
    before = int(statuses["postings"].sum())
    for name, rows, column, leaves_out in (
        ("postings found", statuses, "postings", "postings under other titles, or on no site that Jooble reads"),
        ("open", opened, "postings", "closed ones, and ones not swept for 14 days"),
        ("with a salary text", opened, "with_text", "postings that write no salary"),
        ("with a certain yearly salary", opened, "with_salary", "salaries without currency, period or number"),
    ):
        number = int(rows[column].sum())
        yield _step("postings", name, number, before, None, leaves_out)
        before = number


def _finding(fields: pd.DataFrame) -> Finding:
    graduates = pd.to_numeric(fields["graduates"]).fillna(0)
    relevant, unseen = graduates > 0, (graduates > 0) & fields["as_of_date"].isna()
    if not relevant.any():
        return FIELDS.not_examined("no field reports graduates")
    number, held = int(unseen.sum()), int(graduates[unseen].sum())
    share = held / int(graduates.sum())
    base = f"{count(int(relevant.sum()), 'field')} report graduates"
    if not number:
        return FIELDS.judged(int(relevant.sum()), 0, f"{base}, and all of them were completely swept for postings.")
    what = f"{number:,} of {count(int(relevant.sum()), 'field')} with graduates, which hold {percent(share)} of these"
    worst = fields[unseen].assign(held=graduates[unseen]).sort_values(["held", "cip4"], ascending=[False, True])
    return FIELDS.judged(
        int(relevant.sum()),
        number,
        f"{base}; {number:,} of them were never completely swept for postings: {held:,} graduates ({percent(share)}).",
        f"Nothing is said of openings or advertised pay in {what}: no complete search was made for them.",
        warn=share >= WARN_UNSEEN,
        sample=sampled(worst, cip4=("cip4", str), title=("title", str), graduates=("held", int)),
    )


def _estimands() -> ResultTable:
    return ResultTable(
        name="estimands",
        title="What is estimated, of whom, and from what",
        note="Each answer is about the population; the data are what stands for it.",
        columns=["estimand", "quantity", "population", "data"],
        rows=ESTIMANDS,
    )


def _table(steps: list[list[Cell]], lake_away: bool) -> ResultTable:
    away = (
        " The lake is away: a field counts as searched for only if it was swept or a posting was found."
        if lake_away
        else ""
    )
    return ResultTable(
        name="from_population_to_sample",
        title="From all fields of study to postings with a known salary",
        note="share: of the step before; graduates: of the fields that are left, in a year; a posting counts in each "
        f"field whose search found it.{away}",
        columns=["unit", "step", "number", "share", "graduates", "leaves_out"],
        rows=steps,
    )
