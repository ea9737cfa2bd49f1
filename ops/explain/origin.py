"""The events behind a row of a mart: what it was made of, as offsets of topics."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from ops.explain.lake import LakeReader, query, rows
from ops.explain.tables import Key
from pipelines.school_jobs.contract import NATION
from streaming.contract import Mart

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow.compute import Expression


@dataclass(frozen=True)
class Record:
    """One event where it lies: `topic` is without the set-up's prefix, partition -1 is the raw archive.

    (epoch, counter) is the fetch that brought it, `place` its record in the page, `batch` the one that landed it.
    """

    topic: str
    partition: int
    offset: int
    event_id: str
    batch: int
    epoch: int
    counter: int
    place: int
    observed_at: datetime
    sweep_id: str


@dataclass(frozen=True)
class Range:
    """So many `events` of a topic partition behind a row, the first and the last of them at these offsets."""

    topic: str
    partition: int
    first: int
    last: int
    events: int


@dataclass(frozen=True)
class Origin:
    """`records`: the newest events that carry content of the row, at most so many; `ranges`: of all events behind it,
    for postings with the pages and sweeps that say whether they are open."""

    records: tuple[Record, ...]
    ranges: tuple[Range, ...]


def origin(lake: LakeReader, mart: Mart, key: Key, most: int = 10) -> Origin:
    """The events behind the row of `key`, as the last refresh saw them; none where nothing of it has landed.

    Raises NothingThere, LakeUnreachable.
    """
    import pyarrow as pa

    content = pa.concat_tables(_CONTENT[mart.name](lake, key))
    listed = pa.concat_tables([content, *_walks(lake, mart, key)])
    found = rows("newest_events", {"found": content}, most=most)
    ranges = rows("ranges", {"found": listed})
    return Origin(tuple(Record(**one) for one in found), tuple(Range(**one) for one in ranges))


def searches_of(cip4: str) -> "Expression":
    """The condition that a page or sweep is of a search of the field; on a range, by which files can be left out."""
    import pyarrow.compute as pc

    return (pc.field("search") >= f"{cip4}|") & (pc.field("search") < f"{cip4}}}")


def equal(key: Key, *names: str) -> "Expression":
    """The condition that columns have the values of the key."""
    import pyarrow.compute as pc

    conditions = [pc.field(name) == key[name] for name in names]
    whole = conditions[0]
    for condition in conditions[1:]:
        whole = whole & condition
    return whole


def _of_key(table: str) -> Callable[[LakeReader, Key], list["pa.Table"]]:
    """The events of one school, programme or posting."""
    return lambda lake, key: [query("events", {"events": lake.events(table, equal(key, *key))}, day=None)]


def _of_field(lake: LakeReader, key: Key) -> list["pa.Table"]:
    return [*_programs(lake, key), *_jobs(lake, key)]


def _programs(lake: LakeReader, key: Key) -> list["pa.Table"]:
    """Events of programmes of the field, of schools in the state, at the level, and of these schools."""
    tables = {
        "events_program": lake.events("events_program", equal(key, "cip4")),
        "events_school": lake.events("events_school"),
    }
    wanted = {"state": key.get("state", NATION), "nation": NATION, "level": key.get("credential_level")}
    return [query("events_of_programs", tables, **wanted), query("events_of_schools", tables, **wanted)]


def _jobs(lake: LakeReader, key: Key) -> list["pa.Table"]:
    """Events of postings of the field that are in the state, up to the day when the key has one."""
    tables = {"events_job": lake.events("events_job", equal(key, "cip4"))}
    wanted = {"state": key.get("state", NATION), "nation": NATION, "day": key.get("as_of_date")}
    return [query("events_of_jobs", tables, **wanted)]


def _walks(lake: LakeReader, mart: Mart, key: Key) -> Iterator["pa.Table"]:
    """Pages and sweeps of the field's searches, where the row says something of postings."""
    if mart.name not in ("job", "field_outlook", "field_trend"):
        return
    for table in ("events_page", "events_sweep"):
        walks = {"events": lake.events(table, searches_of(key["cip4"]))}
        yield query("events", walks, day=key.get("as_of_date"))


_CONTENT: dict[str, Callable[[LakeReader, Key], list["pa.Table"]]] = {
    "school": _of_key("events_school"),
    "program": _of_key("events_program"),
    "job": _of_key("events_job"),
    "field": _of_field,
    "field_outlook": _of_field,
    "program_outlook": _programs,
    "field_trend": _jobs,
}
