"""Events as records of a stream, which have no headers: CloudEvents 1.0 in JSON, `data` as the last member.

What comes out of it is what would have come by Kafka, byte for byte: so only what `packed` wrote is taken for one. A
record that is too large for a stream is packed by gzip.
"""

import gzip
import json
import re
import zlib
from dataclasses import dataclass

from pydantic_core import to_json

from producers.contract import Event
from producers.kafka.publisher import MAX_RECORD_BYTES, headers

MAX_EVENT_BYTES = MAX_RECORD_BYTES - 16 * 1024  # Kafka's record has key and headers, too
MAX_DATA_BYTES = 1024 * 1024 - 256  # a stream's record has 1 MiB with its partition key
_GZIP = b"\x1f\x8b"
_TYPE = re.compile(r"gpps\.([a-z0-9.-]+)")
_OTHER_NAMES = {"content-type": "datacontenttype"}
_HEADERS = {name: header for header, name in _OTHER_NAMES.items()}


class NotAnEnvelope(ValueError):
    """A record that `packed` did not write."""


class TooLarge(ValueError):
    """An event that no record of a stream has room for."""


@dataclass(frozen=True)
class Unpacked:
    """A record as it goes to Kafka; `topic` without the set-up's prefix."""

    topic: str
    key: bytes
    value: bytes
    headers: list[tuple[str, bytes]]


def packed(event: Event) -> bytes:
    """Raises TooLarge."""
    attributes = {_OTHER_NAMES.get(name, name.removeprefix("ce_")): text.decode() for name, text in headers(event)}
    data = _head(attributes) + event.to_bytes() + b"}"
    if len(data) > MAX_DATA_BYTES:
        size, data = len(data), gzip.compress(data, mtime=0)
        if len(data) > MAX_DATA_BYTES or size > MAX_EVENT_BYTES:
            most = f"a stream takes {MAX_DATA_BYTES:,}, Kafka {MAX_EVENT_BYTES:,}"
            raise TooLarge(f"{size:,} bytes, by gzip {len(data):,}; {most}")
    return data


def unpacked(data: bytes) -> Unpacked:
    """Raises NotAnEnvelope, saying why."""
    if data.startswith(_GZIP):
        data = _unzipped(data)
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        raise NotAnEnvelope("it is no JSON") from None
    attributes = {name: text for name, text in found.items() if name != "data"} if isinstance(found, dict) else {}
    kind = _TYPE.fullmatch(str(attributes.get("type")))
    if not kind or not all(isinstance(text, str) for text in (*attributes.values(), attributes.get("subject"))):
        raise NotAnEnvelope("it lacks what an event of this project has: a type gpps.…, a subject, texts alone")
    head = _head(attributes)
    value = data[len(head) : -1]
    if not data.startswith(head) or not _says(value, found.get("data")):
        raise NotAnEnvelope("it is not written as this project writes it")
    own = [(_HEADERS.get(name, f"ce_{name}"), text.encode()) for name, text in attributes.items()]
    return Unpacked(kind[1], attributes["subject"].encode(), value, own)


def _says(value: bytes, data: object) -> bool:
    """True when these bytes are this value by themselves: nothing of them is the end of what was around it."""
    try:
        return bool(json.loads(value) == data)
    except ValueError:
        return False


def _head(attributes: dict[str, str]) -> bytes:
    try:
        return to_json(attributes)[:-1] + b',"data":'
    except ValueError:
        raise NotAnEnvelope("it holds half a character") from None


def _unzipped(data: bytes) -> bytes:
    reading = zlib.decompressobj(wbits=31)
    try:
        whole = reading.decompress(data, MAX_EVENT_BYTES)
    except zlib.error:
        raise NotAnEnvelope("it is no whole gzip") from None
    if not reading.eof or reading.unused_data:
        raise NotAnEnvelope("it is no whole gzip, or larger than a record of Kafka may be")
    return whole
