"""Dead letters, by the lake and the journal of actions; the Delta table is the truth, and nothing changes it.

A letter is all the dead records that go back to one: a record that was replayed and is dead again is the same letter.
It is `open` when nothing was done with it since it was last dead, else `replayed` or `dropped`.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from ops.dead_letters.actions import Action, as_table
from ops.explain.lake import LakeReader
from plumbing.duck import connected
from plumbing.sql_files import text
from streaming.contract import ATTEMPTS_HEADER, ORIGIN_HEADER
from streaming.lake.paths import DEAD_LETTERS

if TYPE_CHECKING:
    import duckdb
    from pyarrow.dataset import Dataset

Address = tuple[str, int, int]  # topic without prefix, partition, offset
State = Literal["open", "replayed", "dropped"]
STATES: tuple[State, ...] = ("open", "replayed", "dropped")
AT_ONCE = 256  # records read with their values
OF_A_RECORD = ("_topic", "_partition", "_offset", "_kafka_timestamp", "reason", "message", "key", "value", "headers")


@dataclass(frozen=True)
class Wanted:
    """Filter of letters; None: any value. `since` and `until` (exclusive) bound when the letter was last published."""

    reason: str | None = None
    source: str | None = None
    topic: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    state: State | None = None
    address: str | None = None  # `<topic>/<partition>/<offset>` of any record of the letter


@dataclass(frozen=True)
class Letter:
    """One letter, represented by its newest record, at `part` and `place` (partition and offset) of its topic.

    `origin` is the address of its first record; `attempts` counts how often it was tried, the first time included.
    """

    topic: str
    part: int
    place: int
    origin: str
    reason: str
    message: str
    first_at: datetime
    last_at: datetime
    records: int
    attempts: int
    state: State
    done_at: str | None
    why: str | None

    @property
    def address(self) -> Address:
        return self.topic, self.part, self.place


@dataclass(frozen=True)
class Record:
    """One dead record, byte for byte."""

    topic: str
    partition: int
    offset: int
    at: datetime
    reason: str
    message: str
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]


class Letters:
    """The letters that were asked for, in a session of DuckDB."""

    def __init__(self, session: "duckdb.DuckDBPyConnection", dead: "Dataset") -> None:
        self._session = session
        self._dead = dead

    def counts(self) -> list[dict[str, Any]]:
        """Per topic, reason and state: letters, and when the first and the last were published."""
        return list(self._session.execute(_statement("counts")).to_arrow_table().to_pylist())

    def each(self, most: int | None = None) -> list[Letter]:
        """The oldest first."""
        found = self._session.execute(_statement("each"), {"most": most}).to_arrow_table()
        names = [column.name for column in fields(Letter)]
        return [Letter(**row) for row in found.select(names).to_pylist()]

    def history(self, letter: Letter) -> list[tuple[int, Record]]:
        """The letter's records, the first one first, each with the number of the attempt that it was."""
        found = self._session.execute(_statement("history"), {"origin": letter.origin}).fetchall()
        attempts = {(topic, part, place): tried for topic, part, place, tried in found}
        records = {(each.topic, each.partition, each.offset): each for each in self.records(set(attempts))}
        return [(tried, records[address]) for address, tried in attempts.items()]

    def records(self, addresses: set[Address]) -> Iterator[Record]:
        """The records at these addresses, each once; a few hundred in memory at a time."""
        from pyarrow.dataset import field

        left = set(addresses)
        mine = field("_topic").isin(sorted({topic for topic, _, _ in addresses}))
        scanner = self._dead.scanner(
            columns=list(OF_A_RECORD), filter=mine, batch_size=AT_ONCE, batch_readahead=1, fragment_readahead=1
        )
        for batch in scanner.to_batches():
            places = batch.select(OF_A_RECORD[:3]).to_pylist()
            for number, place in enumerate(tuple(row.values()) for row in places):
                if place in left:
                    left.remove(place)
                    yield _record(batch.slice(number, 1).to_pylist()[0])


@contextmanager
def opened(lake: LakeReader, actions: Sequence[Action], wanted: Wanted) -> Iterator[Letters]:
    """The letters of a generation that are wanted. Raises NothingThere and LakeUnreachable."""
    dead = lake.table(DEAD_LETTERS)
    headers = {"attempts_header": ATTEMPTS_HEADER, "origin_header": ORIGIN_HEADER}
    with connected() as session:
        session.register("dead", dead)
        session.register("action", as_table(actions))
        given = asdict(wanted)
        session.execute(_statement("records"), {**headers, **{name: given.pop(name) for name in ("topic", "source")}})
        session.execute(_statement("letters"), given)
        yield Letters(session, dead)


def _record(row: dict[str, Any]) -> Record:
    return Record(
        topic=row["_topic"],
        partition=row["_partition"],
        offset=row["_offset"],
        at=row["_kafka_timestamp"],
        reason=row["reason"],
        message=row["message"],
        key=row["key"],
        value=row["value"],
        headers=tuple((header["key"], header["value"]) for header in row["headers"] or ()),
    )


def _statement(name: str) -> str:
    return text("ops.dead_letters", name)
