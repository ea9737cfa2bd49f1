"""Fields by open postings per hundred graduates, with intervals and ranges of the rank where these are given."""

from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures import frames, ranked, words
from analysis.figures.context import Context, Entry
from analysis.figures.sheet import in_house_style
from pipelines.school_jobs.figures.wording import foot, in_place, place_name

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TITLE = "Open postings per hundred graduates"
RATIO = ("postings_per_100_graduates", "openings_per_100_graduates", "value")
OPENINGS = ("postings_open", "openings", "postings", "n")
WORTH_COMPARING = 50.0  # from which ratio on the line of as many postings as graduates is on the figure
CHANCE = "Intervals tell of chance only: which employers happened to hire."
GRADUATES = ("graduates", "graduates_n")


@in_house_style
def draw(frame: pd.DataFrame, context: Context) -> "Figure":
    """`frame`: title, postings_per_100_graduates, postings_open, graduates; optional low, high (95 % interval),
    rank_low, rank_high, withheld; best first. Raises UnfitFrame."""
    rows = frames.first(_ratios(frame))
    shown = rows.shown
    ratio, graduates = frames.numbers(shown, *RATIO), frames.maybe(shown, *GRADUATES)
    ranking = ranked.Ranking(
        labels=frames.texts(shown, "title", "field_title", "cip4"),
        values=ratio,
        axis="open postings per 100 graduates",
        low=frames.maybe(shown, "low", "per_100_low"),
        high=frames.maybe(shown, "high", "per_100_high"),
        why=frames.whys(shown, "openings"),
        side=[
            ("per 100", words.counts(ratio)),
            ("open\npostings", words.counts(frames.maybe(shown, *OPENINGS))),
            *([("graduates", words.counts(graduates))] if context.columns == 2 and graduates.notna().any() else []),
            *frames.rank_columns(shown),
        ],
        even=(100.0, "as many as graduates") if ratio.max() >= WORTH_COMPARING else None,
    )
    return ranked.draw(ranking, context, TITLE, _subtitle(shown, context), _foot(shown, rows, context))


def describe(frame: pd.DataFrame, context: Context) -> str:
    """One sentence with the highest, the lowest and what they rest on."""
    shown = frames.first(_ratios(frame)).shown
    ratio = frames.numbers(shown, *RATIO)
    openings = [f"n = {words.count(value)}" for value in frames.maybe(shown, *OPENINGS)]
    labels = frames.texts(shown, "title", "field_title", "cip4")
    extremes = frames.extremes(labels, ratio, [words.count(value) for value in ratio], openings)
    return f"Open postings per hundred graduates {in_place(context)}, by field of study: {extremes}."


def _ratios(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of this ratio, where the rows hold several figures; then the highest first."""
    if "figure" not in frame.columns:
        return frame
    rows = frame[frame["figure"] == RATIO[0]]
    return rows.iloc[(-frames.numbers(rows, *RATIO)).argsort(kind="stable")]


def _subtitle(shown: pd.DataFrame, context: Context) -> str:
    parts = [place_name(context), "fields of study by rank"]
    if _has_intervals(shown):
        parts.append("line: 95 % interval")
    return " · ".join(parts)


def _has_intervals(shown: pd.DataFrame) -> bool:
    return bool(frames.maybe(shown, "low", "per_100_low").notna().any())


def _foot(shown: pd.DataFrame, rows: frames.Rows, context: Context) -> str:
    openings, graduates = frames.maybe(shown, *OPENINGS).sum(), frames.maybe(shown, *GRADUATES).sum()
    trained = f" and {words.count(graduates)} graduates" if graduates else ""
    basis = f"n = {words.count(openings)} open postings{trained}."
    return foot(
        context,
        basis,
        CHANCE if _has_intervals(shown) else "",
        rows.sentence("fields"),
        frames.missing(shown, frames.numbers(shown, *RATIO), context, "openings"),
    )


FIGURES = dict.fromkeys(("openings_per_graduate", "more_openings_than_graduates", "intervals"), Entry(draw, describe))
