"""A raw page parsed once more, by the code as it is now: does its record still give the event that was landed?"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from ops.explain.archive import RawPage
from producers.contract import Event
from producers.fields import instant
from producers.parsing import Stamp, parse_page, to_events
from producers.source import PageError, Source


def differences(source: Source, page: RawPage, landed: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """By field what the page gives now and what was landed, where the two differ; empty when the event is the same.

    `landed` is the event's row. Raises PageError when the page or the record can no longer be read.
    """
    event = _event(source, page, landed["event_id"])
    now = {name: value for name, value in event.model_dump().items() if name != "sweep_id"}
    then = {name: _text(landed.get(name)) for name in now}
    return {name: (now[name], then[name]) for name in now if now[name] != then[name]}


def _event(source: Source, page: RawPage, event_id: str) -> Event:
    fetch = page.fetch or {}
    if page.body is None:
        raise PageError("the body of the page is not in the archive")
    stamp = Stamp(*(fetch[name] for name in ("sweep_id", "epoch", "counter", "observed_at")))
    events, rejects = to_events(parse_page(source, page.body, fetch["search"], fetch["page"]), stamp)
    for event in events:
        if event.event_id == event_id:
            return event
    told = "; ".join(f"place {reject.place}: {reject.reason}" for reject in rejects[:3])
    raise PageError(f"the page no longer gives this event{f' ({told})' if told else ''}")


def _text(value: Any) -> Any:
    """A value of the lake as the contract writes it."""
    if isinstance(value, datetime):
        return instant(value.astimezone(UTC))
    return str(value) if isinstance(value, Decimal | date) else value
