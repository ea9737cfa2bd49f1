"""Figures of the answers: rows under one another with a count, a share or an average each."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pandas as pd

from analysis.figures import frames, ranked, words
from analysis.figures.context import Context
from analysis.figures.ranked import Ranking
from analysis.figures.sheet import Drawing, Words, foot

UNDATED = "Works whose year is not known are in no count per year."


@dataclass(frozen=True)
class Shown:
    """Content of one figure: its rows are `noun`, named by `label`; `value` is drawn, `basis` is what it rests on."""

    title: str
    noun: str
    label: Callable[[pd.DataFrame], list[str]]
    value: str
    axis: str
    basis: str
    basis_noun: str
    written: Callable[[float], str] = words.count
    limit: float | None = None


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
    side = [(shown.axis.partition(" ")[0], cells), *([(shown.basis_noun, words.counts(basis))] if basis.any() else [])]
    caption = Words(
        shown.title,
        f"{shown.noun}, in the order of the answer",
        foot(
            context,
            f"n = {words.count(basis.sum())} {shown.basis_noun} of these rows.",
            left_out,
            frames.missing(rows, values, context),
            UNDATED,
        ),
        f"{shown.title}: {frames.extremes(labels, values, cells, words.bases(basis))}.",
    )
    drawn = Ranking(labels, values, shown.axis, side, why=frames.whys(rows), limit=shown.limit)
    return ranked.drawing(drawn, context, caption)


_AVERAGE = "books per year with any"
FIGURES = {
    name: partial(ranking, shown=shown)
    for name, shown in {
        "books_per_year": Shown(
            "Books that an author first published in a year",
            "authors and years",
            _named_with_year,
            "total_books",
            "books",
            "total_books",
            "books",
        ),
        "average_books_per_year": Shown(
            "Books of an author per year with any",
            "authors",
            _named,
            "avg_books_per_year",
            _AVERAGE,
            "total_books",
            "books",
            words.ratio,
        ),
        "years_known": Shown(
            "Share of works whose year is known",
            "subjects",
            lambda frame: frames.texts(frame, "subject_key"),
            "dated_share",
            "share of works whose year is known",
            "works",
            "works",
            words.percent,
            1.0,
        ),
        "books_by_decade": Shown(
            "Works by decade of first publication", "decades", _decades, "works", "works", "works", "works"
        ),
    }.items()
}
