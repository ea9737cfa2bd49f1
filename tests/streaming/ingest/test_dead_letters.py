"""Dead letters whose copies Kafka does not take: they are stored as dead and logged, and the stream continues."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from kafka.admin import KafkaAdminClient, NewTopic

from producers.sources.college_scorecard.contract import Program, School
from streaming.driver import query
from streaming.lake.paths import DEAD_LETTERS
from streaming.settings import StreamingSettings
from tests.builders import school
from tests.streaming.driver.test_micro_batch import OF_SCHOOLS, kafka_batch
from tests.streaming.harness import (
    SMALL,
    Record,
    consumed,
    held_lease,
    make_topics,
    offsets,
    produce,
    produced_offsets,
    records_of,
    rows,
    run_once,
    settings_of,
)

pytestmark = [pytest.mark.spark, pytest.mark.services]

MB = 2**20
PACKED: dict[str, Any] = {"compression_type": "gzip", "max_request_size": 64 * MB}
COPIES = f"{School.topic()}.dlq"


@contextmanager
def admin_of(settings: StreamingSettings) -> Iterator[KafkaAdminClient]:
    admin = KafkaAdminClient(**settings.kafka.for_python())
    try:
        yield admin
    finally:
        admin.close()


def copies_of(settings: StreamingSettings) -> dict[bytes, Any]:
    """By the offset of the letter; a copy that comes twice counts once."""
    return {dict(copy.headers)["__connect.errors.offset"]: copy for copy in consumed(settings, COPIES)}


def test_what_is_small_on_the_wire_and_too_large_for_a_copy_does_not_stop_the_stream(
    spark: Any, settings: StreamingSettings, caplog: pytest.LogCaptureFixture
) -> None:
    large = [
        Record(School.topic(), b"x" * (20 * MB), b"a key", [("ce_id", b"\x00\xff")]),
        Record(School.topic(), b"a value", b"k" * (17 * MB)),
        Record(School.topic(), b"a value", b"a key", [("h", b"h" * (17 * MB))]),
        Record(School.topic(), b"x" * (16 * MB - 40_000), b"just fits"),
    ]
    for each in large:  # one by one: a batch of several would be larger than the broker takes
        produce(settings, [each], **PACKED)
    produce(settings, records_of(OF_SCHOOLS))
    with caplog.at_level(logging.WARNING):
        run_once(spark, settings)
    produce(settings, records_of([school("999999", (2, 1))]))
    run_once(spark, settings)

    assert offsets(settings) == produced_offsets(settings)
    dead = rows(settings, DEAD_LETTERS)
    assert [(row["key"], row["value"]) for row in dead] == [(each.key, each.value) for each in large]
    copies = copies_of(settings)
    place = f"{School.topic()}/0/%d"
    assert (copies[b"0"].key, copies[b"0"].value, copies[b"0"].headers[0]) == (b"a key", None, ("ce_id", b"\x00\xff"))
    for offset, what in enumerate(
        ("the value (20,971,520 bytes)", "key, value and headers (17,825,799", "key, value and headers (17,825,815")
    ):
        header = dict(copies[str(offset).encode()].headers)["left-out"].decode()
        assert header.startswith(what)
        assert header.endswith(f"all of it: gpps dlq show {School.topic()} 0 {offset}")
    assert [(copies[offset].key, copies[offset].value) for offset in (b"1", b"2")] == [(None, None)] * 2
    assert (copies[b"3"].key, copies[b"3"].value) == (large[3].key, large[3].value)
    assert "left-out" not in dict(copies[b"3"].headers)
    assert f"event=dead-letters-cut letters=3 one={place % 0} largest_bytes=20971520" in caplog.text


@pytest.mark.parametrize(("takes", "value"), [(1_000_000, None), (10, b"gone")])
def test_what_the_topic_of_copies_does_not_take_is_logged_and_the_stream_continues(
    spark: Any, settings: StreamingSettings, caplog: pytest.LogCaptureFixture, takes: int, value: bytes | None
) -> None:
    with admin_of(settings) as admin:
        configured = {"max.message.bytes": str(takes)}
        admin.create_topics([NewTopic(settings.topic_prefix + COPIES, 1, 1, topic_configs=configured)])
    bad = [
        Record(School.topic(), b"x" * (2 * MB), b"too large for this topic"),
        *(Record(School.topic(), b"not JSON", b"small") for _ in range(50)),  # Kafka's client may send several in one
    ]
    produce(settings, bad, **PACKED)
    produce(settings, records_of(OF_SCHOOLS))
    run_once(spark, settings)

    assert offsets(settings) == produced_offsets(settings)
    assert "event=dead-letters-refused" in caplog.text
    assert "RecordTooLargeException" in caplog.text
    copies = copies_of(settings)
    if value:  # it takes nothing at all
        assert not copies
    else:
        assert (copies[b"0"].key, copies[b"0"].value) == (b"too large for this topic", None)
        assert (copies[b"1"].key, copies[b"1"].value) == (b"small", b"not JSON")


def test_a_topic_of_copies_that_was_deleted_is_made_again_and_the_batch_is_run_again(
    spark: Any, settings: StreamingSettings
) -> None:
    driver = query.prepare(spark, settings, SMALL, held_lease(settings))
    batch = kafka_batch(spark, settings, OF_SCHOOLS[:3]).withColumn("value", spark_text("not JSON"))
    with pytest.raises(Exception, match="not present in metadata"):
        driver.batch(batch, 0)
    driver.batch(batch, 0)
    assert len(copies_of(settings)) == len(offsets(settings)) == 3


def spark_text(text: str) -> Any:
    from pyspark.sql import functions as F

    return F.lit(text.encode())


def test_where_no_topic_of_copies_can_be_made_the_stream_goes_on_without(
    spark: Any, environment: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    longest = 249  # characters of a topic's name
    prefix = environment["GPPS_TOPIC_PREFIX"].ljust(longest - len(Program.topic()), "x")
    settings = settings_of(environment | {"GPPS_TOPIC_PREFIX": prefix})
    make_topics(settings)
    produce(settings, [Record(Program.topic(), b"not JSON"), *records_of(OF_SCHOOLS)])
    run_once(spark, settings)
    assert offsets(settings) == produced_offsets(settings)
    assert "event=no-dead-letter-topics" in caplog.text
    assert "InvalidTopicException" in caplog.text
