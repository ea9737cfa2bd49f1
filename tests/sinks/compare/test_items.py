"""Attributes of DynamoDB items as canonical text, and where two generations are to meet."""

from typing import Any

import pytest

from ops.verify.stores import SWEEPS
from sinks.compare.canonical import readable
from sinks.compare.items import attribute_text, keyed
from streaming.ingest.fences import furthest


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("decimal(14,2)", {"N": "5E+4"}, "50000.00"),
        ("decimal(14,2)", {"N": "-0"}, "0.00"),
        ("decimal(9,4)", {"N": "0.3333"}, "0.3333"),
        ("decimal(9,4)", {"N": "0.33333"}, '{"N": "0.33333"}'),
        ("int", {"N": "7.0"}, "7"),
        ("int", {"S": "7"}, '{"S": "7"}'),
        ("boolean", {"BOOL": True}, "true"),
        ("boolean", {"N": "1"}, '{"N": "1"}'),
        ("timestamp", {"S": "1969-12-31T23:59:59.999999Z"}, "-1"),
        ("timestamp", {"S": "1969-12-31T23:59:59Z"}, '{"S": "1969-12-31T23:59:59Z"}'),
        ("date", {"S": "2026-03-23"}, "2026-03-23"),
        ("date", {"S": "20260323"}, '{"S": "20260323"}'),
        ("string", {"S": ""}, ""),
        ("string", {"NULL": True}, None),
        ("string", None, None),
    ],
)
def test_a_value_has_the_text_of_its_column_or_is_shown_as_it_is(kind: str, value: Any, text: str | None) -> None:
    assert attribute_text(kind, value) == text


def test_attributes_that_no_column_has_are_part_of_the_row() -> None:
    item = {"source": {"S": "jooble"}, "pages": {"N": "3"}, "more": {"L": []}}
    key, row = keyed(SWEEPS, item)
    assert key == "6:jooble--"
    assert readable(SWEEPS.columns, row) == {
        **{"source": "jooble", "search": None, "ended_at": None, "pages": "3"},
        **{"more": '{"L": []}'},
    }


def test_the_fence_is_where_either_has_read_to_or_is_about_to() -> None:
    one, begun = {"jooble.job.v1": {0: 5, 1: 9}}, {"jooble.job.v1": {0: 8, 1: 9}}
    other = {"jooble.job.v1": {0: 7, 1: 10}, "jooble.page.v1": {0: 1}}
    expected = {"jooble.job.v1": {0: 8, 1: 10}, "jooble.page.v1": {0: 1}}
    assert furthest(one, begun, other) == furthest(other, {}, begun, one) == expected
