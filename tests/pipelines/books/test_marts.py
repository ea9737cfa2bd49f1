"""The marts of a small catalogue, worked out by hand: at once, batch by batch, and those of the exercise."""

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from pipelines.books.pipeline import PIPELINE
from producers.contract import Event
from producers.reading.parsing import Stamp, to_events
from producers.source import SandboxOptions
from producers.sources.open_library.api import SOURCE
from tests.pipelines.books.events import author, edition, page, redirect, subject, sweep, work
from tests.streaming.marts_of import lake_with

pytestmark = pytest.mark.spark

Rows = dict[str, list[dict[str, Any]]]


def of(rows: Rows, mart: str, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row[column] for column in columns) for row in rows[mart]]


def key(number: int, kind: str = "W") -> str:
    return f"/{'works' if kind == 'W' else 'authors'}/OL{number}{kind}"


# Ada (1) wrote works 10 and 11 in 1952, 10 together with Bo (2), and 12 in 1960; 13 has no year, 14 no author.
FIRST: list[Event] = [
    work(10, 1952, 1, 2, edition_count=3),
    work(11, 1952, 1),
    work(12, 1960, 1),
    work(13, None, 1),
    work(14, 1970),
    author(1, "Ada"),
    author(2, None),
    subject("space", 5),
    page("space", 10, 11, 12, 13, 14),
    sweep("space"),
]


def test_works_are_counted_once_for_each_author_and_year(spark: SparkSession, tmp_path: Path) -> None:
    rows = lake_with(spark, tmp_path, PIPELINE, FIRST).marts()
    assert of(rows, "books_per_year", "author_key", "first_publish_year", "name", "total_books") == [
        (key(1, "A"), 1952, "Ada", 2),
        (key(1, "A"), 1960, "Ada", 1),
        (key(2, "A"), 1952, None, 1),
    ]
    columns = ("author_key", "years_with_books", "total_books", "avg_books_per_year")
    assert of(rows, "average_books_per_year", *columns) == [
        (key(1, "A"), 2, 3, Decimal("1.5000")),  # the years between do not count
        (key(2, "A"), 1, 1, Decimal("1.0000")),
    ]
    assert of(rows, "ol_work_author", "work_key", "author_key", "position") == [
        (key(10), key(1, "A"), 1),
        (key(10), key(2, "A"), 2),
        (key(11), key(1, "A"), 1),
        (key(12), key(1, "A"), 1),
        (key(13), key(1, "A"), 1),
    ]
    assert of(rows, "ol_author", "author_key", "first_book_year") == [(key(1, "A"), 1952), (key(2, "A"), 1952)]
    assert of(rows, "ol_work", "first_author_key") == [*[(key(1, "A"),)] * 4, (None,)]
    assert of(rows, "ol_subject", "subject_key", "work_count", "works_listed") == [("space", 5, 5)]
    assert len(rows["ol_work_subject"]) == 5


# What lands, a batch each; that a refresh works out what is touched alone is seen by the rows that it writes.
STEPS: dict[str, tuple[list[Event], dict[str, int]]] = {
    "a year is taken back and stays, another one changes": (
        [work(10, None, 1, 2, at=(2, 0)), work(12, 1961, 1, at=(2, 0))],
        {"ol_work": 2, "books_per_year": 2, "average_books_per_year": 0},
    ),
    "a work gets an author more, and its list is lost the next time": (
        [work(11, 1952, 1, 2, at=(3, 0)), work(12, 1961, at=(3, 0))],
        {"ol_work": 2, "ol_work_author": 1, "books_per_year": 1, "average_books_per_year": 1},
    ),
    "an author gets a name": (
        [author(2, "Bo", at=(4, 0))],
        {"ol_author": 1, "books_per_year": 1, "average_books_per_year": 1},
    ),
    "the same listed again, and by another subject": (
        [page("space", 10, at=(5, 0)), page("love", 10, at=(5, 1)), subject("love", 1, at=(5, 1))],
        {"ol_subject": 1, "ol_work_subject": 1},
    ),
    "an edition dates the work without a year": (
        [edition(1, 13, 1988, at=(6, 0)), edition(2, 13, 1987, at=(6, 0)), edition(3, 13, 4_000, at=(6, 0))],
        {"ol_work": 1, "books_per_year": 1, "average_books_per_year": 1},
    ),
    "a year that nobody can have seen is none": (
        [work(15, 9_999, 1, at=(7, 0)), work(16, 2_027, 1, at=(7, 0)), work(17, 2_028, 1, at=(7, 0))],
        {"ol_work": 3, "ol_work_author": 3, "books_per_year": 1, "average_books_per_year": 1},
    ),
    "two works are merged, one by a detour, and one is deleted": (
        [
            redirect(key(10), key(90), at=(8, 0)),
            redirect(key(90), key(11), at=(8, 0), place=3_001),
            redirect(key(12), None, at=(8, 0), place=3_002),
        ],
        {
            "ol_subject": 1,
            "ol_work": 3,
            "ol_work_author": 3,
            "ol_work_subject": 4,
            "books_per_year": 3,
            "average_books_per_year": 2,
        },
    ),
    "an author is merged into another": (
        [redirect(key(2, "A"), key(1, "A"), at=(9, 0))],
        {"ol_author": 1, "ol_work_author": 1, "books_per_year": 1, "average_books_per_year": 1},
    ),
    "a work is another author's": (
        [work(13, None, 3, at=(10, 0))],
        {"ol_work": 1, "ol_work_author": 2, "books_per_year": 2, "average_books_per_year": 2},
    ),
}


@pytest.mark.slow
def test_each_batch_changes_what_it_touches_and_the_end_is_that_of_all_at_once(
    spark: SparkSession, tmp_path: Path
) -> None:
    lake = lake_with(spark, tmp_path / "steps", PIPELINE, FIRST)
    for name, (landed, rows) in STEPS.items():
        lake.land(landed)
        written = {feed.removeprefix("changes_"): count for feed, count in lake.refresh().items() if count}
        assert (name, written) == (name, {mart: count for mart, count in rows.items() if count})
    every = [*FIRST, *(event for landed, _ in STEPS.values() for event in landed)]
    there = lake.marts()
    assert there == lake_with(spark, tmp_path / "once", PIPELINE, every[::-1]).marts()
    assert of(there, "ol_work", "work_key", "first_publish_year") == [
        (key(11), 1952),
        (key(13), 1987),
        (key(14), 1970),
        (key(15), None),
        (key(16), 2027),
        (key(17), None),
    ]
    assert of(there, "books_per_year", "name", "first_publish_year", "total_books") == [
        ("Ada", 1952, 1),
        ("Ada", 2027, 1),
        (None, 1987, 1),
    ]


def test_redirects_that_lead_in_a_circle_lose_nothing(spark: SparkSession, tmp_path: Path) -> None:
    circle = [redirect(key(10), key(11), at=(2, 0)), redirect(key(11), key(10), at=(2, 1))]
    rows = lake_with(spark, tmp_path, PIPELINE, [*FIRST, *circle, redirect(key(12), key(1, "A"), at=(2, 2))]).marts()
    assert {work_key for (work_key,) in of(rows, "ol_work", "work_key")} == {key(10), key(11), key(13), key(14)}


def test_the_recorded_exercise_has_the_counts_without_its_join(
    spark: SparkSession, tmp_path: Path, reference_data: Path
) -> None:
    """Twelve works of ten authors; its published aggregates count two to nine for the two who wrote several."""
    respond = SOURCE.polled.sandbox(SandboxOptions(key="me@here.org", reference_data=reference_data))
    agent = {"User-Agent": "gpps (me@here.org)"}
    body = respond("GET", "/subjects/space.json", {"limit": "50"}, agent, b"")[2]
    events, rejects = to_events(SOURCE.parse(body, "space", 0), Stamp("s", 1, 1, "2026-01-01T00:00:00.000000Z"))
    assert rejects == []
    rows = lake_with(spark, tmp_path, PIPELINE, events).marts()
    arthur, katherine = "/authors/OL2623461A", "/authors/OL26392A"
    per_year = {(row["author_key"], row["first_publish_year"]): row["total_books"] for row in rows["books_per_year"]}
    assert per_year[katherine, 2001] == 2
    assert [count for (who, _), count in per_year.items() if who == arthur] == [1, 1, 1]
    assert (sum(per_year.values()), len(per_year)) == (12, 11)
    seed = [
        tuple(row[name] or None for name in row)
        for file in sorted((reference_data / "openlibrary" / "seed_output" / "books").glob("year=*/books.csv"))
        for row in csv.DictReader(file.read_text().splitlines())
    ]
    columns = ("work_key", "title", "first_publish_year", "cover_id", "cover_edition_key", "first_author_key")
    assert sorted(seed) == sorted(tuple(value and str(value) for value in row) for row in of(rows, "ol_work", *columns))
    averages = {row["author_key"]: row["avg_books_per_year"] for row in rows["average_books_per_year"]}
    assert (averages[arthur], averages[katherine], len(averages)) == (Decimal("1.0000"), Decimal("2.0000"), 9)
