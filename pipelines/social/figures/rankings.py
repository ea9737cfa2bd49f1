"""Figures of the answers: rows under one another with a count or a median each."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pandas as pd

from analysis.figures import frames, ranked, words
from analysis.figures.context import Context
from analysis.figures.ranked import Ranking
from analysis.figures.sheet import Drawing, Words, foot
from pipelines.social.analysis import EMULATED


@dataclass(frozen=True)
class Shown:
    """Content of one figure: its rows are `noun`, named by the columns `labels`; `value` is drawn on `axis`.

    `basis`: the column of what the value rests on, `counted` so; of a count the value itself.
    """

    title: str
    noun: str
    labels: tuple[str, ...]
    value: str
    axis: str
    basis: str
    counted: str
    total: Callable[[pd.Series], float] = pd.Series.sum


def _labels(rows: pd.DataFrame, names: tuple[str, ...]) -> list[str]:
    parts = [
        [f"{year:.0f}" for year in frames.numbers(rows, name)] if name.endswith("_year") else frames.texts(rows, name)
        for name in names
    ]
    labels = [", ".join(label) for label in zip(*parts, strict=True)]
    # A year alone would be taken for a number of the scale.
    return [f"joined {label}" for label in labels] if names == ("join_year",) else labels


def ranking(frame: pd.DataFrame, context: Context, shown: Shown) -> Drawing:
    """`frame`: the columns that `shown` names, in the order in which they are drawn."""
    rows, left_out = frames.first(frame, shown.noun)
    labels, values = _labels(rows, shown.labels), frames.numbers(rows, shown.value)
    basis = frames.numbers(rows, shown.basis)
    cells = [words.count(value) for value in values]
    of = [] if shown.basis == shown.value else [(shown.counted, words.counts(basis))]
    caption = Words(
        shown.title,
        f"{shown.noun}, in the order of the answer",
        foot(
            context,
            f"n = {words.count(shown.total(basis))} {shown.counted} of these rows.",
            left_out,
            frames.missing(rows, values, context),
            EMULATED,
        ),
        f"{shown.title}: {frames.extremes(labels, values, cells, words.bases(basis))}.",
    )
    drawn = Ranking(labels, values, shown.axis, [(shown.axis, cells), *of], why=frames.whys(rows))
    return ranked.drawing(drawn, context, caption)


def _categories(group: str, noun: str, column: str) -> Shown:
    title = f"Most popular category by {group}"
    return Shown(title, noun, (column, "category"), "category_count", "pins", "category_count", "pins")


def _medians(group: str, noun: str, *columns: str) -> Shown:
    median = "median_follower_count"
    return Shown(f"Median follower count by {group}", noun, columns, median, "followers", f"{median}_n", "pins")


def _followed(title: str) -> Shown:
    count = "follower_count"
    return Shown(title, "countries", ("country", "poster_name"), count, "followers", count, "followers")


FIGURES = {
    name: partial(ranking, shown=shown)
    for name, shown in {
        "most_popular_category_by_country": _categories("country", "countries and categories", "country"),
        "most_popular_category_by_year": _categories("year of posting", "years and categories", "post_year"),
        "most_popular_category_by_age": _categories("age group", "age groups and categories", "age_group"),
        "most_followed_by_country": _followed("Accounts with most followers by country"),
        "country_of_most_followed": _followed("Country of the account with most followers"),
        "median_followers_by_age": _medians("age group", "age groups", "age_group"),
        "median_followers_by_join_year": _medians("year of joining", "years", "join_year"),
        "median_followers_by_age_and_join_year": _medians(
            "age group and year of joining", "age groups and years", "age_group", "join_year"
        ),
        "users_joined_by_year": Shown(
            "Users by year of joining", "years", ("join_year",), *("number_users_joined", "users") * 2
        ),
        "refused_messages": Shown(
            "Refused messages by topic and reason",
            "topics and reasons",
            ("raw_topic", "reason"),
            *("refused", "messages") * 2,
        ),
    }.items()
}
