"""All that goes into a stream comes out of it byte for byte, and nothing else does."""

import gzip
import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.kafka.publisher import headers
from producers.kinesis.envelope import MAX_DATA_BYTES, NotAnEnvelope, TooLarge, packed, unpacked
from tests.producers.kinesis.conftest import thing

TEXT = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")


@given(
    st.text(TEXT, min_size=1, max_size=40),
    st.text(TEXT, min_size=1, max_size=200),
)
def test_an_event_comes_out_as_kafka_would_have_had_it(key: str, note: str) -> None:
    event = thing(key, 1, note)
    found = unpacked(packed(event))
    assert (found.topic, found.key, found.value) == ("toy.thing.v1", event.key().encode(), event.to_bytes())
    assert found.headers == headers(event)


def test_it_is_a_cloud_event_that_others_can_read() -> None:
    found = json.loads(packed(thing("a", 1)))
    assert {name: found[name] for name in ("specversion", "type", "subject", "datacontenttype")} == {
        "specversion": "1.0",
        "type": "gpps.toy.thing.v1",
        "subject": "a|red",
        "datacontenttype": "application/json",
    }
    assert found["data"]["thing_id"] == "a"


def test_what_is_large_is_packed_and_what_is_too_large_is_refused() -> None:
    large = thing("a", 1, "x" * 2_000).model_copy(update={"note": "é" * MAX_DATA_BYTES})
    assert len(packed(large)) < MAX_DATA_BYTES
    assert unpacked(packed(large)).value == large.to_bytes()
    noise = random.Random(1).randbytes(2 * MAX_DATA_BYTES).hex()
    with pytest.raises(TooLarge, match="a stream takes"):
        packed(large.model_copy(update={"note": noise}))
    with pytest.raises(TooLarge, match="Kafka"):
        packed(large.model_copy(update={"note": "x" * 9_000_000}))


GOOD = packed(thing("a", 1))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b"[" * 100_000,
        GOOD + b" ",
        b" " + GOOD,
        GOOD[:-1],
        GOOD.replace(b"gpps.", b"other."),
        GOOD.replace(b'"specversion":"1.0"', b'"specversion":1.0'),
        GOOD.replace(b'"subject":"a|red"', b'"subject":"\\ud800"'),
        GOOD.replace(b'"subject":"a|red"', b'"subject":"b","subject":"a|red"'),
        GOOD.replace(b',"data"', b', "data"'),
        GOOD[:-1] + b',"data":1}',
        GOOD[:-1] + b',"more":"x"}',
        gzip.compress(GOOD)[:-4],
        gzip.compress(GOOD) + b"x",
        gzip.compress(b"x" * 50_000_000),
    ],
    ids=range(19),
)
def test_anything_else_is_no_envelope(data: bytes) -> None:
    with pytest.raises(NotAnEnvelope):
        unpacked(data)


@given(st.binary(max_size=300) | st.recursive(st.none() | st.text(), st.lists).map(lambda x: json.dumps(x).encode()))
def test_no_bytes_break_it(data: bytes) -> None:
    with pytest.raises(NotAnEnvelope):
        unpacked(data)
