"""The events behind a row of a mart, as the pipeline declares its origin: what it was made of, as offsets of topics."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from importlib import import_module, resources, util
from typing import TYPE_CHECKING, Any

from ops.explain.lake import LakeReader, query, rows
from plumbing.errors import WrongUsage
from plumbing.sql_files import text
from producers.contract import Event, Page, Sweep
from streaming.contract import Mart
from streaming.origins import Key, OfKey, OfMany, Origin
from streaming.pipeline import Pipeline

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow.compute import Expression
    from pyarrow.dataset import Dataset


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
class Behind:
    """`records`: the newest events that carry content of the row, at most so many. `ranges`: of all events behind it,
    with the pages and sweeps where the row tells what is listed: so many `events` of a `topic` and `partition`, the
    `first` and the `last` of them at these offsets."""

    records: tuple[Record, ...] = ()
    ranges: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Row:
    """A row that is asked about, and the lake in which its events are, as the last refresh saw them.

    `most`: limit on the events and rows given of each kind. Reading raises NothingThere, LakeUnreachable.
    """

    lake: LakeReader
    pipeline: Pipeline
    mart: Mart
    key: Key
    most: int

    @cached_property
    def origin(self) -> Origin | None:
        """None where the pipeline declares none."""
        return origin_of(self.pipeline, self.mart)

    @cached_property
    def model(self) -> type[Event]:
        """Of a row that is made of the events of its key: what these are."""
        assert isinstance(self.origin, OfKey)
        return self.pipeline.models_of(self.origin.events)[0]

    def events(self) -> Behind:
        """The events behind the row; none where nothing of it has landed, or the pipeline declares none."""
        import pyarrow as pa

        content = [*self._content()]
        if not content:
            return Behind()
        found = rows("newest_events", {"found": pa.concat_tables(content)}, most=self.most)
        ranges = rows("ranges", {"found": pa.concat_tables([*content, *self._listings()])})
        return Behind(tuple(Record(**one) for one in found), tuple(ranges))

    def of_key(self) -> "Dataset":
        """The events of a row that is made of those of its key."""
        assert isinstance(self.origin, OfKey)
        return self.lake.events(self.origin.events, equal(self.key, self.mart.key))

    def whole(self, record: Record) -> dict[str, Any]:
        """All columns of one of them."""
        return rows("event", {"events": self.of_key()}, event_id=record.event_id)[0]

    def asked(self, statement: str) -> "pa.Table":
        """Rows that a statement of the pipeline finds in its events tables."""
        return self._found(self.statement(statement))

    def statement(self, name: str) -> str:
        """One of those that stand beside the pipeline's origins."""
        return resources.files(_package(self.pipeline)).joinpath(f"{name}.sql").read_text(encoding="utf-8")

    def walks(self, kind: type[Page | Sweep]) -> "Dataset":
        """The pages or the sweeps of the searches that list the row."""
        return self._possible(next(iter(_tables_of(self.pipeline, kind))))

    @property
    def searches(self) -> str:
        """The first part of the names of these, or the name; empty where the row tells nothing that is listed."""
        return (self.origin.searches or "").format(**self.key) if self.origin else ""

    def _content(self) -> Iterator["pa.Table"]:
        if isinstance(self.origin, OfKey):
            yield query(_places("SELECT * FROM events"), {"events": self.of_key()}, day=None)
        for name in self.origin.events if isinstance(self.origin, OfMany) else ():
            yield self._found(_places(self.statement(name)))

    def _listings(self) -> Iterator["pa.Table"]:
        tells = self.origin.status if isinstance(self.origin, OfKey) else self.searches
        for kind in (Page, Sweep) if tells else ():
            yield query(_places("SELECT * FROM events"), {"events": self.walks(kind)}, day=self._day)

    def _found(self, statement: str) -> "pa.Table":
        tables = {name for name in self.pipeline.event_tables() if re.search(rf"\b{name}\b", statement)}
        columns = {name for mart in self.pipeline.marts for name in mart.key}
        given = {
            **{name: self.key.get(name) for name in columns},
            **{"day": self._day, "most": self.most},
            "stale_after_days": getattr(self.origin, "stale_after_days", None),
        }
        return query(statement, {name: self._possible(name) for name in tables}, **given)

    @property
    def _day(self) -> date | None:
        until = self.origin.until if isinstance(self.origin, OfMany) else None
        return self.key[until] if until else None

    def _possible(self, table: str) -> "Dataset":
        """The rows of an events table that can be behind the row, selected by the columns it is clustered by."""
        if self.searches and table in {*_tables_of(self.pipeline, Page), *_tables_of(self.pipeline, Sweep)}:
            return self.lake.events(table, _searched(self.searches))
        known = [name for name in self.pipeline.cluster.get(table, ()) if name in self.key]
        return self.lake.events(table, equal(self.key, known) if known else None)


def origin_of(pipeline: Pipeline, mart: Mart) -> Origin | None:
    """Origin of a mart's rows, as the pipeline declares it; None where it does not."""
    package = _package(pipeline)
    declared: Mapping[str, Origin] = import_module(package).ORIGINS if util.find_spec(package) else {}
    return declared.get(mart.name)


def mart_of(pipeline: Pipeline, name: str) -> Mart:
    """The mart of this name, or with this table or view. Raises WrongUsage naming the tables."""
    for mart in pipeline.marts:
        if name in (mart.name, mart.table, mart.view):
            return mart
    raise WrongUsage(f"there is no table {name!r}; there are {', '.join(mart.table for mart in pipeline.marts)}")


def key_of(mart: Mart, parts: Sequence[str]) -> dict[str, Any]:
    """The key in the types of its columns. Raises WrongUsage naming them, or the one that is of another type."""
    if len(parts) != len(mart.key):
        raise WrongUsage(
            f"the key of {mart.table} is {' '.join(name.upper() for name in mart.key)}; "
            f"{len(parts)} of {len(mart.key)} parts were given"
        )
    types = {column.name: column.type for column in mart.columns}
    return {name: _typed(name, types[name], text) for name, text in zip(mart.key, parts, strict=True)}


def _typed(name: str, kind: str, text: str) -> Any:
    read, wanted = _READERS.get(kind, (str, "a text"))
    try:
        return read(text)
    except ValueError:
        raise WrongUsage(f"{name} is {wanted}, not {text!r}") from None


def _instant(text: str) -> datetime:
    """An instant; without a zone, in UTC."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


_READERS: Mapping[str, tuple[Callable[[str], Any], str]] = {
    "int": (int, "a whole number"),
    "bigint": (int, "a whole number"),
    "date": (date.fromisoformat, "a date such as 2026-03-01"),
    "timestamp": (_instant, "an instant such as 2026-03-01T12:00:00.000000Z"),
}


def _package(pipeline: Pipeline) -> str:
    return f"{pipeline.contract.package}.origins"


def _tables_of(pipeline: Pipeline, kind: type[Event]) -> set[str]:
    return {pipeline.tables[model] for model in pipeline.models if issubclass(model, kind)}


def _places(events: str) -> str:
    """The statement that tells where the events lie that another one finds."""
    return text("ops.explain", "events").format(events=events)


def _searched(searches: str) -> "Expression":
    """The condition that a page or sweep is of one of the searches; on a range, by which files can be left out."""
    import pyarrow.compute as pc

    search = pc.field("search")
    return (search == searches) | ((search >= f"{searches}|") & (search < f"{searches}}}"))


def equal(key: Key, names: Sequence[str]) -> "Expression":
    """The condition that columns have the values of the key."""
    import pyarrow.compute as pc

    whole = pc.field(names[0]) == key[names[0]]
    for name in names[1:]:
        whole = whole & (pc.field(name) == key[name])
    return whole
