"""A refresh works out what new events touch, and nothing they touch is left as it was."""

import json
from pathlib import Path

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from pipelines.school_jobs.contract import MARTS, PROGRAM, SCHOOL
from pipelines.school_jobs.marts.results import results
from pipelines.school_jobs.pipeline import PIPELINE
from pipelines.school_jobs.reference.fields import read_fields
from producers.contract import Event
from streaming.lake import changes
from streaming.lake.feeds import PER_EPOCH, Term
from tests.builders import job, job_search, page, program, school, sweep
from tests.oracle.given import marts_of_rows, records_of
from tests.oracle.marts import marts
from tests.streaming.harness import commits
from tests.streaming.marts_of import LakeInAFolder

pytestmark = [pytest.mark.spark, pytest.mark.slow]

SEARCH = job_search()
FIRST, SECOND, BOTH = school("1"), school("2", place=1), program("1", place=2)
OTHER = program("2", "5138", place=3)


def written(lake: LakeInAFolder, epoch: int = 1) -> dict[str, int]:
    """Rows a refresh writes, of the feeds it writes any to."""
    return {feed.removeprefix("changes_"): rows for feed, rows in lake.refresh(epoch).items() if rows}


def start() -> list[Event]:
    """Two schools in AL, a programme each; a posting for one of the two fields."""
    listed: list[Event] = [FIRST, SECOND, BOTH, OTHER]
    posting = job(sweep="j1", state="TX")
    search = [page(SEARCH, lists=[posting], sweep="j1"), sweep(SEARCH, at=(1, 2), day=1, sweep="j1")]
    return [*listed, page(lists=listed), sweep(), posting, *search]


# What lands, one batch each, and the rows it changes in each mart; the outlooks have rows for AL and the nation.
STEPS: dict[str, tuple[list[Event], dict[str, int]]] = {
    "a school moves, and its programme with it: AL goes, CA comes": (
        [school("2", at=(2, 0), sweep="s2", state="CA")],
        {"school": 1, "field_outlook": 2, "program_outlook": 2},
    ),
    "the end of the walk lands, its page does not": (
        [sweep(at=(2, 1), day=2, sweep="s2")],
        {},
    ),
    "the page lands: only the second school was listed": (
        [page(at=(2, 0), lists=[SECOND, OTHER], sweep="s2", day=2)],
        {"school": 1, "program": 1, "field_outlook": 2, "program_outlook": 2},
    ),
    "a page lists the first again, unchanged": (
        [page(at=(3, 0), lists=[FIRST, BOTH], sweep="s3", day=3)],
        {"school": 1, "program": 1, "field_outlook": 2, "program_outlook": 2},
    ),
    "the walk is resumed, and its page comes again without it": (
        [page(at=(4, 0), sweep="s3", day=3)],
        {"school": 1, "program": 1, "field_outlook": 2, "program_outlook": 2},
    ),
    "a page of the same walk lists what the marts have, and one of postings lists nothing": (
        [
            page(number=1, at=(4, 1), lists=[SECOND, OTHER], sweep="s3", day=3),
            page(SEARCH, at=(2, 0), sweep="j2", day=3),
        ],
        {},
    ),
    "the end of that search closes the posting, and there is one in a field nobody knew": (
        [sweep(SEARCH, at=(2, 1), sweep="j2", day=3), job("9", "9998", at=(4, 0), sweep="j3")],
        # Of the first field TX, for the posting, and for a later as_of the nation; the nation of the other.
        {"job": 2, "field": 1, "field_outlook": 3, "field_trend": 2},
    ),
}


def test_each_batch_changes_what_it_touches_and_the_end_is_that_of_all_at_once(
    spark: SparkSession, tmp_path: Path
) -> None:
    lake, events = LakeInAFolder(spark, tmp_path), start()
    lake.land(events)
    first = written(lake)
    assert {name: first[name] for name in first if name != "field"} == {
        "school": 2,
        "program": 2,
        "job": 1,
        "field_outlook": 5,  # AL and the nation for both fields, TX for the posting
        "program_outlook": 4,
        "field_trend": 2,  # TX and the nation on the day of the search
    }
    assert first["field"] == len(read_fields())
    for name, (landed, rows) in STEPS.items():
        lake.land(landed)
        events += landed
        assert (name, written(lake)) == (name, rows)
    assert marts_of_rows(lake.marts()) == marts(records_of(events))


def test_a_change_of_the_rules_touches_everything(spark: SparkSession, tmp_path: Path) -> None:
    lake = LakeInAFolder(spark, tmp_path)
    lake.land(start())
    lake.refresh()
    right = lake.marts()
    (feed,) = tmp_path.rglob("changes_school")
    old = spark.read.format("delta").load(f"file://{feed}").withColumn("name", F.lit("as the old rules had it"))
    old.withColumn("_version", F.lit(PER_EPOCH + 2)).write.format("delta").mode("append").save(f"file://{feed}")
    assert written(lake) == {}
    (position,) = tmp_path.rglob("_position.json")
    position.write_text(json.dumps(json.loads(position.read_text()) | {"transform": "the old rules"}))
    assert written(lake, epoch=2) == {"school": 2}
    feeds = {mart.changes_table: lake.lake.log(mart.changes_table).version() for mart in MARTS}
    assert json.loads(position.read_text())["feeds"] == feeds  # the versions that belong together, for readers
    assert lake.marts() == right


def test_a_refresh_that_was_stopped_between_two_feeds_is_finished(spark: SparkSession, tmp_path: Path) -> None:
    lake = LakeInAFolder(spark, tmp_path)
    lake.land(start())
    feeds = changes.open_feeds(spark, lake.lake, MARTS, Term(1))
    read = spark.read.format("delta")
    events = {table: read.load(lake.lake.spark_table(table)) for table in PIPELINE.event_tables()}
    with results(events, None) as found:
        changes.append(feeds, [each for each in found if each.mart in (SCHOOL, PROGRAM)], lake.lake, Term(1))
    assert set(written(lake)) == {"field", "job", "field_outlook", "program_outlook", "field_trend"}
    assert marts_of_rows(lake.marts()) == marts(records_of(start()))


def test_a_driver_that_finds_nothing_to_do_writes_nothing_no_fence_either(spark: SparkSession, tmp_path: Path) -> None:
    lake = LakeInAFolder(spark, tmp_path)
    lake.land(start())
    lake.refresh()
    (position,) = tmp_path.rglob("_position.json")
    there = [commits(lake.lake, mart.changes_table) for mart in MARTS], position.read_text()
    assert written(lake, epoch=2) == {}
    assert ([commits(lake.lake, mart.changes_table) for mart in MARTS], position.read_text()) == there
