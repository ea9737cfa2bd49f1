"""Reading of one raw page, without the archive, Kafka or a clock: for looking at a page by hand."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from producers.reading.parsing import Stamp, parse_page, to_events
from producers.source import PageError, Source

MAX_BYTES = 64 * 1024 * 1024
GZIP_MAGIC = b"\x1f\x8b"
NO_FETCH = Stamp("not fetched", 0, 0, "1970-01-01T00:00:00.000000Z")


def read(file: Path) -> bytes:
    """The page a file holds, plain or gzipped (as in the archive). Raises PageError when it is broken or too large."""
    try:
        with file.open("rb") as plain:
            zipped = plain.read(2) == GZIP_MAGIC
        with gzip.open(file) if zipped else file.open("rb") as content:
            body = content.read(MAX_BYTES + 1)
    except (OSError, EOFError) as error:
        raise PageError(f"it cannot be read: {error}") from None
    if len(body) > MAX_BYTES:
        raise PageError(f"it holds more than {MAX_BYTES:,} bytes")
    return bytes(body)


def lines(source: Source, body: bytes, search: str, page: int) -> Iterator[dict[str, Any]]:
    """One object per event (`topic`, `key`, `place`, `content`) and per reject (`place`, `reason`, `text`).

    `notes` stand there as well where the event's model has some.
    Raises PageError.
    """
    events, rejects = to_events(parse_page(source, body, search, page), NO_FETCH)
    for event in events:
        notes = {"notes": {name: getattr(event, name) for name in event.notes}} if event.notes else {}
        yield {"topic": event.topic(), "key": event.key(), "place": event.place, "content": event.content(), **notes}
    for reject in rejects:
        yield {"reject": reject.reason, "place": reject.place, "text": reject.text}
