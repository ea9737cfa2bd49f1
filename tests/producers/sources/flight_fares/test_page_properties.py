"""Properties of reading: no body makes it fail in another way than PageError, and drafts keep their contract."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from producers.reading.parsing import Stamp, to_events
from producers.source import PageError
from producers.sources.flight_fares.page import parse, record
from tests.producers.sources.flight_fares.bodies import SEARCH, answer, option, segment

OPTION = option("t1", segment("s1", "TPE", "LAX"))
PATHS: list[tuple[str | int, ...]] = [
    *((name,) for name in OPTION),
    *(("pricing", 0, name) for name in OPTION["pricing"][0]),
    *(("slice", 0, "segment", 0, name) for name in OPTION["slice"][0]["segment"][0]),
    *(("slice", 0, "segment", 0, "leg", 0, name) for name in OPTION["slice"][0]["segment"][0]["leg"][0]),
]
NAMES = ["trips", "data", "offers", "tripOption", "requestId", "slices", "segments", "id", "total_amount", *OPTION]
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False)
    | st.text()
    | st.sampled_from(["R1", "TWD17640", "2027-06-12T12:00+08:00", "TPE"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES) | st.text(), inner),
    max_leaves=20,
)


def check(body: bytes) -> None:
    """A page error, or drafts that keep their contract and rejects that can be kept, each place once."""
    try:
        parsed = parse(body, SEARCH, 0)
    except PageError:
        return
    events, rejects = to_events(parsed, Stamp("s", 1, 1, "2026-01-01T00:00:00.000000Z"))
    assert len(events) == len(parsed.drafts)
    places = [one.place for one in (*events, *rejects)]
    assert sorted(places) == list(range(len(places)))
    assert record(body, len(places)) is None
    keys = [(type(event), event.key()) for event in events]
    assert len(keys) == len(set(keys))
    for reject in rejects:
        assert reject.reason.encode()
        assert len(reject.text.encode().decode()) <= 2000
    assert parsed == parse(body, SEARCH, 0)


@given(JSON)
def test_json_is_an_answer_or_a_page_error(document: Any) -> None:
    check(json.dumps(document).encode())


@given(JSON, JSON)
def test_any_offer_of_duffel_is_read_or_refused(offer: Any, slices: Any) -> None:
    offers = [offer, {"id": "off_1", "total_amount": "1", "total_currency": "GBP", "slices": slices}]
    check(json.dumps({"data": {"id": "orq_1", "offers": offers}}).encode())


@given(st.sampled_from(PATHS), JSON)
def test_any_value_in_any_field_is_read_or_refused(path: tuple[str | int, ...], value: Any) -> None:
    changed = json.loads(json.dumps(OPTION))
    at = changed
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    check(answer(changed, OPTION, data={"airport": [value], "tax": value}))


@given(st.data())
def test_a_damaged_answer_is_read_or_refused(data: st.DataObject) -> None:
    body = bytearray(answer(OPTION, option("t2", segment("s1", "TPE", "LAX"))))
    for _ in range(data.draw(st.integers(1, 4))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    check(bytes(body))
