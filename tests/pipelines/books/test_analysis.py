"""Questions, checks and sentences over marts written by hand."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from analysis.ask import answer
from analysis.ask.arguments import command
from analysis.ask.formats import readable
from analysis.examine.context import Context
from analysis.examine.integrity import check
from analysis.examine.integrity.check import Checks
from analysis.report import values
from pipelines.books.report import REPORT
from tests.analysis.in_memory import InMemory

NOW = datetime(2026, 1, 7, 12, tzinfo=UTC)
ADA, BO = "/authors/OL1A", "/authors/OL2A"


def ask(engine: InMemory, name: str, **given: object) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in answer.ask(engine, name, given).rows]


def test_books_of_an_author_by_year(world: InMemory) -> None:
    assert ask(world, "books_per_year") == [
        (ADA, "Ada", 1952, 2),
        (BO, "Bo", 1952, 1),
        (ADA, "Ada", 1961, 1),
    ]
    assert ask(world, "books_per_year", author=ADA, top=1) == [(ADA, "Ada", 1952, 2)]


def test_average_books_of_an_author(world: InMemory) -> None:
    assert ask(world, "average_books_per_year") == [
        (ADA, "Ada", 2, 3, Decimal("1.5000")),
        (BO, "Bo", 1, 1, Decimal("1.0000")),
    ]


def test_works_without_a_year_are_counted_by_subject(world: InMemory) -> None:
    assert ask(world, "years_known") == [
        ("all", 5, 4, 1, 1, Decimal("0.8000")),
        ("space", 4, 3, 1, 0, Decimal("0.7500")),
        ("love", 1, 1, 0, 1, Decimal("1.0000")),
    ]


def test_works_by_decade_count_each_work_and_author_once(world: InMemory) -> None:
    assert ask(world, "books_by_decade") == [(1950, 3, 2), (1960, 1, 1)]


def test_a_name_that_is_not_known_is_the_key(world: InMemory) -> None:
    with world.changed("UPDATE tables.fact_books_per_year SET name = NULL WHERE name = 'Bo'"):
        assert ask(world, "books_per_year")[1][:2] == (BO, BO)


@pytest.mark.parametrize("shown", [readable, values.text])
def test_years_are_written_as_years_and_counts_as_counts(shown: Callable[[str, object], str]) -> None:
    names = ("first_publish_year", "decade", "total_books", "books_per_year_n")
    assert [shown(name, 1952) for name in names] == ["1952", "1952", "1,952", "1,952"]


@pytest.mark.usefixtures("books")
def test_a_command_names_the_pipeline_that_is_not_the_main_one() -> None:
    assert command("books per year", {"top": 3}) == "gpps ask 'books per year' --top 3 --pipeline books"


def found(engine: InMemory) -> set[str]:
    """Names of the checks that find something."""
    checks = Checks(Context(engine, engine, seed=1, min_n=5, now=NOW))
    return {name for name in check.names() if checks.outcome(check.read(name), engine).found}


# Of each check, a statement that plants what it finds, and what else that makes wrong.
PLANTED = {
    "books_year_impossible": (
        "UPDATE tables.dim_ol_work SET first_publish_year = 2028 WHERE work_key = '/works/OL5W'",
        (),
    ),
    "books_per_year_not_those_of_works": (
        "UPDATE tables.fact_books_per_year SET total_books = 2, first_publish_year = 1953 WHERE name = 'Bo'",
        ("books_average_not_that_of_years",),
    ),
    "books_average_not_that_of_years": (
        "UPDATE tables.fact_average_books_per_year SET years_with_books = 3 WHERE name = 'Ada'",
        (),
    ),
    "books_that_may_be_one": (
        "UPDATE tables.dim_ol_work SET title = 'COMETS' WHERE work_key = '/works/OL2W'",
        (),
    ),
    "books_authors_unknown": ("DELETE FROM tables.dim_ol_author WHERE name = 'Bo'", ()),
    "books_subjects_fewer_than_counted": ("UPDATE tables.dim_ol_subject SET work_count = 5 WHERE name = 'space'", ()),
}
USUAL = "books_without_year"  # of the world, as of the real catalogue


@pytest.mark.parametrize("name", PLANTED)
def test_a_check_finds_what_is_planted_and_nothing_else(world: InMemory, name: str) -> None:
    assert found(world) == {USUAL}
    planted, besides = PLANTED[name]
    with world.changed(planted):
        assert found(world) == {USUAL, name, *besides}


def test_every_check_has_something_planted(world: InMemory) -> None:
    assert {*PLANTED, USUAL} == set(check.names())


def sentence(engine: InMemory, name: str) -> tuple[str, list[str]]:
    found = answer.ask(engine, name, {})
    rows = [dict(zip(found.names, row, strict=True)) for row in found.rows]
    section = next(one for one in REPORT.sections if one.question == name)
    wording = section.sentences(rows, "")
    return wording.headline, list(wording.says)


@pytest.mark.parametrize(
    ("name", "headline", "says"),
    [
        ("books_per_year", "Ada first published 2 books in 1952: no author has more in a year.", []),
        (
            "average_books_per_year",
            "Ada has most books per year with any: 1.5000 (3 books in 2 years).",
            ["Years in which an author published nothing do not count."],
        ),
        ("years_known", "Of 5 works 1 tell no year: they are in no count per year.", ["1 work without an author."]),
        ("books_by_decade", "Most works, 3, were first published in the 1950s.", ["3 works by 2 authors."]),
    ],
)
def test_the_report_says_what_the_rows_say(world: InMemory, name: str, headline: str, says: list[str]) -> None:
    assert sentence(world, name) == (headline, says)


def test_the_report_begins_with_what_it_rests_on(world: InMemory) -> None:
    assert REPORT.lead(world) == "5 works of 2 subjects, 4 of them with a year of first publication."
