"""Batches filled a page at a time are those that the client makes record by record."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kafka.errors import MessageSizeTooLargeError
from kafka.record.default_records import DefaultRecordBatchBuilder

from producers.contract import event_id
from producers.kafka.batches import FORMAT, PackedBuilder
from producers.kafka.publisher import headers
from tests.producers.toy_sources.toy.contract import Thing

TEXTS = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1, max_size=150)
MOST, NOW = 8 * 1024 * 1024, 1_700_000_000_000
THINGS = st.lists(
    st.builds(
        lambda number, place, colour, note: Thing(
            event_id=event_id("toy", "thing", 1, 2, place),
            sweep_id="s",
            epoch=1,
            counter=2,
            place=place,
            observed_at="2026-01-02T03:04:05.000006Z",
            thing_id=number,
            colour=colour,
            size=3,
            note=note,
        ),
        TEXTS, st.integers(0, 10**9), TEXTS, st.none() | TEXTS,
    ),
    min_size=1,
    max_size=30,
)  # fmt: skip


@given(THINGS, st.integers(100, 20_000))
def test_a_batch_is_the_clients_own_byte_for_byte(things: list[Thing], size: int) -> None:
    rows = [(thing, thing.key().encode()) for thing in things]
    filled, made = PackedBuilder(0, size), DefaultRecordBatchBuilder(FORMAT, 0, False, -1, -1, -1, size)
    count = filled.fill(rows, NOW, MOST)
    taken = [
        made.append(place, NOW, key, thing.to_bytes(), headers(thing)) is not None
        for place, (thing, key) in enumerate(rows[: count + 1])
    ]
    assert taken == [True] * count + [False] * (len(taken) - count)
    assert filled.build() == made.build()


@given(THINGS)
def test_an_event_that_no_request_may_hold_is_refused(things: list[Thing]) -> None:
    with pytest.raises(MessageSizeTooLargeError):
        PackedBuilder(0, MOST).fill([(thing, thing.key().encode()) for thing in things], NOW, 300)
