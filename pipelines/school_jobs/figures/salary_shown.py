"""Which part of open postings states a certain yearly salary, by group, with intervals."""

from math import sqrt
from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures import frames, ranked, words
from analysis.figures.context import Context
from analysis.figures.sheet import in_house_style
from pipelines.school_jobs.figures.wording import foot, in_place, place_name

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TITLE = "Open postings that state a yearly salary"
_Z = 1.959964  # of a 95 % interval
OPEN, TOLD, SHARE = (
    ("postings_open", "postings", "n"),
    ("postings_with_salary", "with_salary"),
    ("salary_share", "share"),
)


@in_house_style
def draw(frame: pd.DataFrame, context: Context) -> "Figure":
    """`frame`: by and value with title, or grouping and group; open postings, those with a salary, their share (a
    fraction); optional withheld. Raises UnfitFrame."""
    rows = frames.first(frame)
    shown = rows.shown
    share = frames.numbers(shown, *SHARE)
    low, high = _intervals(shown, share)
    ranking = ranked.Ranking(
        labels=_labels(shown),
        values=share,
        axis="share of open postings that state a certain yearly salary",
        low=low,
        high=high,
        why=frames.whys(shown, "salary shown"),
        side=[
            ("share", [words.percent(value) for value in share]),
            ("open\npostings", words.counts(frames.numbers(shown, *OPEN))),
            *([("with\nsalary", words.counts(frames.numbers(shown, *TOLD)))] if context.columns == 2 else []),
        ],
        limit=1.0,
        ticks=words.percent,
    )
    subtitle = f"{place_name(context)} · line: 95 % interval"
    return ranked.draw(ranking, context, TITLE, subtitle, _foot(frame, rows, share, context))


def describe(frame: pd.DataFrame, context: Context) -> str:
    """One sentence with the overall share, and the lowest and highest group."""
    shown = frames.first(frame).shown
    share = frames.numbers(shown, *SHARE)
    ns = [f"n = {words.count(value)}" for value in frames.numbers(shown, *OPEN)]
    told = frames.extremes(_labels(shown), share, [words.percent(value) for value in share], ns)
    return f"Share of open postings {in_place(context)} that state a yearly salary, by group: {told}."


def _labels(shown: pd.DataFrame) -> list[str]:
    names = frames.texts(shown, "value", "group")
    titles = frames.texts(shown, "title") if "title" in shown.columns else names
    shown_as = [name if title == "?" else title for name, title in zip(names, titles, strict=True)]
    kinds = frames.texts(shown, "by", "grouping")
    shown_as = ["not known" if name == "?" else name for name in shown_as]
    many = len(set(kinds)) > 1
    return [f"{kind}: {name}" if many else name for kind, name in zip(kinds, shown_as, strict=True)]


def _intervals(shown: pd.DataFrame, share: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Wilson's 95 % interval of every share that is told, as if postings were independent of one another."""
    n = frames.numbers(shown, *OPEN).where(share.notna())
    n = n.where(n > 0)
    middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = (
        (share * (1 - share) / n + _Z**2 / (4 * n**2)).map(lambda value: sqrt(max(value, 0.0))) * _Z / (1 + _Z**2 / n)
    )
    return (middle - half).clip(lower=0), (middle + half).clip(upper=1)


def _foot(frame: pd.DataFrame, rows: frames.Rows, share: pd.Series, context: Context) -> str:
    # Of several groupings each tells of all postings again: the one that tells of most.
    kinds = frames.texts(frame, "by", "grouping")
    every, told = (
        frames.numbers(frame, *names).groupby(kinds).sum().max() if len(frame) else 0.0 for names in (OPEN, TOLD)
    )
    return foot(
        context,
        f"n = {words.count(every)} open postings, {words.count(told)} of them with a salary.",
        "Intervals (Wilson) take postings as independent; those of one employer are not.",
        rows.sentence("groups"),
        frames.missing(rows.shown, share, context, "salary shown"),
    )
