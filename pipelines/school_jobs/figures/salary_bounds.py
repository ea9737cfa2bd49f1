"""What a median salary may be: interval for chance, and bounds for the postings that state none."""

from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.figures import frames, ranked, words
from analysis.figures.context import Context
from analysis.figures.palette import BLUE, INK, QUIET
from analysis.figures.sheet import in_house_style, mark
from pipelines.school_jobs.figures.wording import foot, in_place, place_name

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TITLE = "Median advertised salary, and how sure it is"
MEDIAN, N = ("salary_median_usd", "value", "median"), ("salary_n", "with_salary", "postings", "n")
LOW, HIGH = ("low", "interval_low"), ("high", "interval_high")
# Columns of the bounds, the style of their line, how far it is below the value, and what it means.
BOUNDS = (
    ("selection_low", "selection_high", "-", 0.24, "if none is over twice as likely to be stated"),
    ("worst_low", "worst_high", (0, (1, 1.5)), 0.38, "whatever unstated ones are"),
)


@in_house_style
def draw(frame: pd.DataFrame, context: Context) -> "Figure":
    """`frame`: title, value (US dollars per year), low, high (95 % interval), postings with a salary; optional
    share that states one, selection_low, selection_high, worst_low, worst_high, withheld. Raises UnfitFrame."""
    rows = frames.first(_highest_first(frame))
    shown = rows.shown
    median, n = frames.numbers(shown, *MEDIAN), frames.maybe(shown, *N)
    ranking = ranked.Ranking(
        labels=frames.texts(shown, "title", "cip4"),
        values=median,
        axis="thousand US dollars per year",
        low=frames.maybe(shown, *LOW),
        high=frames.maybe(shown, *HIGH),
        bounds=[
            ranked.Bounds(frames.maybe(shown, low), frames.maybe(shown, high), style, below)
            for low, high, style, below, _ in _given(shown)
        ],
        keys=_keys(shown),
        why=frames.whys(shown, "salary"),
        side=[
            ("median", [words.usd(value) for value in median]),
            ("n", words.counts(n)),
            *(
                [("stated", [words.percent(value) for value in frames.maybe(shown, "share")])]
                if "share" in shown.columns and context.columns == 2
                else []
            ),
        ],
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
    return ranked.draw(ranking, context, TITLE, f"{place_name(context)} · of open postings", line)


def describe(frame: pd.DataFrame, context: Context) -> str:
    """One sentence with the lowest and the highest median and their intervals."""
    shown = frames.first(_highest_first(frame)).shown
    median = frames.numbers(shown, *MEDIAN)
    pairs = zip(frames.maybe(shown, *LOW), frames.maybe(shown, *HIGH), frames.maybe(shown, *N), strict=True)
    bases = [
        f"n = {words.count(n)}"
        if pd.isna(a)
        else f"95 % interval {words.usd(a)} to {words.usd(b)}, n = {words.count(n)}"
        for a, b, n in pairs
    ]
    told = frames.extremes(frames.texts(shown, "title", "cip4"), median, [words.usd(each) for each in median], bases)
    return f"Median advertised salary by field {in_place(context)}: {told}."


def _highest_first(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.iloc[(-frames.numbers(frame, *MEDIAN)).argsort(kind="stable")]


def _given(shown: pd.DataFrame) -> list[tuple[str, str, Any, float, str]]:
    """The bounds that the rows tell."""
    return [
        each
        for each in BOUNDS
        if frames.maybe(shown, each[0]).notna().any() or frames.maybe(shown, each[1]).notna().any()
    ]


def _keys(shown: pd.DataFrame) -> list[Any]:
    lines = [mark(text, QUIET, None, line=style, thick=0.9) for *_, style, _, text in _given(shown)]
    interval = mark("95 % interval, for chance", INK, None, line="-", thick=1.8)
    return [mark("median of stated ones", BLUE, "o", 26.0), interval, *lines] if len(shown) else []


def _bounds_sentence(shown: pd.DataFrame) -> str:
    named = {low for low, *_ in _given(shown)}
    if "worst_low" in shown.columns and "worst_low" not in named:
        return "Half of the salaries or more are not stated, so that nothing bounds a median whatever they are."
    return "Intervals tell of chance only, not of salaries kept back."
