"""Generations without Spark: events, feeds, position and checkpoint as the driver leaves them, in a folder."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
from deltalake import DeltaTable, write_deltalake

from pipelines.school_jobs.contract import CONTRACT, FIELD, JOB, MARTS, PROGRAM, SCHOOL
from pipelines.school_jobs.pipeline import TABLES
from plumbing.lake import generation_uri, position_uri, table_uri
from plumbing.objects.store import Store, store_at, write_text
from producers.contract import Event
from sinks.run import follow_dynamodb, load_warehouse
from sinks.settings import Settings
from streaming.contract import Mart
from streaming.ingest.fences import Offsets
from tests.builders import events_table, job, page, program, row, rows_by_model, school, sweep
from tests.sinks.feeds import FeedWriter, Row, change, tombstone

NOW = datetime(2026, 4, 1, tzinfo=UTC)
SEARCH = "1107|developer|"
EVENTS: Sequence[Event] = (
    *(school(str(100 + number), at=(1, 0), place=number, name=f"School {number}") for number in range(4)),
    *(program("100", "1107", level, at=(1, 0), place=10 + level) for level in range(1, 5)),
    *(job(str(number), "1107", at=(1, 0), place=number, salary_min="50000.00") for number in range(4)),
    job("1", "1107", at=(2, 0), place=0, title="Développeur \U0001f600"),
    page(SEARCH, lists=["job/1|1107"], at=(1, 0)),
    sweep(SEARCH, at=(1, 1)),
)
FIRST: Mapping[Mart, Sequence[Row]] = {
    SCHOOL: [change(SCHOOL, 1, str(100 + number)) for number in range(4)],
    FIELD: [change(FIELD, 1, "1107")],
    PROGRAM: [change(PROGRAM, 1, "100", "1107", level) for level in range(1, 5)],
    JOB: [change(JOB, 1, "1107", str(number)) for number in range(6)],
}
THEN: Mapping[Mart, Sequence[Row]] = {
    JOB: [change(JOB, 2, "1107", "1", title="Développeur \U0001f600", salary_min=None), tombstone(JOB, 2, "1107", "0")]
}

READ: Offsets = {"college-scorecard.school.v1": {0: 4}, "jooble.job.v1": {0: 5}}  # where it stands


class Generation:
    """Generation `number` of the lake that `settings` name."""

    def __init__(self, settings: Settings, number: int) -> None:
        self.settings, self.number = settings.at(number), number
        self.options = settings.storage_options()
        self.position: dict[str, Any] = {"transform": "rules", "tables": {}, "feeds": {}}

    def build(self, events: Iterable[Event] = EVENTS, changes: Sequence[Mapping[Mart, Sequence[Row]]] = ()) -> None:
        """Everything as after a drained stream and its followers."""
        found = rows_by_model(events)
        for model in TABLES:
            self.land(model, [row(event, offset) for offset, event in enumerate(found.get(model, []))])
        for step in changes or (FIRST, THEN):
            self.change(step)
        self.stand(READ)
        self.load()

    def land(self, model: type[Event], rows: Sequence[Sequence[Any]]) -> None:
        write_deltalake(self.table(TABLES[model]), events_table(model, rows), mode="append")

    def change(self, step: Mapping[Mart, Sequence[Row]]) -> None:
        for mart in MARTS:
            FeedWriter(mart, self.settings.feed_uri(mart), self.options).append(*step.get(mart, ()))
        self.position["tables"] = {name: DeltaTable(self.table(name)).version() for name in TABLES.values()}
        self.say()

    def say(self) -> None:
        """The position, as a refresh leaves it."""
        self.position["feeds"] = {
            mart.changes_table: DeltaTable(self.settings.feed_uri(mart)).version() for mart in MARTS
        }
        write_text(position_uri(self.settings.lake, self.number), json.dumps(self.position))

    def stand(self, offsets: Offsets, start: Offsets | None = None, batch: int = 0) -> None:
        """The checkpoint, as Spark leaves it."""
        lines = ("v1", "{}", json.dumps(self._prefixed(offsets)))
        self.checkpoint.write(f"offsets/{batch}", "\n".join(lines))
        self.checkpoint.write(f"commits/{batch}", "v1\n{}")
        begun = start or {topic: dict.fromkeys(partitions, 0) for topic, partitions in offsets.items()}
        self.checkpoint.write("sources/0/0", f"\x00v1\n{json.dumps(self._prefixed(begun))}")

    def load(self) -> None:
        load_warehouse(self.settings, CONTRACT, NOW)
        follow_dynamodb(self.settings, CONTRACT)

    def table(self, name: str) -> str:
        return table_uri(self.settings.lake, self.number, name)

    @contextmanager
    def rewritten(self, name: str, change: Callable[[list[Row]], list[Row]]) -> Iterator[None]:
        """A Delta table as `change` makes it of its rows, for a while."""
        table = DeltaTable(self.table(name))
        version, now = table.version(), table.to_pyarrow_table()
        rows = change(now.to_pylist())
        write_deltalake(self.table(name), pa.Table.from_pylist(rows, schema=now.schema), mode="overwrite")
        yield
        DeltaTable(self.table(name)).restore(version)

    @property
    def folder(self) -> Store:
        return store_at(generation_uri(self.settings.lake, self.number))

    @property
    def checkpoint(self) -> Store:
        return store_at(f"{self.folder.uri}/_checkpoints/school_jobs")

    def _prefixed(self, offsets: Offsets) -> Offsets:
        return {f"prefix.{topic}": partitions for topic, partitions in offsets.items()}
