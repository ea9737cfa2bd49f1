"""How often columns are filled in, by CIP family: where the data thin out."""

from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures import frames, heat, words
from analysis.figures.context import Context
from analysis.figures.sheet import in_house_style
from pipelines.school_jobs.figures import wording
from pipelines.school_jobs.figures.wording import foot

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TITLE = "How often numbers are known, by family of fields"
# The share, its n, and what stands above the column.
COLUMNS = (
    ("graduates_share", "programs", "graduates"),
    ("earnings_4yr_share", "programs", "pay after four years"),
    ("debt_share", "programs", "debt"),
    ("salary_share", "postings_open", "salary of open postings"),
)


@in_house_style
def draw(frame: pd.DataFrame, context: Context) -> "Figure":
    """`frame`: family_code, programs, graduates_share, earnings_4yr_share, debt_share, postings_open, salary_share
    (fractions). Raises UnfitFrame."""
    rows = frames.first(_known(frame))
    table = heat.Table(_labels(rows.shown), _columns(rows.shown), "programmes or postings")
    subtitle = "share of programmes, or of open postings, that tell it"
    return heat.draw(table, context, TITLE, subtitle, _foot(rows, len(frame), context))


def describe(frame: pd.DataFrame, context: Context) -> str:
    """One sentence: for each column the lowest and highest share of a family."""
    shown = frames.first(_known(frame)).shown
    if shown.empty:
        return "How often numbers are known, by CIP family: no rows."
    labels = _labels(shown)
    parts = []
    for column in _columns(shown):
        known = column.shares.dropna()
        if len(known):
            low, high = int(known.idxmin()), int(known.idxmax())
            ends = f"{words.percent(known[low])} ({labels[low]}) to {words.percent(known[high])} ({labels[high]})"
            ends = ends if known[low] < known[high] else f"{words.percent(known[low])} everywhere"
            parts.append(f"{column.head} {ends}")
    told = "; ".join(parts) or "nothing is known"
    return f"How often numbers are known, by CIP family ({words.plural(len(shown), 'row')}): {told}."


def _known(frame: pd.DataFrame) -> pd.DataFrame:
    """The families that have a programme or a posting."""
    return frame[frames.numbers(frame, "programs").fillna(0) + frames.numbers(frame, "postings_open").fillna(0) > 0]


def _labels(shown: pd.DataFrame) -> list[str]:
    return [wording.family_name(code) for code in frames.texts(shown, "family_code")]


def _columns(shown: pd.DataFrame) -> list[heat.Column]:
    found = []
    for name, n, head in COLUMNS:
        shares, basis = frames.numbers(shown, name), frames.numbers(shown, n)
        found.append(heat.Column(head, shares, basis, shares.isna() & (basis > 0)))
    return found


def _foot(rows: frames.Rows, families_in_all: int, context: Context) -> str:
    empty = families_in_all - len(rows.shown) - rows.left_out
    programs, postings = (frames.numbers(rows.shown, name).sum() for name in ("programs", "postings_open"))
    return foot(
        context,
        f"n = {words.count(programs)} programmes and {words.count(postings)} open postings.",
        f"Withheld: fewer than {context.min_n} of them. Blank: none.",
        rows.sentence("families"),
        f"Not drawn: {empty:,} families with none of either." if empty else "",
    )
