"""Events that a test has built, as records, and what the pipeline makes of them in the oracle's words."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from producers.contract import Event
from tests.oracle.marts import Marts, keyed
from tests.oracle.topics import Record


def records_of(events: Iterable[Event]) -> list[Record]:
    """As a topic of one partition would hold them."""
    return [
        Record(event.topic(), 0, offset, event.to_bytes(), event.key().encode()) for offset, event in enumerate(events)
    ]


def marts_of_rows(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> Marts:
    """Rows as Spark's `collect` gives them, which shows instants in local time without a zone."""
    return {
        mart: keyed(mart, ({name: _aware(value) for name, value in row.items()} for row in found))
        for mart, found in rows.items()
    }


def _aware(value: Any) -> Any:
    return value.astimezone(UTC) if isinstance(value, datetime) else value
