"""What a median salary may be: interval for chance, and bounds for the postings that state none."""

from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures import frames, ranked, words
from analysis.figures.context import Context
from analysis.figures.places import in_place, place_name
from analysis.figures.sheet import foot, in_house_style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TITLE = "Median advertised salary, and how sure it is"
MEDIAN, N = ("salary_median_usd", "value", "median"), ("salary_n", "with_salary", "postings", "n")
LOW, HIGH = ("low", "interval_low"), ("high", "interval_high")
WORST_LOW, WORST_HIGH = ("worst_low", "bound_low"), ("worst_high", "bound_high")


@in_house_style
def draw(frame: pd.DataFrame, context: Context) -> "Figure":
    """`frame`: title, value (US dollars per year), low, high (95 % interval), postings with a salary; optional
    worst_low, worst_high (bounds), withheld. Raises UnfitFrame."""
    rows = frames.first(_salaries(frame))
    shown = rows.shown
    median, n = frames.numbers(shown, *MEDIAN), frames.maybe(shown, *N)
    ranking = ranked.Ranking(
        labels=frames.texts(shown, "title", "cip4"),
        values=median,
        axis="thousand US dollars per year",
        low=frames.maybe(shown, *LOW),
        high=frames.maybe(shown, *HIGH),
        outer_low=frames.maybe(shown, *WORST_LOW),
        outer_high=frames.maybe(shown, *WORST_HIGH),
        why=frames.whys(shown, "salary"),
        side=[("median", [words.usd(value) for value in median]), ("n", words.counts(n))],
        zero=False,
        ticks=lambda value: words.tick(value / 1000),
    )
    line = foot(
        context,
        f"n = {words.count(n.sum())} open postings that state a certain yearly salary (its lower bound).",
        _bounds_sentence(shown),
        rows.sentence("fields"),
        frames.missing(shown, median, context, "salary"),
    )
    return ranked.draw(ranking, context, TITLE, _subtitle(shown, context), line)


def describe(frame: pd.DataFrame, context: Context) -> str:
    """One sentence with the lowest and the highest median and their intervals."""
    shown = frames.first(_salaries(frame)).shown
    median = frames.numbers(shown, *MEDIAN)
    pairs = zip(frames.maybe(shown, *LOW), frames.maybe(shown, *HIGH), frames.maybe(shown, *N), strict=True)
    bases = [
        f"n = {words.count(n)}"
        if pd.isna(a)
        else f"95 % interval {words.usd(a)} to {words.usd(b)}, n = {words.count(n)}"
        for a, b, n in pairs
    ]
    told = frames.extremes(frames.texts(shown, "title", "cip4"), median, [words.usd(each) for each in median], bases)
    return f"Median advertised salary by field {in_place(context.state)}: {told}."


def _salaries(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of salaries, where the rows hold several figures; the highest median first."""
    rows = frame[frame["figure"] == "salary_median_usd"] if "figure" in frame.columns else frame
    return rows.iloc[(-frames.numbers(rows, *MEDIAN)).argsort(kind="stable")]


def _has_bounds(shown: pd.DataFrame) -> bool:
    return bool(frames.maybe(shown, *WORST_LOW).notna().any() or frames.maybe(shown, *WORST_HIGH).notna().any())


def _subtitle(shown: pd.DataFrame, context: Context) -> str:
    parts = [
        place_name(context.state),
        "dot: median",
        "thick line: 95 % interval" if _has_bounds(shown) else "line: 95 % interval",
    ]
    return " · ".join([*parts, "thin: bounds, whatever unstated salaries are"] if _has_bounds(shown) else parts)


def _bounds_sentence(shown: pd.DataFrame) -> str:
    if not _has_bounds(shown):
        return "Intervals tell of chance only, not of salaries kept back."
    return "No thin line: with half of the salaries unstated or more, nothing bounds the median."
