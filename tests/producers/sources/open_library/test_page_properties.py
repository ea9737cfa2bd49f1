"""Properties of reading: no body makes it fail in another way than PageError, and drafts keep their contract."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.reading.parsing import Stamp, to_events
from producers.source import PageError
from producers.sources.open_library.contract import DUMP
from producers.sources.open_library.page import parse, record
from tests.producers.sources.open_library.bodies import ADA, SEARCH, page, work

NAMES = ["works", "work_count", "records", "type", "location", "author", "refused", *work(), *ADA]
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False)
    | st.text()
    | st.sampled_from(["/works/OL1W", "/authors/OL1A", "/books/OL1M", "/type/work", "/type/edition", "/type/redirect"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES) | st.text(), inner),
    max_leaves=20,
)


def check(body: bytes, search: str = SEARCH) -> None:
    """A page error, or drafts that keep their contract and rejects that can be kept, each place once."""
    try:
        parsed = parse(body, search, 1)
    except PageError:
        return
    events, rejects = to_events(parsed, Stamp("s", 1, 1, "2026-01-01T00:00:00.000000Z"))
    assert len(events) == len(parsed.drafts)
    places = [one.place for one in (*events, *rejects)]
    assert len(places) == len(set(places))
    assert all(record(body, place) is not None or rejects for place in places)
    for reject in rejects:
        assert reject.reason.encode()
        assert len(reject.text.encode().decode()) <= 2000
    assert parsed == parse(body, search, 1)


@given(JSON)
def test_json_is_a_page_or_a_page_error(document: Any) -> None:
    check(json.dumps(document).encode())


@pytest.mark.parametrize("search", [SEARCH, "/works/OL1W", DUMP])
@given(records=st.lists(JSON, max_size=4), name=st.sampled_from([*work(), "type", "location", "works"]), value=JSON)
def test_any_value_in_any_field_is_read_or_refused(search: str, records: list[Any], name: str, value: Any) -> None:
    raw = work(**{"type": {"key": "/type/work"}, name: value})
    if search == SEARCH:
        return check(page(raw, *records))
    check(json.dumps(raw if search != DUMP else {"records": [raw, *records]}).encode(), search)


@given(st.data())
def test_a_damaged_page_is_a_page_or_a_page_error(data: st.DataObject) -> None:
    body = bytearray(page(work(), work(key="/works/OL2W", authors=None)))
    for _ in range(data.draw(st.integers(1, 4))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    check(bytes(body))
