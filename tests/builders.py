"""Events that are valid by construction, one builder per entity, and events as rows and tables of the lake.

`at` is the number of the fetch; events of one fetch differ by `place`. What a test does not say is the same everywhere.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa

from producers.contract import Event, event_id
from producers.fields import instant, parse_instant
from producers.source import Source
from producers.sources.college_scorecard.contract import SEARCH, Program, School, ScorecardPage, ScorecardSweep
from producers.sources.jooble.contract import Job, JooblePage, JoobleSweep, search_id
from streaming.column_types import column_type
from streaming.ingest.schema import columns
from streaming.lake.tables import event_columns

At = tuple[int, int]

START = datetime(2026, 3, 1, tzinfo=UTC)
PLACE_OF_PAGE, PLACE_OF_SWEEP = 1_000_000, 0
MODELS: tuple[type[Event], ...] = (School, Program, ScorecardPage, ScorecardSweep, Job, JooblePage, JoobleSweep)


def moment(days: float = 0, at: At = (0, 0)) -> str:
    """Contract text of the instant so many days after the start; with `at` a microsecond more per fetch."""
    return instant(START + timedelta(days=days, microseconds=at[0] * 1000 + at[1]))


def job_search(cip4: str = "1107", keywords: str = "software developer", location: str = "") -> str:
    return search_id(cip4, keywords, location)


def _event(model: type[Event], at: At, place: int, sweep: str, content: Mapping[str, Any]) -> Any:
    """The event of `model` with this content, seen on day `day` of it; fields left out are null."""
    values = dict.fromkeys((*model.content_fields(), *model.notes)) | dict(content)
    day = values.pop("day", 0)
    provenance = {
        "event_id": event_id(model.source, model.entity, *at, place),
        "sweep_id": f"{model.source}-{sweep}",
        "epoch": at[0],
        "counter": at[1],
        "place": place,
        "observed_at": moment(day, at),
    }
    return model(**provenance, **values)


def school(unit_id: str = "100654", at: At = (1, 0), place: int = 0, sweep: str = "s1", **content: Any) -> School:
    return _event(School, at, place, sweep, {"unit_id": unit_id, "name": "A school", "state": "AL"} | content)


def program(
    unit_id: str = "100654", cip4: str = "1107", level: int = 3, at: At = (1, 0), place: int = 0, **content: Any
) -> Program:
    sweep = content.pop("sweep", "s1")
    key = {"unit_id": unit_id, "cip4": cip4, "credential_level": level}
    return _event(Program, at, place, sweep, key | {"title": "Computer Science."} | content)


def job(
    job_id: str = "1", cip4: str = "1107", at: At = (1, 0), place: int = 0, sweep: str = "s1", **content: Any
) -> Job:
    return _event(Job, at, place, sweep, {"job_id": job_id, "cip4": cip4, "title": "Developer"} | content)


def page(
    search: str = SEARCH, number: int = 0, at: At = (1, 0), lists: Sequence[Event | str] = (), **content: Any
) -> Any:
    """A page of the Scorecard's walk or, for any other search, of Jooble, listing events (by their keys) or keys."""
    model = ScorecardPage if search == SEARCH else JooblePage
    keys = [listed if isinstance(listed, str) else f"{listed.entity}/{listed.key()}" for listed in lists]
    sweep = content.pop("sweep", "s1")
    known = {"search": search, "page": number, "total": len(keys), "keys": list(dict.fromkeys(keys))}
    return _event(model, at, PLACE_OF_PAGE, sweep, known | content)


def sweep(
    search: str = SEARCH, pages: int = 1, at: At = (1, 1), complete: bool = True, day: float = 0, **content: Any
) -> Any:
    """The end, on day `day`, of a walk through so many pages."""
    model = ScorecardSweep if search == SEARCH else JoobleSweep
    name = content.pop("sweep", "s1")
    known = {"search": search, "pages": pages, "complete": complete, "reason": None if complete else "stopped"}
    times = {"started_at": moment(day - 0.01), "ended_at": moment(day), "day": day}
    return _event(model, at, PLACE_OF_SWEEP, name, known | times | content)


def row(event: Event, offset: int = 0, partition: int = 0, batch: int = 0) -> tuple[Any, ...]:
    """The event as a row of its events table: typed columns of the contract, then the load columns."""
    values = event.model_dump()
    typed = [_typed(values[name], kind) for name, kind in columns(type(event))]
    return (*typed, event.topic(), partition, offset, batch)


def events_table(model: type[Event], rows: Sequence[Sequence[Any]]) -> pa.Table:
    """Rows of the model, made by `row`, as Arrow has them in a Delta table."""
    schema = pa.schema([(name, column_type(kind).arrow()) for name, kind in event_columns(model)])
    values = list(zip(*rows, strict=True)) if rows else [[] for _ in schema]
    return pa.table([pa.array(each, kind.type) for each, kind in zip(values, schema, strict=True)], schema=schema)


def rows_by_model(events: Iterable[Event]) -> dict[type[Event], list[Event]]:
    """Events by their model, in order."""
    found: dict[type[Event], list[Event]] = {}
    for event in events:
        found.setdefault(type(event), []).append(event)
    return found


def _typed(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind == "timestamp":
        return parse_instant(value)
    return Decimal(value) if kind.startswith("decimal") else value


def polled(source: Source, **changes: Any) -> Source:
    """The source, polled in another way."""
    return replace(source, transports=(replace(source.polled, **changes),))
