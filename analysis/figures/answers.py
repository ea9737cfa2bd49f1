"""Answers as rankings: rows under one another with a count, a share, a price or an average each."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from analysis.figures import frames, ranked, words
from analysis.figures.context import Context
from analysis.figures.ranked import Ranking
from analysis.figures.sheet import Drawing, Words, foot


@dataclass(frozen=True)
class Shown:
    """Content of one figure: its rows are `noun`, named by `label`; `value` is drawn, and at the side under `head`.

    `basis`: what the value rests on, `counted` so; of a count the value itself; empty: each row is one of these.
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
    note: str = ""  # at the foot
    total: Callable[[pd.Series], float] = pd.Series.sum  # of the basis: the greatest, where one row holds the others


def labels(*columns: str) -> Callable[[pd.DataFrame], list[str]]:
    """Labels of rows: the texts of these columns, with commas between."""

    def label(frame: pd.DataFrame) -> list[str]:
        return [", ".join(parts) for parts in zip(*(frames.texts(frame, column) for column in columns), strict=True)]

    return label


def ranking(frame: pd.DataFrame, context: Context, shown: Shown) -> Drawing:
    """`frame`: the columns that `shown` names, in the order in which they are drawn."""
    rows, left_out = frames.first(frame, shown.noun)
    labels, values = shown.label(rows), frames.numbers(rows, shown.value)
    basis = frames.numbers(rows, shown.basis) if shown.basis else pd.Series(1.0, index=rows.index)
    cells = [shown.written(value) for value in values]
    of = [] if shown.basis in ("", shown.value) else [(shown.counted, words.counts(basis))]
    caption = Words(
        shown.title,
        f"{shown.noun}, in the order of the answer",
        foot(
            context,
            f"n = {words.count(shown.total(basis))} {shown.counted} of these rows.",
            left_out,
            frames.missing(rows, values, context),
            shown.note,
        ),
        f"{shown.title}: {frames.extremes(labels, values, cells, words.bases(basis))}.",
    )
    drawn = Ranking(labels, values, shown.axis, [(shown.head, cells), *of], why=frames.whys(rows), limit=shown.limit)
    return ranked.drawing(drawn, context, caption)
