"""Records of transactions: what was committed lands, what was taken back does not, and an open one is waited for."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from kafka import KafkaProducer

from producers.contract import Event
from producers.sources.college_scorecard.contract import School
from streaming.ingest import topics
from streaming.settings import StreamingSettings
from tests.builders import school
from tests.streaming.harness import drain, rows, run_once

pytestmark = [pytest.mark.spark, pytest.mark.services]

TOPIC = School.topic()
Send = Callable[[Sequence[Event]], KafkaProducer]


@pytest.fixture
def send(settings: StreamingSettings) -> Iterator[Send]:
    """Sends events in a transaction that stays open, and gives its producer."""
    made: list[KafkaProducer] = []

    def begin(events: Sequence[Event]) -> KafkaProducer:
        producer = KafkaProducer(
            **settings.kafka.for_python(), transactional_id=f"{settings.topic_prefix}{len(made)}", acks="all"
        )
        made.append(producer)
        producer.init_transactions()
        producer.begin_transaction()
        for event in events:
            producer.send(settings.topic_prefix + TOPIC, event.to_bytes(), event.key().encode(), partition=0)
        producer.flush()
        return producer

    yield begin
    for producer in made:
        producer.close()


def schools(*numbers: int) -> list[School]:
    return [school(str(100_000 + number), (1, number)) for number in numbers]


def landed(settings: StreamingSettings) -> list[str]:
    return [row["unit_id"] for row in rows(settings, "events_school")]


def test_what_was_taken_back_does_not_land_and_a_drain_to_the_end_ends(
    spark: Any, settings: StreamingSettings, send: Send
) -> None:
    send(schools(1, 2)).commit_transaction()
    send(schools(3, 4)).abort_transaction()
    run_once(spark, settings)
    assert landed(settings) == ["100001", "100002"]

    fence = topics.ends(settings, (TOPIC,))
    assert fence == {TOPIC: {0: 6, 1: 0, 2: 0}}  # four records, and one for the end of each transaction
    other = settings.at(2)
    drain(spark, other, fence)
    assert landed(other) == ["100001", "100002"]


def test_the_end_is_before_an_open_transaction_which_lands_when_it_is_committed(
    spark: Any, settings: StreamingSettings, send: Send
) -> None:
    send(schools(1)).commit_transaction()
    producer = send(schools(2, 3))
    fence = topics.ends(settings, (TOPIC,))
    assert fence == {TOPIC: {0: 2, 1: 0, 2: 0}}
    drain(spark, settings, fence)
    assert landed(settings) == ["100001"]
    producer.commit_transaction()
    run_once(spark, settings)
    assert landed(settings) == ["100001", "100002", "100003"]
