"""Questions, checks and sentences over marts written by hand, and every figure."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.ask import answer
from analysis.examine.context import Context
from analysis.examine.integrity import check
from analysis.examine.integrity.check import Checks
from analysis.figures import catalog
from analysis.statements import questions
from pipelines.social.figures.rankings import FIGURES
from pipelines.social.report import REPORT
from tests.analysis.in_memory import InMemory
from tests.suites import figures, notebooks

NOW = datetime(2026, 1, 7, 12, tzinfo=UTC)
NOTEBOOK = notebooks.ROOT / "pipelines" / "social" / "notebooks" / "posts_and_posters.py"
REFUSED = "INSERT INTO tables.fact_pin_reject VALUES ('raw.user', 0, {}, 'misrouted', 'a geo record', '{{}}')"


def ask(engine: InMemory, name: str, **given: object) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in answer.ask(engine, name, given).rows]


ANSWERS: dict[str, list[tuple[Any, ...]]] = {
    "most_popular_category_by_country": [("Fiji", "art", 1), ("Peru", "art", 1)],
    "most_popular_category_by_year": [(2020, "art", 1)],
    "most_followed_by_country": [("Fiji", "bo", 6_000_000), ("Peru", "cy", 10)],
    "country_of_most_followed": [("Fiji", "bo", 6_000_000)],
    "most_popular_category_by_age": [("18-24", "art", 1), ("50+", "art", 1)],
    "median_followers_by_age": [("18-24", 1_200, 2), ("50+", 10, 1)],
    "users_joined_by_year": [(2015, 2), (2016, 1)],
    "median_followers_by_join_year": [(2015, 1_200, 2), (2016, 10, 1)],
    "median_followers_by_age_and_join_year": [("18-24", 2015, 1_200, 2), ("50+", 2016, 10, 1)],
    "refused_messages": [],
}


@pytest.mark.parametrize("name", ANSWERS)
def test_each_question_has_the_answer_worked_out_by_hand(world: InMemory, name: str) -> None:
    assert ask(world, name) == ANSWERS[name]


def test_every_question_is_asked(world: InMemory) -> None:
    assert set(questions.names()) == set(ANSWERS) == {section.question for section in REPORT.sections}


def test_ranks_and_years_are_for_the_reader_to_choose(world: InMemory) -> None:
    assert ask(world, "most_popular_category_by_country", ranks=2)[1] == ("Fiji", "travel", 1)
    assert ask(world, "most_popular_category_by_year", first_year=2017)[0] == (2017, "art", 1)
    assert ask(world, "users_joined_by_year", first_year=2016, last_year=2016) == [(2016, 1)]


def found(engine: InMemory) -> set[str]:
    """Names of the checks that find something."""
    checks = Checks(Context(engine, engine, seed=1, min_n=5, now=NOW))
    return {name for name in check.names() if checks.outcome(check.read(name), engine).found}


# Of each check, a statement that plants what it finds.
PLANTED = {
    "social_categories_not_those_of_posts": (
        "UPDATE tables.fact_category_by_country SET category_count = 2 WHERE country = 'Peru'"
    ),
    "social_users_not_those_of_years": (
        "UPDATE tables.fact_users_by_join_year SET number_users_joined = 3 WHERE join_year = 2015"
    ),
    "social_posts_without_user": (
        "DELETE FROM tables.dim_pin_user WHERE ind = 3;"
        "DELETE FROM tables.fact_users_by_join_year WHERE join_year = 2016"
    ),
    "social_rows_of_several_pins": "INSERT INTO tables.dim_pin_post (unique_id, ind) VALUES ('p4', 3)",
    "social_messages_refused": REFUSED.format(0),
    "social_age_in_no_group": "UPDATE tables.dim_pin_user SET age = 17 WHERE ind = 3",
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_check_finds_what_is_planted_and_nothing_else(world: InMemory, name: str) -> None:
    assert found(world) == set()
    with world.changed(PLANTED[name]):
        assert found(world) == {name}


def test_every_check_has_something_planted(world: InMemory) -> None:
    assert set(PLANTED) == set(check.names())


def sentences(engine: InMemory, name: str) -> list[str]:
    asked = answer.ask(engine, name, {})
    rows = [dict(zip(asked.names, row, strict=True)) for row in asked.rows]
    section = next(one for one in REPORT.sections if one.question == name)
    wording = section.sentences(rows, "")
    return [wording.headline, *wording.says]


TIES = "Of two with as many, the one that is first by name."


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("most_popular_category_by_country", ["art has 1 pin in country Fiji: no category has more in one.", TIES]),
        ("most_followed_by_country", ["bo of Fiji has most followers: 6,000,000.", TIES]),
        ("median_followers_by_age", ["The median of 18-24 is highest: 1,200 followers, over 2 pins."]),
        ("median_followers_by_join_year", ["The median of 2015 is highest: 1,200 followers, over 2 pins."]),
        ("users_joined_by_year", ["Most users, 2, joined in 2015."]),
    ],
)
def test_the_report_says_what_the_rows_say(world: InMemory, name: str, says: list[str]) -> None:
    assert sentences(world, name) == says


def test_refused_messages_are_counted_in_words(world: InMemory) -> None:
    with world.changed(f"{REFUSED.format(0)}; {REFUSED.format(1)}"):
        assert ask(world, "refused_messages") == [("raw.user", "misrouted", 2)]
        expected = ["2 messages refused: they are in no figure.", "Most of them, 2, on raw.user: misrouted."]
        assert sentences(world, "refused_messages") == expected
    assert REPORT.lead(world) == "3 pins of 2 categories."


@dataclass(frozen=True)
class Sample:
    """So many rows for any of the figures; `alt`: what the description of ten of them must say."""

    alt: tuple[str, ...]

    def rows(self, number: int) -> pd.DataFrame:
        places = range(number)
        return pd.DataFrame(
            {
                "country": [f"Country {place} \N{ROCKET} with a rather long name, $ and <b>" for place in places],
                "category": [f"category-{place}" for place in places],
                "poster_name": [f"poster-{place}" for place in places],
                "age_group": [f"{place}-{place + 7}" for place in places],
                "raw_topic": [f"raw.{place}" for place in places],
                "reason": ["misrouted" for _ in places],
                "post_year": [1952 + place for place in places],
                "join_year": [1952 + place for place in places],
                "category_count": [1_000 - place for place in places],
                "follower_count": [9_000 - place for place in places],
                "median_follower_count": [7_000 - place for place in places],
                "median_follower_count_n": [500 - place for place in places],
                "number_users_joined": [300 - place for place in places],
                "refused": [200 - place for place in places],
            }
        )


_PINS, _FOLLOWERS, _MEDIAN = ("with 991", "with 1,000"), ("with 8,991", "with 9,000"), ("6,991", "(n = 491)")
SAMPLES = {
    "most_popular_category_by_country": Sample(_PINS),
    "most_popular_category_by_year": Sample(("1952, category-0", *_PINS)),
    "most_popular_category_by_age": Sample(_PINS),
    "most_followed_by_country": Sample(_FOLLOWERS),
    "country_of_most_followed": Sample(_FOLLOWERS),
    "median_followers_by_age": Sample(_MEDIAN),
    "median_followers_by_join_year": Sample(("joined 1952", *_MEDIAN)),
    "median_followers_by_age_and_join_year": Sample(("0-7, 1952", *_MEDIAN)),
    "users_joined_by_year": Sample(("from joined 1961 with 291",)),
    "refused_messages": Sample(("raw.0, misrouted with 200",)),
}


@pytest.mark.usefixtures("social")
@pytest.mark.filterwarnings("error:Glyph")
@pytest.mark.parametrize("name", FIGURES)
class TestEveryFigure(figures.FigureSuite):
    @pytest.fixture
    def sample(self, name: str) -> Sample:
        return SAMPLES[name]


@pytest.mark.usefixtures("social")
def test_the_catalog_has_them() -> None:
    assert catalog.names() == sorted(FIGURES) == sorted(SAMPLES)


class TestNotebook(notebooks.WrittenNotebookSuite):
    """Its text; it is executed by a demo."""

    @pytest.fixture
    def written(self) -> str:
        return Path(NOTEBOOK).read_text()
