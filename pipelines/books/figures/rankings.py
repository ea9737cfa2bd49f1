"""Figures of the answers: rows under one another with a count, a share or an average each."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pandas as pd

from analysis.figures import frames, ranked, words
from analysis.figures.context import Context
from analysis.figures.ranked import Ranking
from analysis.figures.sheet import Drawing, Words, foot
from pipelines.books.analysis import UNDATED


@dataclass(frozen=True)
class Shown:
    """Content of one figure: its rows are `noun`, named by `label`; `value` is drawn, and at the side under `head`.

    `basis`: what the value rests on, `counted` so; of a count the value itself.
    """

    title: str
    noun: str
    label: Callable[[pd.DataFrame], list[str]]
    value: str
    axis: str
    head: str
    basis: str
    counted: str
    written: Callable[[float], str] = words.count
    limit: float | None = None
    total: Callable[[pd.Series], float] = pd.Series.sum  # of the basis: the greatest, where one row holds the others


def _named(frame: pd.DataFrame) -> list[str]:
    return frames.texts(frame, "author")


def _named_with_year(frame: pd.DataFrame) -> list[str]:
    years = frames.numbers(frame, "first_publish_year")
    return [f"{name}, {year:.0f}" for name, year in zip(_named(frame), years, strict=True)]


def _decades(frame: pd.DataFrame) -> list[str]:
    return [f"{decade:.0f}s" for decade in frames.numbers(frame, "decade")]


def ranking(frame: pd.DataFrame, context: Context, shown: Shown) -> Drawing:
    """`frame`: the columns that `shown` names, in the order in which they are drawn."""
    rows, left_out = frames.first(frame, shown.noun)
    labels, values = shown.label(rows), frames.numbers(rows, shown.value)
    basis = frames.numbers(rows, shown.basis)
    cells = [shown.written(value) for value in values]
    of = [] if shown.basis == shown.value else [(shown.counted, words.counts(basis))]
    caption = Words(
        shown.title,
        f"{shown.noun}, in the order of the answer",
        foot(
            context,
            f"n = {words.count(shown.total(basis))} {shown.counted} of these rows.",
            left_out,
            frames.missing(rows, values, context),
            UNDATED,
        ),
        f"{shown.title}: {frames.extremes(labels, values, cells, words.bases(basis))}.",
    )
    drawn = Ranking(labels, values, shown.axis, [(shown.head, cells), *of], why=frames.whys(rows), limit=shown.limit)
    return ranked.drawing(drawn, context, caption)


FIGURES = {
    name: partial(ranking, shown=shown)
    for name, shown in {
        "books_per_year": Shown(
            title="Books that an author first published in a year",
            noun="authors and years",
            label=_named_with_year,
            value="total_books",
            axis="books",
            head="books",
            basis="total_books",
            counted="books",
        ),
        "average_books_per_year": Shown(
            title="Books of an author per year with any",
            noun="authors",
            label=_named,
            value="avg_books_per_year",
            axis="books per year with any",
            head="per year",
            basis="total_books",
            counted="books",
            written=words.ratio,
        ),
        "years_known": Shown(
            title="Share of works whose year is known",
            noun="subjects",
            label=lambda frame: frames.texts(frame, "subject_key"),
            value="dated_share",
            axis="share of works whose year is known",
            head="share",
            basis="works",
            counted="works",
            written=words.percent,
            limit=1.0,
            total=pd.Series.max,
        ),
        "books_by_decade": Shown(
            title="Works by decade of first publication",
            noun="decades",
            label=_decades,
            value="works",
            axis="works",
            head="works",
            basis="works",
            counted="works",
        ),
    }.items()
}
