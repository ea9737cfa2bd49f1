"""One event of a row told to its end: the commit that landed it, its raw page, the record in it, and what that gives
when it is parsed again."""

from dataclasses import asdict, dataclass
from typing import Any

from ops.explain import again, archive, commits
from ops.explain.checks import Check
from ops.explain.lake import LakeReader, rows
from ops.explain.origin import Record
from producers.catalog import UnknownSource, source
from producers.source import PageError, Source

CLUSTER = {"school": "unit_id", "program": "cip4", "job": "cip4"}


@dataclass(frozen=True)
class Told:
    """An event as plain values, with the checks made on the way."""

    event: dict[str, Any]
    checks: list[Check]


def told(lake: LakeReader, table: str, record: Record, landed: dict[str, Any]) -> Told:
    """`landed` is the event's row in its events table."""
    page = archive.raw_page(lake, record)
    commit = commits.of_event(lake, table, record)
    own = _source(record.topic.split(".")[0])
    event = asdict(record) | {
        "landed_by": None if commit is None else _landing(commit),
        "page": {
            "fetch": page.fetch_uri,
            "said": page.fetch,
            "body": page.body_uri,
            "record": archive.raw_record(own, page.body, record.place) if own and page.body else None,
        },
    }
    return Told(event, [_same(own, page, record, landed)])


def whole_event(lake: LakeReader, table: str, where: Any, record: Record) -> dict[str, Any]:
    return rows("event", {"events": lake.events(table, where)}, event_id=record.event_id)[0]


def _landing(commit: commits.Committed) -> dict[str, Any]:
    return {
        "table": commit.table,
        "delta_version": commit.version,
        "committed_at": commit.committed_at,
        "driver_epoch": commit.said.get("epoch"),
    }


def _same(own: Source | None, page: archive.RawPage, record: Record, landed: dict[str, Any]) -> Check:
    name = f"{record.topic}[{record.partition}]@{record.offset}"
    if page.fetch is None:
        return Check(f"{name}: the archive has no record of its fetch ({page.fetch_uri})", None)
    if own is None:
        return Check(f"{name}: this version has no source that could parse its page", None)
    try:
        differing = again.differences(own, page, landed)
    except PageError as error:
        return Check(f"{name}: {error}", False)
    if differing:
        shown = "; ".join(f"{field} {now!r}, landed {then!r}" for field, (now, then) in differing.items())
        return Check(f"{name}: its page parsed again gives {shown}", False)
    return Check(f"{name} = the record at place {record.place} of its page, parsed again", True)


def _source(name: str) -> Source | None:
    try:
        return source(name)
    except UnknownSource:
        return None
