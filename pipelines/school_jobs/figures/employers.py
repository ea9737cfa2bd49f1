"""Who hires for a field: employers by their share of its different open postings."""

from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures import frames, ranked, words
from analysis.figures.context import Context
from analysis.figures.sheet import in_house_style
from pipelines.school_jobs.figures.wording import foot, in_place, place_name

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TITLE = "Employers with most open postings"


@in_house_style
def draw(frame: pd.DataFrame, context: Context) -> "Figure":
    """`frame`: company, postings_open, postings_different, openings_share (a fraction), salary_median_usd, salary_n,
    withheld; most first. Raises UnfitFrame."""
    rows = frames.first(frame)
    shown = rows.shown
    different = frames.numbers(shown, "postings_different", "postings_open")
    none = pd.Series(float("nan"), index=shown.index)
    pay = frames.maybe(shown, "salary_median_usd")
    ranking = ranked.Ranking(
        labels=_labels(shown),
        values=different,
        axis="different open postings",
        low=none,
        high=none,
        why=frames.whys(shown, "openings"),
        side=[
            ("postings", words.counts(different)),
            ("share", [words.percent(value) for value in frames.maybe(shown, "openings_share")]),
            *([("median\nsalary", [words.usd(value) for value in pay])] if context.columns == 2 else []),
            *([("of n", words.counts(frames.maybe(shown, "salary_n")))] if context.columns == 2 else []),
        ],
    )
    line = foot(context, f"n = {words.count(different.sum())} different open postings of these employers.",
                "Share: of all of the field.", rows.sentence("employers"))  # fmt: skip
    return ranked.draw(ranking, context, TITLE, place_name(context), line)


def describe(frame: pd.DataFrame, context: Context) -> str:
    """One sentence with the employers of most and of fewest postings."""
    shown = frames.first(frame).shown
    different = frames.numbers(shown, "postings_different", "postings_open")
    shares = [f"share {words.percent(value)}" for value in frames.maybe(shown, "openings_share")]
    told = frames.extremes(_labels(shown), different, words.counts(different), shares)
    return f"Different open postings by employer {in_place(context)}: {told}."


def _labels(shown: pd.DataFrame) -> list[str]:
    return ["not named" if name in ("?", "") else name for name in frames.texts(shown, "company")]
