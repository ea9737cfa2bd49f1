"""The raw page behind an event: how it was asked for, where its body lies, and the record as it stood in it."""

import gzip
import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ops.explain.lake import LakeReader
from ops.explain.origin import Record
from producers.source import Source

LISTED = 3  # items that are shown of a list inside a record
SHOWN = 300  # characters of a text inside a record


@dataclass(frozen=True)
class RawPage:
    """`fetch`: the record of the fetch as stored, None when the archive has none; `body`: the page's plain bytes, None
    when it is gone or not what its name says. The request in it never held a key."""

    fetch_uri: str
    fetch: Mapping[str, Any] | None
    body_uri: str | None
    body: bytes | None


def raw_page(lake: LakeReader, record: Record) -> RawPage:
    """The page that the event's fetch brought."""
    folder = f"{lake.archive.rstrip('/')}/raw/{record.topic.split('.')[0]}"
    name = f"fetches/epoch={record.epoch:010d}/{record.counter:010d}.json"
    fetch = lake.read(folder, name)
    told = json.loads(fetch) if fetch else None
    digest = (told or {}).get("body_sha256")
    if digest is None:
        return RawPage(f"{folder}/{name}", told, None, None)
    body = f"bodies/{digest[:2]}/{digest}.gz"
    return RawPage(f"{folder}/{name}", told, f"{folder}/{body}", _plain(lake.read(folder, body), digest))


def raw_record(source: Source, body: bytes, place: int) -> Any:
    """The record at this place of the body, as it stood there, shortened."""
    return shortened(source.record(body, place))


def shortened(value: Any) -> Any:
    """The same with few items of each list and the beginning of each long text: a school holds all its programmes."""
    if isinstance(value, Mapping):
        return {name: shortened(one) for name, one in value.items()}
    if isinstance(value, list):
        left = [f"… and {len(value) - LISTED} more"] if len(value) > LISTED else []
        return [*map(shortened, value[:LISTED]), *left]
    return f"{value[:SHOWN]}…" if isinstance(value, str) and len(value) > SHOWN else value


def _plain(zipped: bytes | None, digest: str) -> bytes | None:
    """The plain bytes, None where they are not those of the digest."""
    try:
        plain = gzip.decompress(zipped or b"")
    except (OSError, EOFError, zlib.error):
        return None
    return plain if hashlib.sha256(plain).hexdigest() == digest else None
