"""A page's body → events: read within bounds, numbered, and what no contract accepts set aside.

A small body can say a great deal: 60 MB of `[],` are 1.4 GB of Python lists. The largest real pages (100 schools with
their programmes) hold some 100,000 objects and 500,000 values.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from producers.contract import Event, Page, event_id
from producers.source import Draft, PageError, ParsedPage, Reject, Source

MAX_CONTAINERS = 1_000_000  # objects and lists
MAX_VALUES = 2_000_000
MAX_RECORDS = 50_000


def parse_page(source: Source, body: bytes, search: str, page: int) -> ParsedPage:
    """The page that a source reads from a body. Raises PageError, also for what is too much or too deep to be read."""
    containers, values = body.count(b"{") + body.count(b"["), body.count(b",")
    if containers > MAX_CONTAINERS or values > MAX_VALUES:
        raise PageError(f"the body holds {containers:,} objects and lists and {values:,} values; that is no page")
    try:
        return source.parse(body, search, page)
    except RecursionError:
        raise PageError("the body is nested too deeply to be read") from None


def refuse_crowd(records: int) -> None:
    """Raises PageError when a page would hold more records than any real one."""
    if records > MAX_RECORDS:
        raise PageError(f"the page holds {records:,} records or more; at most {MAX_RECORDS:,} are read")


MAX_TEXT = 2_000


@dataclass(frozen=True)
class Stamp:
    """What all records of one fetch share; `observed_at` is a contract instant."""

    sweep_id: str
    epoch: int
    counter: int
    observed_at: str

    def provenance(self, model: type[Event], place: int) -> dict[str, Any]:
        return {
            "event_id": event_id(model.source, model.entity, self.epoch, self.counter, place),
            "sweep_id": self.sweep_id,
            "epoch": self.epoch,
            "counter": self.counter,
            "place": place,
            "observed_at": self.observed_at,
        }


def to_events(parsed: ParsedPage, stamp: Stamp) -> tuple[list[Event], list[Reject]]:
    """Events of a page in its order, and every reject: the page's own and the drafts that break their contract."""
    events: list[Event] = []
    rejects = list(parsed.rejects)
    for draft in parsed.drafts:
        made = _event(draft, stamp)
        if isinstance(made, Event):
            events.append(made)
        else:
            rejects.append(made)
    return events, sorted(rejects, key=lambda reject: reject.place)


def listing(source: Source, search: str, page: int, total: int | None, events: Sequence[Event], stamp: Stamp) -> Page:
    """The event that says which keys a page listed. Raises PageError when they are too many to be told."""
    keys = list(dict.fromkeys(name(event) for event in events))
    content = {"search": search, "page": page, "total": total, "keys": keys}
    try:
        return source.page.model_validate({**content, **stamp.provenance(source.page, 0)})
    except ValidationError as error:
        raise PageError(f"the page cannot be told as an event: {problems(error)}") from None


def name(event: Event) -> str:
    """`<entity>/<key>`: the event's key among all of its source."""
    return f"{event.entity}/{event.key()}"


def problems(error: ValidationError) -> str:
    """What a contract has against a record, field by field, without its values."""
    told = (
        f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}"
        for one in error.errors(include_input=False, include_url=False)
    )
    return "; ".join(told)[:MAX_TEXT]


def _event(draft: Draft, stamp: Stamp) -> Event | Reject:
    try:
        return draft.model.model_validate({**draft.content, **stamp.provenance(draft.model, draft.place)})
    except ValidationError as error:
        return Reject(
            draft.place,
            f"{draft.model.entity}: {problems(error)}",
            json.dumps(draft.content, sort_keys=True, default=str)[:MAX_TEXT],
        )
