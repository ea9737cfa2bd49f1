"""One event of a row traced to its source: the commit that landed it, its raw page, the record as it stood in it, and
what that gives when the page is parsed once more, by the code as it is now."""

import gzip
import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from ops.explain import commits
from ops.explain.events import Record
from ops.explain.lake import LakeReader
from producers.contract import Event
from producers.fields import instant
from producers.reading.parsing import Stamp, parse_page, to_events
from producers.source import PageError, Source
from producers.sources.catalog import UnknownSource, source

LISTED = 3  # items that are shown of a list inside a record
SHOWN = 300  # characters of a text inside a record


@dataclass(frozen=True)
class Check:
    """`holds` None: cannot be checked, and `what` says why."""

    what: str
    holds: bool | None


@dataclass(frozen=True)
class RawPage:
    """`fetch`: the record of the fetch as stored, None when the archive has none; `body`: the page's plain bytes, None
    when it is gone or not what its name says. The request in it never held a key."""

    fetch_uri: str
    fetch: Mapping[str, Any] | None
    body_uri: str | None = None
    body: bytes | None = None


def traced(lake: LakeReader, table: str, record: Record, landed: Mapping[str, Any]) -> tuple[dict[str, Any], Check]:
    """The event as plain values, and whether its page still gives it. `landed`: its row in the events table."""
    page = _raw_page(lake, record)
    commit = commits.of_event(lake, table, record)
    name = record.topic.split(".")[0]
    try:
        own = source(name)
    except UnknownSource:
        own = None
    at_place = own.record(page.body, record.place) if own and page.body else None
    landing = commit and {
        "table": commit.table,
        "delta_version": commit.version,
        "committed_at": commit.committed_at,
        "driver_epoch": commit.metadata.get("epoch"),
    }
    shown = {"fetch": page.fetch_uri, "said": page.fetch, "body": page.body_uri, "record": shortened(at_place)}
    return asdict(record) | {"landed_by": landing, "page": shown}, _parsed_again(own, page, record, landed)


def shortened(value: Any) -> Any:
    """The same with few items of each list and the beginning of each long text: a record may hold a thousand others."""
    if isinstance(value, Mapping):
        return {name: shortened(one) for name, one in value.items()}
    if isinstance(value, list):
        left = [f"… and {len(value) - LISTED} more"] if len(value) > LISTED else []
        return [*map(shortened, value[:LISTED]), *left]
    return f"{value[:SHOWN]}…" if isinstance(value, str) and len(value) > SHOWN else value


def _raw_page(lake: LakeReader, record: Record) -> RawPage:
    """The page that the event's fetch brought."""
    folder = f"{lake.archive.rstrip('/')}/raw/{record.topic.split('.')[0]}"
    name = f"fetches/epoch={record.epoch:010d}/{record.counter:010d}.json"
    stored = lake.read(folder, name)
    fetch = json.loads(stored) if stored else None
    digest = (fetch or {}).get("body_sha256")
    if digest is None:
        return RawPage(f"{folder}/{name}", fetch)
    body = f"bodies/{digest[:2]}/{digest}.gz"
    return RawPage(f"{folder}/{name}", fetch, f"{folder}/{body}", _plain(lake.read(folder, body), digest))


def _plain(zipped: bytes | None, digest: str) -> bytes | None:
    """The plain bytes, None where they are not those of the digest."""
    try:
        plain = gzip.decompress(zipped or b"")
    except (OSError, EOFError, zlib.error):
        return None
    return plain if hashlib.sha256(plain).hexdigest() == digest else None


def _parsed_again(own: Source | None, page: RawPage, record: Record, landed: Mapping[str, Any]) -> Check:
    name = f"{record.topic}[{record.partition}]@{record.offset}"
    if page.fetch is None:
        return Check(f"{name}: the archive has no record of its fetch ({page.fetch_uri})", None)
    if own is None:
        return Check(f"{name}: this version has no source that could parse its page", None)
    try:
        event = _event(own, page.fetch, page.body, landed["event_id"])
    except PageError as error:
        return Check(f"{name}: {error}", False)
    now = {field: value for field, value in event.model_dump().items() if field != "sweep_id"}
    then = {field: _as_written(landed.get(field)) for field in now}
    differing = [f"{field} {now[field]!r}, landed {then[field]!r}" for field in now if now[field] != then[field]]
    if differing:
        return Check(f"{name}: its page parsed again gives {'; '.join(differing)}", False)
    return Check(f"{name} = the record at place {record.place} of its page, parsed again", True)


def _event(own: Source, fetch: Mapping[str, Any], body: bytes | None, event_id: str) -> Event:
    """Raises PageError when the page or the record can no longer be read."""
    if body is None:
        raise PageError("the body of the page is not in the archive")
    stamp = Stamp(*(fetch[name] for name in ("sweep_id", "epoch", "counter", "observed_at")))
    events, rejects = to_events(parse_page(own, body, fetch["search"], fetch["page"]), stamp)
    for event in events:
        if event.event_id == event_id:
            return event
    why = "; ".join(f"place {reject.place}: {reject.reason}" for reject in rejects[:3])
    raise PageError(f"the page no longer gives this event{f' ({why})' if why else ''}")


def _as_written(value: Any) -> Any:
    """A value of the lake as the contract writes it."""
    if isinstance(value, datetime):
        return instant(value.astimezone(UTC))
    return str(value) if isinstance(value, Decimal | date) else value
