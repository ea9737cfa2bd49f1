"""Whose pay and debt are not told, by ownership of the school and CIP family: mostly withheld for privacy."""

from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures import frames, heat, words
from analysis.figures.context import Context
from analysis.figures.sheet import in_house_style
from pipelines.school_jobs.figures import wording
from pipelines.school_jobs.figures.wording import foot, in_place, place_name

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TITLE = "Programmes whose pay or debt is not told, by kind of school"
KINDS = {"public": "public", "private not for profit": "non-profit", "private for profit": "for-profit"}
MEASURES = (
    ("earnings_missing_share", "programs_with_earnings", "pay"),
    ("debt_missing_share", "programs_with_debt", "debt"),
)
ALL = "All families"


@in_house_style
def draw(frame: pd.DataFrame, context: Context) -> "Figure":
    """`frame`: ownership, family_code, programs, programs_with_earnings, earnings_missing_share, programs_with_debt,
    debt_missing_share (fractions), optional withheld; a row per ownership and family. Raises UnfitFrame."""
    table = _table(frame)
    subtitle = f"{place_name(context)} · share of programmes that tell none"
    return heat.draw(table, context, TITLE, subtitle, _foot(frame, context))


def describe(frame: pd.DataFrame, context: Context) -> str:
    """One sentence with the shares of each kind of school over all families."""
    start = f"Share of programmes {in_place(context)} that do not tell pay or debt"
    if frame.empty:
        return f"{start}: no rows."
    table = _table(frame)
    parts = [
        f"{column.head} {words.percent(column.shares.iloc[0])} of {words.count(column.n.iloc[0])}"
        for column in table.columns
    ]
    return f"{start}, over {words.plural(len(table.labels) - 1, 'family')}".replace("familys", "families") + (
        f": {'; '.join(parts)}."
    )


def _table(frame: pd.DataFrame) -> heat.Table:
    """All families first, then each; the columns are the kinds of school, for pay and for debt."""
    rows = frame.assign(
        kind=[KINDS.get(each, each) for each in frames.texts(frame, "ownership")],
        family=frames.texts(frame, "family_code"),
        n=frames.numbers(frame, "programs"),
        hidden=frames.withheld(frame, "shares"),
    )
    codes = sorted(rows["family"].unique())[: frames.MOST_ROWS - 1]
    kinds = [kind for kind in (*KINDS.values(), "not known") if kind in set(rows["kind"])]
    columns = [_column(rows, kind, codes, *measure) for measure in MEASURES for kind in kinds]
    return heat.Table([ALL, *map(wording.family_name, codes)] if codes else [], columns, "programmes")


def _column(rows: pd.DataFrame, kind: str, codes: list[str], share: str, told: str, noun: str) -> heat.Column:
    own = rows[rows["kind"] == kind]
    by_family = own.drop_duplicates("family").set_index("family").reindex(codes)
    n, with_it = own["n"].sum(), frames.numbers(own, told).sum()
    whole = 1 - with_it / n if n else float("nan")
    return heat.Column(
        f"{noun}, {kind}",
        pd.Series([whole, *frames.numbers(by_family, share)]),
        pd.Series([n, *by_family["n"]]),
        pd.Series([False, *by_family["hidden"].fillna(False).astype(bool)]),
    )


def _foot(frame: pd.DataFrame, context: Context) -> str:
    return foot(
        context,
        f"n = {words.count(frames.numbers(frame, 'programs').sum())} programmes.",
        f"Withheld: fewer than {context.min_n} programmes. Blank: no programme.",
        "The College Scorecard tells no numbers of few students, so most that is missing is withheld for privacy.",
        crosswalk=False,
    )
