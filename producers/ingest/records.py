"""A produce request's body → records, by the contract of Confluent's REST Proxy v2; pure.

    {"records": [{"key": …, "value": …, "partition": 0}, …]}

https://docs.confluent.io/platform/current/kafka-rest/api.html (v2) is where the contract stands.
"""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from producers.reading.parsing import Doubled, kind, read_json
from producers.source import PageError

JSON_V2, BINARY_V2 = "application/vnd.kafka.json.v2+json", "application/vnd.kafka.binary.v2+json"
KAFKA_V2 = "application/vnd.kafka.v2+json"
ANSWERS = frozenset({KAFKA_V2, "application/vnd.kafka+json", "application/json", "application/*", "*/*"})
FINAL, AGAIN = 1, 2  # error codes of a record: it is refused for good, or may be sent again
FIELDS = frozenset({"records", "key_schema", "key_schema_id", "value_schema", "value_schema_id"})


class Refused(Exception):
    """A request that is answered with this status, and an error code and message of the contract."""

    def __init__(self, status: int, code: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.headers = status, code, message, headers or {}


@dataclass(frozen=True)
class Record:
    """One record to produce. `problem`: why it cannot be; nothing else of it counts then."""

    key: bytes | None
    value: bytes | None
    partition: int | None
    problem: str | None = None


def media_type(header: str) -> str:
    """A media type without its parameters, in lower case."""
    return header.partition(";")[0].strip().lower()


def acceptable(header: str, offered: frozenset[str] = ANSWERS) -> None:
    """Raises Refused (406) when what is accepted is nothing that is answered; without a header anything is."""
    if header.strip() and not offered & {media_type(each) for each in header.split(",")}:
        raise Refused(406, 406, "HTTP 406 Not Acceptable")


def read(body: bytes, content_type: str, most: int) -> list[Record]:
    """The records of a request of this content type. Raises Refused.

    A record that nothing can be made of comes with its problem and costs the others nothing.
    """
    encode = {JSON_V2: _as_json, BINARY_V2: _from_base64}.get(media_type(content_type))
    if encode is None:
        raise Refused(415, 415, "HTTP 415 Unsupported Media Type")
    asked = document(body)
    if unknown := sorted(asked.keys() - FIELDS):
        raise Refused(422, 422, f"Unrecognized field: {ascii(unknown[0])[:100]}")
    records = asked.get("records")
    if not isinstance(records, list) or not records:
        raise Refused(422, 422, "records may not be empty")
    if len(records) > most:
        raise Refused(413, 413, f"{len(records):,} records came; at most {most:,} are taken at once")
    return [_record(raw, encode) for raw in records]


def document(body: bytes) -> dict[str, Any]:
    """The object that a request's body is. Raises Refused."""
    try:
        found = read_json(body)
    except (PageError, RecursionError) as error:
        raise Refused(400, 400, f"Bad Request: {error or 'nested too deeply'}") from None
    if not isinstance(found, dict) or isinstance(found, Doubled):
        raise Refused(422, 422, f"a request is an object, not {kind(found)} or one with a name twice")
    return found


def _record(raw: Any, encode: Callable[[Any], bytes | None]) -> Record:
    """Raises Refused for what is no record: then all of the request is no request."""
    if not isinstance(raw, dict):
        raise Refused(422, 422, f"a record is an object, not {kind(raw)}")
    if unknown := sorted(raw.keys() - {"key", "value", "partition"}):
        raise Refused(422, 422, f"Unrecognized field: {ascii(unknown[0])[:100]}")
    partition = raw.get("partition")
    if partition is not None and (not isinstance(partition, int) or isinstance(partition, bool) or partition < 0):
        raise Refused(422, 422, "partition is a whole number from 0")
    if isinstance(raw, Doubled):
        return Record(None, None, None, "a name stands twice in the record")
    try:
        key, value = encode(raw.get("key")), encode(raw.get("value"))
    except ValueError as error:
        return Record(None, None, None, str(error))
    if key is None and value is None:
        return Record(None, None, None, "a record without key and value")
    return Record(key, value, partition)


def _as_json(value: Any) -> bytes | None:
    if value is None:
        return None
    if _doubled(value):
        raise ValueError("a name stands twice in an object")
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:  # half of a pair, which only an escape can say
        return json.dumps(value, allow_nan=False, separators=(",", ":")).encode()


def _doubled(value: Any) -> bool:
    """True where an object anywhere in a value has a name twice, so that it cannot be written again as it came."""
    if isinstance(value, dict):
        return isinstance(value, Doubled) or any(map(_doubled, value.values()))
    return isinstance(value, list) and any(map(_doubled, value))


def _from_base64(value: Any) -> bytes | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise ValueError(f"{kind(value)} came instead of base64")
    try:
        return base64.b64decode(value, validate=True)
    except ValueError:
        raise ValueError("the text is not base64") from None
