"""From drafts to events: numbering, and nothing of a page lost between its bytes and its events."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.polling.page import _changed
from producers.polling.walk import Walk, fingerprint, from_cursor
from producers.reading.parsing import Stamp, listing, name, read_canonical, to_events
from producers.source import Draft, ParsedPage, Reject
from tests.producers.toy_sources.toy.api import SOURCE as TOY
from tests.producers.toy_sources.toy.contract import Thing
from tests.producers.toy_sources.toy.expected import event_id

STAMP = Stamp("s", 3, 4, "2026-01-02T03:04:05.000006Z")
ANYTHING: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.none())
)
CONTENTS = st.dictionaries(st.sampled_from(["thing_id", "colour", "size", "note", "place", "epoch", "extra"]), ANYTHING)
GOOD = st.builds(
    lambda number, size: {"thing_id": str(number), "colour": "red", "size": size, "note": None},
    st.integers(0, 3),
    st.integers(0, 2),
)


def page(contents: list[Any], rejects: list[Reject] | None = None) -> ParsedPage:
    return ParsedPage(
        [Draft(Thing, place, content) for place, content in enumerate(contents)], rejects or [], None, True
    )


@given(st.lists(CONTENTS | GOOD))
def test_every_draft_becomes_an_event_or_a_reject(contents: list[Any]) -> None:
    events, rejects = to_events(page(contents), STAMP)
    assert sorted([event.place for event in events] + [reject.place for reject in rejects]) == list(
        range(len(contents))
    )
    assert all(event.event_id == event_id("thing", 3, 4, event.place) for event in events)
    assert all((event.epoch, event.counter, event.sweep_id) == (3, 4, "s") for event in events)
    assert all(reject.reason.startswith("thing: ") and len(reject.text) <= 2000 for reject in rejects)


def test_a_record_cannot_number_itself() -> None:
    content = {"thing_id": "1", "colour": "red", "size": 1, "note": None, "place": 7, "epoch": 8, "event_id": "f" * 32}
    ((event,), _) = to_events(page([content]), STAMP)
    assert (event.place, event.epoch, event.event_id) == (0, 3, event_id("thing", 3, 4, 0))


def test_rejects_of_the_page_stand_among_those_of_the_contract() -> None:
    good = {"thing_id": "1", "colour": "red", "size": 1, "note": None}
    parsed = ParsedPage(
        [Draft(Thing, 2, good | {"size": -1}), Draft(Thing, 1, good)],
        [Reject(0, "odd", "{}"), Reject(3, "odd", "")],
        4,
        True,
    )
    events, rejects = to_events(parsed, STAMP)
    assert [event.place for event in events] == [1]
    assert [(reject.place, reject.reason[:5]) for reject in rejects] == [(0, "odd"), (2, "thing"), (3, "odd")]


def test_the_listing_names_each_key_once() -> None:
    contents = [{"thing_id": str(n), "colour": "red", "size": 1, "note": None} for n in (2, 1, 2)]
    events, _ = to_events(page(contents), STAMP)
    assert listing(TOY, "red", 0, None, events, STAMP).keys == ["thing/2|red", "thing/1|red"]


@given(st.lists(GOOD), st.lists(GOOD))
def test_publishing_what_changed_leads_to_what_was_seen(before: list[Any], now: list[Any]) -> None:
    """Whoever applies only the changed events in order ends with the last content of each key."""
    earlier, _ = to_events(page(before), STAMP)
    seen, _ = to_events(page(now), STAMP)
    known = {name(event): event.content_hash() for event in earlier}
    changed, hashes = _changed(seen, known)
    assert known | hashes == known | {name(event): event.content_hash() for event in seen}
    applied = {name(event): event.content_hash() for event in changed}
    assert known | applied == known | hashes
    assert [event.place for event in changed] == sorted(event.place for event in changed)


@given(st.lists(GOOD), st.randoms())
def test_pages_with_the_same_records_have_the_same_fingerprint(contents: list[Any], random: Any) -> None:
    events, _ = to_events(page(contents), STAMP)
    shuffled = random.sample(events, len(events))
    assert fingerprint(events, []) == fingerprint(shuffled, [])
    assert fingerprint(events, [Reject(0, "x", "\ud800")]) != fingerprint(events, [])


@given(
    st.builds(
        Walk,
        search=st.text(min_size=1, max_size=300),
        page=st.integers(0, 10**6),
        sweep_id=st.text(max_size=50),
        fingerprints=st.tuples(st.text("0123456789abcdef", min_size=16, max_size=16)),
        ended=st.booleans(),
        reason=st.none() | st.text(max_size=500),
    )
)
def test_a_cursor_is_read_as_it_was_written(walk: Walk) -> None:
    assert from_cursor(walk.to_json()) == walk


@pytest.mark.parametrize("text", ["", "{", "null", "[]", '{"search": 1}', '{"search": "x", "later": 1}'])
def test_a_cursor_of_another_version_is_none(text: str) -> None:
    assert from_cursor(text) is None


@given(st.text(max_size=1000))
def test_any_reason_fits_the_contract(reason: str) -> None:
    stored_reason = Walk(search="x").end(STAMP.observed_at, reason).reason
    content = {"search": "x", "started_at": STAMP.observed_at, "ended_at": STAMP.observed_at, "pages": 0}
    stamped = replace(STAMP, counter=9).provenance(TOY.sweep, 0)
    assert (
        TOY.sweep.model_validate({**content, "complete": False, "reason": stored_reason, **stamped}).reason
        == stored_reason
    )


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@given(VALUES, st.booleans())
def test_what_is_read_as_canonical_is_what_its_text_says(value: Any, brief: bool) -> None:
    body = json.dumps(value, ensure_ascii=not brief, separators=(",", ":") if brief else None).encode(errors="replace")
    document = read_canonical(body)
    assert document is None or repr(document) == repr(json.loads(body))
    exact = json.loads(body, parse_float=Decimal)
    assert document is None or json.loads(json.dumps(document), parse_float=Decimal) == exact


@pytest.mark.parametrize(
    "body",
    [
        b'{"a":1,"a":1}', b'{"a":1,"a" :2}', b'{"a":1,"\\u0061":1}', b'[1e2]', b'[1.10]', b'[-0]', b'[01]', b'[NaN]',
        b"[1]x", b"[1] ", b"\xef\xbb\xbf[1]", b'["\\ud800"]', b"[" * 500 + b"]" * 500, b"[0.1000000000000000055]",
        b"[1e999]", b"[" + b"1" * 5000 + b"]", b"", b"\xff",
    ],
)  # fmt: skip
def test_no_other_body_is_read_as_canonical(body: bytes) -> None:
    assert read_canonical(body) is None
