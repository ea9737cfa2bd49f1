"""Current views: which event, page and sweep counts, and what still stands. All histories are worked out at once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from producers.contract import Event
from producers.sources.college_scorecard.contract import School, ScorecardPage, ScorecardSweep
from producers.sources.jooble.contract import Job
from streaming.lake import views
from tests.builders import START, job, page, row, school, sweep
from tests.streaming.marts_of import frame

pytestmark = pytest.mark.spark

A, B, C = "school/1", "school/2", "school/3"


def of(spark: SparkSession, model: type[Event], events: list[Event]) -> DataFrame:
    """The events of the model as rows of its table, each twice and landed in the wrong order."""
    rows = [row(event, offset, batch=offset) for offset, event in enumerate(reversed(events)) if type(event) is model]
    return frame(spark, model, [*rows, *((*row[:-2], 1000, 7) for row in rows)]).withColumn("source", views.source())


@pytest.fixture(scope="module")
def latest(spark: SparkSession) -> list[Any]:
    events: list[Event] = [
        school("1", at=(1, 9), name="A"),
        school("1", at=(2, 0), place=4, name="B"),
        school("1", at=(2, 0), place=5, name="A", city="Here"),
        school("2", at=(1, 11), name="tenth"),
        school("2", at=(1, 2), name="second"),
    ]
    first = F.min("observed_at").alias("first")
    return views.latest(of(spark, School, events), "unit_id", also=(first,)).orderBy("unit_id").collect()


def test_the_last_event_counts_by_epoch_counter_and_place(latest: list[Any]) -> None:
    assert [(each["unit_id"], each["name"], each["city"]) for each in latest] == [
        ("1", "A", "Here"),
        ("2", "tenth", None),
    ]


def test_what_is_asked_besides_is_over_all_events_of_the_key(latest: list[Any]) -> None:
    begin = START.replace(tzinfo=None)
    assert [each["first"] for each in latest] == [
        begin + timedelta(microseconds=1009),
        begin + timedelta(microseconds=1002),
    ]


def test_where_an_event_was_landed_is_left_out(latest: list[Any]) -> None:
    assert not set(latest[0].asDict()) & {"_partition", "_offset", "_batch_id"}


def test_notes_are_not_current_content(spark: SparkSession) -> None:
    events = of(spark, Job, [job("1", age_days=3, snippet="a"), job("1", at=(1, 1), age_days=9, snippet="b")])
    age = F.min_by("age_days", F.struct(*views.ORDER)).alias("first_age_days")
    [found] = views.latest(events, "job_id", also=(age,), notes=Job.notes).collect()
    assert found["first_age_days"] == 3
    assert set(Job.content_fields()) < set(found.asDict())
    assert not set(Job.notes) & set(found.asDict())


def whole(search: str) -> list[Event]:
    return [
        page(search, 0, at=(1, 0), lists=[A, B], sweep="whole"),
        page(search, 1, at=(1, 1), lists=[C], sweep="whole"),
        sweep(search, pages=2, at=(1, 2), sweep="whole"),
    ]


def lacks_a_page(search: str) -> list[Event]:
    return [page(search, 1, at=(1, 1), sweep="lacks"), sweep(search, pages=2, at=(1, 2), sweep="lacks")]


def has_one_page_twice_and_lacks_another(search: str) -> list[Event]:
    pages = [page(search, 0, at=(1, number), sweep="twice") for number in (0, 1)]
    return [*pages, sweep(search, pages=2, at=(1, 2), sweep="twice")]


def resumed_and_shorter(search: str) -> list[Event]:
    """Page 1 was there before the walk was stopped; afterwards page 0 was the last."""
    return [
        page(search, 0, at=(1, 0), lists=[A], sweep="shorter"),
        page(search, 1, at=(1, 1), lists=[B], sweep="shorter"),
        page(search, 0, at=(2, 0), lists=[C], sweep="shorter"),
        sweep(search, pages=1, at=(2, 1), sweep="shorter"),
    ]


def complete_then_incomplete(search: str) -> list[Event]:
    ends = [sweep(search, at=(1, 1), sweep="not"), sweep(search, at=(1, 2), complete=False, sweep="not")]
    return [page(search, at=(1, 0), sweep="not"), *ends]


def without_pages(search: str) -> list[Event]:
    return [sweep(search, pages=0, at=(1, 7), sweep="none")]


SWEEPS: dict[Callable[[str], list[Event]], tuple[tuple[int, int], tuple[int, int]] | None] = {
    whole: ((1, 0), (1, 1)),
    lacks_a_page: None,
    has_one_page_twice_and_lacks_another: None,
    resumed_and_shorter: ((1, 1), (2, 0)),
    complete_then_incomplete: None,
    without_pages: None,
}


@pytest.fixture(scope="module")
def walks(spark: SparkSession) -> dict[str, Any]:
    events = [event for build in SWEEPS for event in build("schools")]
    pages = views.pages(of(spark, ScorecardPage, events))
    found = views.complete_sweeps(of(spark, ScorecardSweep, events), pages).collect()
    listings = views.listings(pages, "school").collect()
    return {"sweeps": found, "listed": sorted((each["key"], tuple(each["at"])) for each in listings)}


@pytest.mark.parametrize("build", SWEEPS, ids=lambda build: build.__name__)
def test_a_sweep_is_complete_when_it_says_so_and_all_pages_are_there(
    build: Callable[[str], list[Event]], walks: dict[str, Any]
) -> None:
    name = build("schools")[-1].sweep_id
    found = [(tuple(each["first"]), tuple(each["last"])) for each in walks["sweeps"] if each["sweep_id"] == name]
    assert found == ([] if SWEEPS[build] is None else [SWEEPS[build]])


def test_of_a_page_fetched_twice_the_later_one_lists(walks: dict[str, Any]) -> None:
    assert walks["listed"] == [("1", (1, 0)), ("2", (1, 0)), ("2", (1, 1)), ("3", (1, 1)), ("3", (2, 0))]


# (pages listing the key, events of it, complete sweeps as (first, last)) → which of the sweeps closes it
STANDING: dict[str, tuple[list[int], list[int], list[tuple[int, int]], int | None]] = {
    "listed by the last": ([10, 20], [10], [(10, 11), (20, 21)], None),
    "missed by the last": ([10], [10], [(10, 11), (20, 21)], 1),
    "missed by two: the first counts": ([10], [10], [(10, 11), (20, 21), (30, 31)], 1),
    "listed again after it was missed": ([10, 30], [10], [(10, 11), (20, 21), (30, 31)], None),
    "listed by an unfinished walk since": ([10, 25], [10], [(10, 11), (20, 21)], None),
    "an event since, its page not landed": ([10], [10, 25], [(10, 11), (20, 21)], None),
    "an event in the sweep, its page fetched again without it": ([], [20], [(10, 11), (19, 21)], 1),
    "listed by a later page of the sweep that begins it": ([11], [], [(10, 12)], None),
    "no sweep is complete": ([10], [10], [], None),
    "never listed, seen before the first sweep": ([], [5], [(10, 11)], 0),
}


@pytest.fixture(scope="module")
def standing(spark: SparkSession) -> dict[str, Any]:
    at, number = "struct<epoch:bigint,counter:bigint>", list(STANDING)
    pages = [
        (name, str(number.index(name)), (1, seen)) for name, (found, _, _, _) in STANDING.items() for seen in found
    ]
    events = [
        (name, str(number.index(name)), (1, seen)) for name, (_, found, _, _) in STANDING.items() for seen in found
    ]
    sweeps = [
        (name, 1, last + 1, (1, first), (1, last), START + timedelta(days=day))
        for name, (_, _, found, _) in STANDING.items()
        for day, (first, last) in enumerate(found)
    ]
    shape = f"search string, epoch bigint, counter bigint, first {at}, last {at}, ended_at timestamp"
    sightings = f"search string, key string, at {at}"
    found = views.standing(
        spark.createDataFrame(pages, sightings),
        spark.createDataFrame(events, sightings),
        spark.createDataFrame(sweeps, shape),
    )
    return {each["search"]: each for each in found.collect()}


@pytest.mark.parametrize("name", STANDING)
def test_the_first_complete_sweep_that_no_longer_shows_a_key_closes_it(name: str, standing: dict[str, Any]) -> None:
    _, _, sweeps, closer = STANDING[name]
    closed_at = None if closer is None else (START + timedelta(days=closer)).replace(tzinfo=None)
    assert standing[name]["closed_at"] == closed_at
    last = (START + timedelta(days=len(sweeps) - 1)).replace(tzinfo=None) if sweeps else None
    assert standing[name]["swept_at"] == last
