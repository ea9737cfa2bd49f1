"""Bodies of produce requests are read by the contract of REST Proxy v2, or refused with its codes."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.ingest.records import BINARY_V2, JSON_V2, Record, Refused, acceptable, read

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


def refused(body: bytes, content_type: str = JSON_V2, most: int = 10) -> tuple[int, int]:
    with pytest.raises(Refused) as caught:
        read(body, content_type, most)
    return caught.value.status, caught.value.code


def test_records_are_read_in_their_order_with_key_and_partition() -> None:
    body = {
        "records": [
            {"value": {"a": "ü \N{ROCKET}"}, "key": "k"},
            {"value": None, "key": 1},
            {"value": 2, "partition": 1},
        ]
    }
    assert read(json.dumps(body).encode(), f"{JSON_V2.upper()}; charset=utf-8", 10) == [
        Record(b'"k"', '{"a":"ü \N{ROCKET}"}'.encode(), None),
        Record(b"1", None, None),
        Record(None, b"2", 1),
    ]
    assert read(rb'{"records": [{"value": "\ud800"}]}', JSON_V2, 10) == [Record(None, rb'"\ud800"', None)]
    assert read(b'{"records": [{"value": "AP8="}]}', BINARY_V2, 10) == [Record(None, b"\x00\xff", None)]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b'{"records": [', 400),
        (b"[]", 422),
        (b"{}", 422),
        (b'{"records": []}', 422),
        (b'{"records": {}}', 422),
        (b'{"records": [1]}', 422),
        (b'{"records": [{"value": 1, "topic": "other"}]}', 422),
        (b'{"records": [{"value": 1, "partition": "0"}]}', 422),
        (b'{"records": [{"value": 1, "partition": -1}]}', 422),
        (b'{"records": [{"value": 1}], "records": [{"value": 2}]}', 422),
        (b'{"records": [{"value": 1}], "more": 1}', 422),
        (b'{"records": [{"value": NaN}]}', 400),
        (b'{"records": ' + b"[" * 100_000, 400),
        (b'{"records": [' + b'{"value": 1},' * 10 + b'{"value": 1}]}', 413),
    ],
)
def test_what_is_no_request_is_refused_with_its_code(body: bytes, status: int) -> None:
    assert refused(body) == (status, status)


@pytest.mark.parametrize("content_type", ["", "application/json", "text/plain", "application/vnd.kafka.avro.v2+json"])
def test_another_content_type_is_refused(content_type: str) -> None:
    assert refused(b'{"records": [{"value": 1}]}', content_type) == (415, 415)


def test_an_answer_that_is_not_accepted_is_refused() -> None:
    for header in ("", "*/*", "application/vnd.kafka.v2+json, text/html;q=0.1", "application/json"):
        acceptable(header)
    with pytest.raises(Refused, match="406"):
        acceptable("text/html")


@pytest.mark.parametrize(
    ("record", "content_type", "problem"),
    [
        ('{"value": {"a": 1, "a": 2}}', JSON_V2, "twice"),
        ('{"value": [{"b": {"a": 1, "a": 2}}]}', JSON_V2, "twice"),
        ('{"value": 1e400}', JSON_V2, "not JSON compliant"),
        ('{"key": null}', JSON_V2, "without key and value"),
        ('{"value": "not base64!"}', BINARY_V2, "base64"),
        ('{"value": 7}', BINARY_V2, "base64"),
    ],
)
def test_a_record_of_which_nothing_can_be_made_costs_no_other(record: str, content_type: str, problem: str) -> None:
    good = '{"value": "AAAA"}'
    first, second, third = read(f'{{"records": [{good}, {record}, {good}]}}'.encode(), content_type, 10)
    assert (first, first.problem) == (third, None)
    assert problem in (second.problem or "")


@given(st.lists(JSON.filter(lambda value: value is not None), min_size=1, max_size=5))
def test_a_json_value_arrives_as_it_was(values: list[Any]) -> None:
    body = json.dumps({"records": [{"value": value} for value in values]}).encode()
    assert [json.loads(record.value or b"") for record in read(body, JSON_V2, 10)] == values


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_body_fails_in_another_way(body: bytes) -> None:
    with suppress(Refused):
        assert read(body, JSON_V2, 10)
