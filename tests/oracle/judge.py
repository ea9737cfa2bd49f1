"""Judgement of records as events: strict JSON of the form that the topic's published schema asks for."""

import json
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, NoReturn

from tests.oracle.topics import SCHEMAS, Grants, Record

Event = dict[str, Any]  # typed values by field, in the schema's order: str, int, bool, list, Decimal, datetime

CLOCKS = timedelta(hours=1)  # how far they may be apart
SEEN = ("observed_at", "started_at", "ended_at")  # what a producer's clock says
KINDS: dict[str, Any] = {"string": str, "integer": int, "boolean": bool, "array": list, "null": type(None)}
INT64 = range(-(2**63), 2**63)
MOST_DIGITS, DEEPEST, LONGEST_NAME = 1000, 500, 50_000


def events(records: Iterable[Record], granted: Grants | None = None) -> dict[str, list[Event]]:
    """The events by topic."""
    found: dict[str, list[Event]] = {topic: [] for topic in SCHEMAS}
    for record in records:
        event = event_of(record)
        if event is not None and not too_early(record, event, (granted or {}).get(record.topic.split(".")[0], ())):
            found[record.topic].append(event)
    return found


def too_early(record: Record, event: Event, granted: Sequence[tuple[int, datetime]]) -> bool:
    """True when the event names an instant, or an epoch, that was more than an hour away when Kafka took the record.

    Any epoch is valid of a source that wrote none down, and so is one older than the first that was written down.
    """
    if record.timestamp is None:
        return False
    by_then = (datetime.fromtimestamp(record.timestamp // 1000, UTC)) + CLOCKS
    if any(event[name].replace(microsecond=0) > by_then for name in SEEN if name in event):
        return True
    given = [epoch for epoch, at in granted if at <= datetime.fromtimestamp(record.timestamp / 1000, UTC) + CLOCKS]
    return bool(granted) and event["epoch"] > max(given, default=min(granted)[0] - 1)


def event_of(record: Record) -> Event | None:
    """None: the record is dead."""
    try:
        document = _document(record.value or b"")
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict):
        return None
    event = {}
    for name, schema in _schema(record.topic).items():
        if name not in document or not _fits(document[name], schema):
            return None
        event[name] = _typed(document[name], schema)
    return event


@cache
def _schema(topic: str) -> dict[str, Any]:
    document = json.loads(SCHEMAS[topic].read_text(encoding="utf-8"))
    assert set(document["required"]) == set(document["properties"])
    return document["properties"]


def _document(value: bytes) -> Any:
    """Raises ValueError, RecursionError when the bytes are not exactly one JSON document."""
    document = json.loads(
        value.decode("utf-8"),
        object_pairs_hook=_object,
        parse_constant=_refuse,
        parse_int=_integer,
        parse_float=lambda text: _few_digits(text) and float(text),
    )
    json.dumps(document, ensure_ascii=False).encode("utf-8")  # half a surrogate pair has no bytes
    level, depth = [document], 0
    while level := [node for node in level if isinstance(node, dict | list)]:
        depth += 1
        if depth > DEEPEST:
            raise ValueError("too deep")
        level = [child for node in level for child in (node.values() if isinstance(node, dict) else node)]
    return document


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs) or any(len(name) > LONGEST_NAME for name, _ in pairs):
        raise ValueError("a name is repeated, or too long")
    return dict(pairs)


def _refuse(text: str) -> NoReturn:
    raise ValueError(f"{text} is not JSON")


def _few_digits(text: str) -> bool:
    if sum(map(str.isdigit, text)) > MOST_DIGITS:
        raise ValueError("too many digits")
    return True


def _integer(text: str) -> int:
    _few_digits(text)
    return int(text)


def _fits(value: Any, schema: dict[str, Any]) -> bool:
    if "anyOf" in schema:
        return any(_fits(value, choice) for choice in schema["anyOf"])
    kind = schema["type"]
    if type(value) is not KINDS[kind]:
        return False
    if kind == "integer":
        return schema["minimum"] <= value <= schema["maximum"]
    if kind == "array":
        return len(value) <= schema["maxItems"] and all(_fits(item, schema["items"]) for item in value)
    return kind != "string" or _text_fits(value, schema)


def _text_fits(text: str, schema: dict[str, Any]) -> bool:
    if not schema.get("minLength", 0) <= len(text) <= schema.get("maxLength", len(text)):
        return False
    if "pattern" in schema and not re.fullmatch(schema["pattern"][1:-1], text, re.DOTALL):
        return False
    if schema.get("format") == "int64" and int(text) not in INT64:
        return False
    return text in schema.get("enum", (text,)) and (schema.get("format") != "date-time" or _instant(text) is not None)


def _typed(value: Any, schema: dict[str, Any]) -> Any:
    shape = str(next((choice["format"] for choice in (schema, *schema.get("anyOf", ())) if "format" in choice), ""))
    if value is None or shape == "int64":
        return value
    if shape == "date-time":
        return _instant(value)
    return Decimal(value) if shape.startswith("decimal") else value


def _instant(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    except ValueError:  # the 30th of February
        return None
