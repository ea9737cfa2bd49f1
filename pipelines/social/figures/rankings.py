"""Figures of the answers: rows under one another with a count or a median each."""

from functools import partial

import pandas as pd

from analysis.figures import frames
from analysis.figures.answers import Shown, ranking
from pipelines.social.analysis import EMULATED


def _labels(rows: pd.DataFrame, names: tuple[str, ...]) -> list[str]:
    parts = [
        [f"{year:.0f}" for year in frames.numbers(rows, name)] if name.endswith("_year") else frames.texts(rows, name)
        for name in names
    ]
    labels = [", ".join(label) for label in zip(*parts, strict=True)]
    # A year alone would be taken for a number of the scale.
    return [f"joined {label}" for label in labels] if names == ("join_year",) else labels


def _shown(title: str, noun: str, labels: tuple[str, ...], value: str, axis: str, basis: str = "") -> Shown:
    """Rows named by the columns `labels`; `basis`: the column of the pins that a median rests on."""
    counted = (basis, "pins") if basis else (value, axis)
    return Shown(title, noun, partial(_labels, names=labels), value, axis, axis, *counted, note=EMULATED)


def _categories(group: str, noun: str, column: str) -> Shown:
    return _shown(f"Most popular category by {group}", noun, (column, "category"), "category_count", "pins")


def _medians(group: str, noun: str, *columns: str) -> Shown:
    value = "median_follower_count"
    return _shown(f"Median follower count by {group}", noun, columns, value, "followers", f"{value}_n")


def _followed(title: str) -> Shown:
    return _shown(title, "countries", ("country", "poster_name"), "follower_count", "followers")


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
        "users_joined_by_year": _shown(
            "Users by year of joining", "years", ("join_year",), "number_users_joined", "users"
        ),
        "refused_messages": _shown(
            "Refused messages by topic and reason", "topics and reasons", ("raw_topic", "reason"), "refused", "messages"
        ),
    }.items()
}
