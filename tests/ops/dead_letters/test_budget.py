"""A source of which too much is dead downstream is paused by whoever reads its topics."""

from datetime import UTC, datetime

import pytest

from ops.dead_letters.pauses import Budget
from ops.stream.cli import watched
from producers.limits.breaker import CircuitBreaker, Pause
from producers.limits.documents import Documents
from producers.settings import RejectLimits
from streaming.pipeline import Count
from streaming.settings import StreamingSettings
from tests.producers.stored import service
from tests.streaming.harness import SMALL

pytestmark = pytest.mark.services

LIMITS = RejectLimits(min_records=100, max_consecutive=150)
SOURCES = {"toy.thing.v1": "toy", "toy.page.v1": "toy", "other.thing.v1": "other"}


class Watching:
    """A budget over a bucket of this test's own, which may be away at first."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.s3, uri = service(environment, "s3"), environment["GPPS_LAKE_URI"]
        self.bucket, self.documents = uri.removeprefix("s3://"), Documents(self.s3, uri)
        self.budget = Budget(LIMITS, SOURCES, self.breaker)

    def breaker(self, source: str) -> CircuitBreaker:
        return CircuitBreaker(self.documents, source, LIMITS, lambda: datetime(2026, 3, 1, tzinfo=UTC))

    def batch(self, *parts: tuple[str, int, int, int]) -> None:
        """Takes in one batch of (topic, valid, dead, of them dead again)."""
        self.budget.note([Count(topic, 0, 0, 0, *numbers) for topic, *numbers in parts])

    def paused(self) -> dict[str, Pause | None]:
        return {source: self.breaker(source).pause() for source in ("toy", "other")}


@pytest.fixture
def watching(environment: dict[str, str]) -> Watching:
    return Watching(environment)


def test_a_topic_of_which_most_is_dead_pauses_its_source_alone(watching: Watching) -> None:
    watching.batch(("toy.thing.v1", 30, 40, 0), ("toy.page.v1", 9, 0, 0), ("other.thing.v1", 60, 40, 0))
    assert watching.paused() == {"toy": None, "other": None}
    watching.batch(("toy.thing.v1", 10, 20, 0), ("other.thing.v1", 60, 40, 0))
    paused = watching.paused()
    assert paused["other"] is None
    assert paused["toy"]
    assert paused["toy"].why == "60 of the last 100 records were refused by the stream, on toy.thing.v1"
    assert paused["toy"].until - paused["toy"].since == 86_400


def test_one_in_twenty_pauses_nothing(watching: Watching) -> None:
    for _ in range(100):
        watching.batch(("toy.thing.v1", 95, 5, 0))
    assert watching.paused() == {"toy": None, "other": None}


def test_a_run_of_dead_records_pauses_however_good_the_rest_was(watching: Watching) -> None:
    watching.batch(("toy.thing.v1", 900, 0, 0))
    watching.batch(("toy.thing.v1", 0, 149, 0))
    watching.batch(("toy.thing.v1", 1, 100, 0))
    assert watching.paused()["toy"] is None
    watching.batch(("toy.thing.v1", 0, 150, 0))
    assert watching.paused()["toy"]


def test_what_was_replayed_is_not_held_against_the_source(watching: Watching) -> None:
    watching.batch(("toy.thing.v1", 0, 1_000, 1_000))
    assert watching.paused()["toy"] is None


def test_a_pause_that_cannot_be_stored_is_tried_with_the_next_batch(environment: dict[str, str]) -> None:
    watching = Watching(environment)
    watching.s3.delete_bucket(Bucket=watching.bucket)
    watching.batch(("toy.thing.v1", 0, 200, 0))
    watching.s3.create_bucket(Bucket=watching.bucket)
    watching.batch(("toy.thing.v1", 0, 1, 0))
    assert watching.paused()["toy"]


def test_a_resumed_source_has_its_whole_budget_again(watching: Watching) -> None:
    watching.batch(("toy.thing.v1", 0, 200, 0))
    assert watching.breaker("toy").open()
    watching.batch(("toy.thing.v1", 0, 99, 0))
    assert watching.paused()["toy"] is None


@pytest.mark.parametrize(
    ("lake", "generation", "is_watched"),
    [("s3://lake", None, True), ("s3://lake", 1, False), ("file:///lake", None, False)],
)
def test_only_the_live_stream_is_watched(
    monkeypatch: pytest.MonkeyPatch, lake: str, generation: int | None, is_watched: bool
) -> None:
    monkeypatch.setenv("GPPS_LAKE_URI", lake)  # a producer archives to S3 alone
    found = watched(SMALL, StreamingSettings(fixed_generation=generation))
    assert (found is not SMALL) == is_watched
