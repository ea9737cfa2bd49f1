"""How sure a ranking is: each rank, and the ranks that it may as well have."""

from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures import frames, ranked, words
from analysis.figures.context import Context, Entry
from analysis.figures.sheet import in_house_style
from pipelines.school_jobs.figures.wording import foot

if TYPE_CHECKING:
    from matplotlib.figure import Figure

OPENINGS, PAY = "open postings per hundred graduates", "median advertised salary"


@in_house_style
def draw(frame: pd.DataFrame, context: Context, of: str = OPENINGS) -> "Figure":
    """`frame`: title, rank, rank_low, rank_high, value, low, high (95 %), postings; best first;
    `of`: what the ranking is by. Raises UnfitFrame."""
    rows = frames.first(frame)
    shown = rows.shown
    postings = frames.maybe(shown, "postings", "n")
    ranking = ranked.Ranking(
        labels=frames.texts(shown, "title", "cip4"),
        values=frames.numbers(shown, "rank"),
        axis="rank (1 is the highest)",
        low=frames.numbers(shown, "rank_low"),
        high=frames.numbers(shown, "rank_high"),
        why=frames.whys(shown),
        side=[
            ("rank\n(95 %)", _ranges(shown)),
            *([("value (95 %)", _values(shown))] if context.columns == 2 else []),
            ("postings", words.counts(postings)),
        ],
        zero=False,
        first=1.0,
    )
    basis = f"n = {words.count(postings.sum())} postings of {words.plural(len(shown), 'field')}."
    line = foot(
        context, basis, "Ranges tell of chance only: which employers happened to hire.", rows.sentence("fields")
    )
    title = f"How sure is the ranking by {of}?"
    return ranked.draw(ranking, context, title, "dot: rank · line: ranks it holds with 95 % confidence", line)


def describe(frame: pd.DataFrame, context: Context, of: str = OPENINGS) -> str:
    """One sentence with the range of the first rank and the widest range."""
    shown = frames.first(frame).shown
    if shown.empty:
        return f"Ranks by {of} and their 95 % ranges: no rows."
    titles, ranges = frames.texts(shown, "title", "cip4"), _ranges(shown)
    wide = (frames.numbers(shown, "rank_high") - frames.numbers(shown, "rank_low")).dropna()
    told = f"{titles[0]} may rank {ranges[0]}"
    if len(wide):
        widest = int(wide.idxmax())
        told += f"; the widest is {titles[widest]} with {ranges[widest]}"
    return f"Ranks by {of} of {words.plural(len(shown), 'field')} with 95 % ranges: {told}."


def _ranges(shown: pd.DataFrame) -> list[str]:
    pairs = zip(frames.numbers(shown, "rank_low"), frames.numbers(shown, "rank_high"), strict=True)
    return ["–" if pd.isna(a) or pd.isna(b) else f"{a:.0f}" if a == b else f"{a:.0f}–{b:.0f}" for a, b in pairs]


def _values(shown: pd.DataFrame) -> list[str]:
    values, low, high = (words.counts(frames.maybe(shown, name)) for name in ("value", "low", "high"))
    return [value if "–" in (a, b) else f"{value} ({a}–{b})" for value, a, b in zip(values, low, high, strict=True)]


FIGURES = {
    name: Entry(partial(draw, of=of), partial(describe, of=of))
    for name, of in {"rank_openings_per_graduate": OPENINGS, "rank_advertised_pay": PAY}.items()
}
