"""Figures of the answers: rows under one another with a count, a share or an average each."""

from functools import partial

import pandas as pd

from analysis.figures import frames, words
from analysis.figures.answers import Shown, labels, ranking
from pipelines.books.analysis import UNDATED


def _named_with_year(frame: pd.DataFrame) -> list[str]:
    years = frames.numbers(frame, "first_publish_year")
    return [f"{name}, {year:.0f}" for name, year in zip(frames.texts(frame, "author"), years, strict=True)]


def _decades(frame: pd.DataFrame) -> list[str]:
    return [f"{decade:.0f}s" for decade in frames.numbers(frame, "decade")]


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
            note=UNDATED,
        ),
        "average_books_per_year": Shown(
            title="Books of an author per year with any",
            noun="authors",
            label=labels("author"),
            value="avg_books_per_year",
            axis="books per year with any",
            head="per year",
            basis="total_books",
            counted="books",
            note=UNDATED,
            written=words.ratio,
        ),
        "years_known": Shown(
            title="Share of works whose year is known",
            noun="subjects",
            label=labels("subject_key"),
            value="dated_share",
            axis="share of works whose year is known",
            head="share",
            basis="works",
            counted="works",
            note=UNDATED,
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
            note=UNDATED,
        ),
    }.items()
}
