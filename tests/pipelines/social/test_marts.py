"""The marts of a few posts, worked out by hand: at once, batch by batch, and those of the recorded messages."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from pyspark.sql import SparkSession

from pipelines.social.pipeline import PIPELINE
from producers.contract import Event
from producers.reading.parsing import Stamp, to_events
from producers.sandbox.social_posts.reference import recorded
from producers.sources.social_posts.api import SOURCE
from tests.pipelines.social.bodies import body
from tests.pipelines.social.events import geo, pin, refused, user
from tests.streaming.marts_of import lake_with

pytestmark = pytest.mark.spark

Rows = dict[str, list[dict[str, Any]]]


def of(rows: Rows, mart: str, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row[column] for column in columns) for row in rows[mart]]


def values(rows: Rows, mart: str) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in rows[mart]]


# In Fiji art and travel have two pins each, in Peru finance one; pin 5 has no user, pin 6 neither place nor category.
POSTS: list[Event] = [
    pin(1, 0, category="travel", follower_count=1_200, poster_name="b"),
    pin(2, 1, category="travel", follower_count=10, poster_name="c"),
    pin(3, 2, category="art", follower_count=1_200, poster_name="a"),
    pin(4, 3, category="art", follower_count=None, poster_name=None),
    pin(5, 4, category="finance", follower_count=6_000_000, poster_name="d"),
    pin(6, 5, follower_count=500, poster_name="e"),
    pin(1, 6, category="travel", follower_count=1_200, poster_name="b"),  # posted again
    *(geo(ind, ind, "Fiji", 2020 if ind < 3 else 2019) for ind in (1, 2, 3, 4)),
    geo(5, 5, "Peru", 2017, latitude="-89.978900", longitude="-173.293000"),
    geo(1, 6, "Fiji", 2020),
    user(1, 0, 24, 2015),
    user(2, 1, 25, 2015),
    user(3, 2, 18, 2016),
    user(4, 3, 51, 2016),
    user(6, 4, 17, 2017),
    user(7, 5, None, None, last_name=None),
    user(3, 6, 18, 2016),
    refused(7),
]


def test_results_are_those_worked_out_by_hand(spark: SparkSession, tmp_path: Path) -> None:
    rows = lake_with(spark, tmp_path, PIPELINE, POSTS).marts()
    assert values(rows, "category_by_country") == [
        ("Fiji", "art", 2, 1),  # as many as travel, and first by name
        ("Fiji", "travel", 2, 2),
        ("Peru", "finance", 1, 1),
    ]
    assert values(rows, "category_by_year") == [(2017, "finance", 1, 1), (2019, "art", 2, 1), (2020, "travel", 2, 1)]
    assert values(rows, "poster_by_country") == [("Fiji", "a", 1_200), ("Peru", "d", 6_000_000)]
    assert values(rows, "country_of_top_poster") == [("Peru", "d", 6_000_000)]
    assert values(rows, "category_by_age") == [
        ("18-24", "art", 1, 1),
        ("18-24", "travel", 1, 2),
        ("25-35", "travel", 1, 1),
        ("50+", "art", 1, 1),
    ]
    assert values(rows, "followers_by_age") == [("18-24", 1_200, 2), ("25-35", 10, 1)]
    assert values(rows, "users_by_join_year") == [(2015, 2), (2016, 2), (2017, 1)]
    assert values(rows, "followers_by_join_year") == [(2015, 10, 2), (2016, 1_200, 1), (2017, 500, 1)]
    assert values(rows, "followers_by_age_and_join_year") == [
        ("18-24", 2015, 1_200, 1),
        ("18-24", 2016, 1_200, 1),
        ("25-35", 2015, 10, 1),
    ]
    assert [len(rows[mart]) for mart in ("pin_post", "pin_geo", "pin_user")] == [6, 5, 6]
    assert of(rows, "pin_user", "ind", "user_name")[-1] == (7, "Ada")
    assert of(rows, "pin_geo", "latitude", "longitude")[-1] == (Decimal("-89.978900"), Decimal("-173.293000"))
    assert of(rows, "pin_reject", "raw_topic", "raw_offset", "reason") == [("posts.user", 7, "misrouted")]


def test_a_median_of_an_even_number_is_the_lower_one_and_unknown_counts_are_none(
    spark: SparkSession, tmp_path: Path
) -> None:
    counts = (4, None, 1, 3, 2)
    posts = [pin(place, place, follower_count=count) for place, count in enumerate(counts)]
    rows = lake_with(
        spark, tmp_path, PIPELINE, [*posts, *(user(place, place, 40) for place in range(len(counts)))]
    ).marts()
    assert values(rows, "followers_by_age") == [("36-50", 2, 4)]


@pytest.mark.slow
def test_batches_in_any_order_end_in_the_marts_of_all_at_once(spark: SparkSession, tmp_path: Path) -> None:
    later = [
        pin(2, 7, ind=9, category="travel", follower_count=10, at=(2, 0)),  # its row is another one
        geo(9, 7, "Peru", at=(2, 0)),
        pin(4, 8, category="art", follower_count=7, poster_name="f \N{ROCKET}", at=(2, 1)),
        pin(4, 2, category="beauty", at=(3, 0)),  # an earlier message that is read later
    ]
    lake = lake_with(spark, tmp_path / "steps", PIPELINE, POSTS, later)
    assert set(lake.refresh().values()) == {0}
    there = lake.marts()
    assert there == lake_with(spark, tmp_path / "once", PIPELINE, [*POSTS, *later][::-1]).marts()
    assert of(there, "pin_post", "ind", "category", "follower_count")[1::2] == [
        (9, "travel", 10),
        (4, "art", 7),
        (6, None, 500),
    ]
    assert values(there, "category_by_country")[-1] == ("Peru", "travel", 1, 2)


def test_the_recorded_messages_have_the_results_of_another_engine(
    spark: SparkSession, tmp_path: Path, reference_data: Path
) -> None:
    """All recorded messages, and what DuckDB makes of the events, with statements of its own."""
    events: list[Event] = []
    for number, (kind, messages) in enumerate(recorded(reference_data).items()):
        parsed = SOURCE.parse(body(kind, messages), f"posts.{kind}/0", 0)
        found, rejects = to_events(parsed, Stamp("s", 1, number, "2026-01-01T00:00:00.000000Z"))
        assert (rejects, len(found)) == ([], len(messages))
        events += found
    rows = lake_with(spark, tmp_path, PIPELINE, events).marts()
    assert [len(rows[mart]) for mart in ("pin_post", "pin_geo", "pin_user", "pin_reject")] == [48, 57, 46, 0]
    engine = duckdb.connect()
    for name in ("pin", "geo", "user"):
        same = [event.content() for event in events if event.entity == name]
        engine.register(name, pa.Table.from_pylist(same))
    text = Path(__file__).with_name("second_engine.sql").read_text()
    head, *statements = text.split("-- name: ")
    engine.execute(head)
    for statement in statements:
        name, _, query = statement.partition("\n")
        assert values(rows, name.strip()) == engine.execute(query).fetchall(), name
    assert len(statements) == 9
