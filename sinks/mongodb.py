"""Served marts in MongoDB: a document per row, the position saved after them. An extra (`mongodb`), and optional.

A database per pipeline and generation, in it a collection per served mart and `positions`. MongoDB has transactions on
replica sets alone, so each document says which load wrote it (`_load`, a number that only grows): a follower that was
overtaken cannot write over what a later one has written. A row that is deleted leaves its `_id` and `_load` behind, or
a late write could bring it back; all that a query asks for is gone. All writes may be made twice.

Before each bulk the follower looks whether the feed is still its own. Between that look and the write it could still
insert a row that no later load has touched, which only a table that was made anew meanwhile leaves room for.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from plumbing.errors import Misconfigured
from plumbing.kill_points import KillPoints
from producers.fields import instant
from sinks.dynamodb import POSITIONS, table_of
from sinks.errors import PositionMoved, SinkBusy, SinkUnreachable
from sinks.follower import Load, Position, Written
from sinks.rows import change_schema, latest, split
from sinks.settings import Settings
from streaming.contract import Mart

if TYPE_CHECKING:
    from pymongo import MongoClient
    from pymongo.collection import Collection
    from pymongo.database import Database

PER_BULK = 500
LOAD = "_load"
SECONDS = 5.0
DUPLICATE_KEY, NO_LOGIN = 11000, (13, 18)

Document = dict[str, Any]


@contextmanager
def database(settings: Settings) -> "Iterator[Database[Document]]":
    """The database of the settings' generation. Raises SinkUnreachable while MongoDB does not answer, Misconfigured."""
    with _client(settings) as client:
        yield client[settings.mongodb_database()]


def generations(settings: Settings) -> set[int]:
    """Generations of the pipeline that have a database. Raises as `database`."""
    with _client(settings) as client:
        beginning = settings.at(1).mongodb_database().removesuffix("1")
        numbers = [name.removeprefix(beginning) for name in client.list_database_names() if name.startswith(beginning)]
        return {int(number) for number in numbers if number.isdecimal()}


def drop(settings: Settings) -> None:
    """Deletes the generation's database, if there is one. Raises as `database`."""
    with _client(settings) as client:
        client.drop_database(settings.mongodb_database())


@contextmanager
def _client(settings: Settings) -> "Iterator[MongoClient[Document]]":
    if settings.mongodb_url is None:
        raise Misconfigured("GPPS_MONGODB_URL is not set: it says where MongoDB is (mongodb://…)")
    try:
        from pymongo import MongoClient
        from pymongo.errors import ConfigurationError, ConnectionFailure, InvalidURI, OperationFailure
    except ImportError:
        raise Misconfigured("MongoDB needs the package pymongo: install gpps[mongodb]") from None
    url, limit = settings.mongodb_url.get_secret_value(), int(SECONDS * 1000)
    try:
        client: MongoClient[Document] = MongoClient(
            url, appname="gpps", w="majority", serverSelectionTimeoutMS=limit, connectTimeoutMS=limit
        )
        with client:
            yield client
    except (InvalidURI, ConfigurationError, ValueError) as error:
        raise Misconfigured(f"GPPS_MONGODB_URL is no address of MongoDB ({type(error).__name__})") from None
    except OperationFailure as error:
        if error.code in NO_LOGIN:
            raise Misconfigured("MongoDB refuses the login, or what it may do; check GPPS_MONGODB_URL") from None
        raise
    except ConnectionFailure as error:  # its text may hold the address
        raise SinkUnreachable(f"MongoDB does not answer ({type(error).__name__}); check GPPS_MONGODB_URL") from None


def prepare(database: "Database[Document]", served: Sequence[Mart]) -> None:
    """Makes what is missing. A collection that is gone takes its feed's position with it, so that it is filled anew."""
    from pymongo.errors import CollectionInvalid, DuplicateKeyError

    there = set(database.list_collection_names())
    for mart in served:
        name, position = table_of(mart), {"_id": mart.changes_table}
        if name not in there:
            database[POSITIONS].update_one(position, {"$unset": _NOWHERE})
            with suppress(CollectionInvalid):  # another follower was faster
                database.create_collection(name)
        if database[POSITIONS].find_one(position) is None:
            last = database[name].find_one(sort=[(LOAD, -1)]) or {LOAD: 0}
            with suppress(DuplicateKeyError):
                database[POSITIONS].insert_one(position | {"load": last[LOAD]})


_NOWHERE = {"version": "", "table_id": "", "highest": ""}


class MongoDBSink:
    """Marts that are served, each as its collection. Rows are written in any order, so readers may see a load half
    done; the position says what is complete."""

    def __init__(
        self,
        database: "Database[Document]",
        lease_check: Callable[[], None] = lambda: None,
        kill: KillPoints | None = None,
        per_bulk: int = PER_BULK,
    ) -> None:
        self._database, self._lease_check, self._kill = database, lease_check, kill or KillPoints()
        self._positions, self._per_bulk = database[POSITIONS], per_bulk

    def position(self, mart: Mart) -> Position | None:
        found = self._positions.find_one({"_id": mart.changes_table}) or {}
        return Position(found["table_id"], found["version"], found["highest"]) if "version" in found else None

    def replace(self, mart: Mart, load: Load) -> Written:
        upserts, _ = self._read(mart, load)
        number = self._claim(mart, load.after, forget=True)
        self._write(mart, number, _documents(mart, upserts))
        left_over = self._database[table_of(mart)].find({LOAD: {"$lt": number}}, {"_id": 1, mart.key[0]: 1})
        stale = [found for found in left_over if mart.key[0] in found]
        self._write(mart, number, ({"_id": found["_id"]} for found in stale))
        self._save(mart, number, load.position)
        return Written(upserts.num_rows, len(stale))

    def apply(self, mart: Mart, load: Load) -> Written:
        upserts, tombstones = self._read(mart, load)
        number = self._claim(mart, load.after)
        self._write(mart, number, _documents(mart, upserts))
        self._write(mart, number, ({"_id": key["_id"]} for key in _documents(mart, tombstones)))
        self._save(mart, number, load.position)
        return Written(upserts.num_rows, tombstones.num_rows)

    def _read(self, mart: Mart, load: Load) -> tuple[pa.Table, pa.Table]:
        """All rows of the load, before anything is written: (rows to write, keys to delete)."""
        return split(mart, latest(mart, pa.concat_tables([change_schema(mart).empty_table(), *load.batches()])))

    def _claim(self, mart: Mart, after: Position | None, forget: bool = False) -> int:
        """The number of this load, above all before it, while the feed is where the load begins. `forget` drops the
        position: half a bootstrap then leads to another one, never to following on."""
        from pymongo import ReturnDocument

        at = {"version": after.version, "table_id": after.table_id} if after else {"version": None}
        change: Document = {"$inc": {"load": 1}} | ({"$unset": _NOWHERE} if forget else {})
        self._lease_check()
        found = self._positions.find_one_and_update(
            {"_id": mart.changes_table, **at}, change, return_document=ReturnDocument.AFTER
        )
        if found is None:
            raise PositionMoved
        return int(found["load"])

    def _write(self, mart: Mart, number: int, documents: Iterable[Document]) -> None:
        remaining = iter(documents)
        while bulk := list(islice(remaining, self._per_bulk)):
            self._lease_check()
            self._kill.reach("mongodb-bulk")
            if self._positions.find_one({"_id": mart.changes_table, "load": number}) is None:
                raise self._overtaken(mart)
            if not _put(self._database[table_of(mart)], [each | {LOAD: number} for each in bulk], number):
                raise self._overtaken(mart)

    def _save(self, mart: Mart, number: int, at: Position) -> None:
        self._lease_check()
        self._kill.reach("before-position")
        position = {"version": at.version, "table_id": at.table_id, "highest": at.highest}
        saved = self._positions.update_one({"_id": mart.changes_table, "load": number}, {"$set": position})
        if not saved.matched_count:
            raise self._overtaken(mart)

    def _overtaken(self, mart: Mart) -> SinkBusy:
        return SinkBusy(f"another follower took over {mart.changes_table} in MongoDB; this one stopped writing")


def _put(collection: "Collection[Document]", bulk: Sequence[Document], number: int) -> bool:
    """Inserts the documents, or puts them in the place of older ones; False when a later load has written any."""
    from pymongo import ReplaceOne
    from pymongo.errors import BulkWriteError

    try:
        collection.insert_many(bulk, ordered=False)
    except BulkWriteError as error:
        failed = error.details["writeErrors"]
        if {each["code"] for each in failed} != {DUPLICATE_KEY}:
            raise
        there = [bulk[each["index"]] for each in failed]
        writes = [ReplaceOne({"_id": each["_id"], LOAD: {"$lte": number}}, each) for each in there]
        return collection.bulk_write(writes, ordered=False).matched_count == len(there)
    return True


def documents(database: "Database[Document]", mart: Mart) -> Iterator[Document]:
    """The rows of a mart, without what this sink needs for itself."""
    for found in database[table_of(mart)].find({LOAD: {"$exists": True}}, {"_id": 0}):
        if mart.key[0] in found:
            yield {name: value for name, value in found.items() if name != LOAD}


def _documents(mart: Mart, rows: pa.Table) -> Iterator[Document]:
    """Rows as documents, `_id` the key; unknown is left out."""
    for batch in rows.to_batches(max_chunksize=1000):
        for row in batch.to_pylist():
            known = {name: _value(value) for name, value in row.items() if value is not None}
            yield {"_id": _id(mart, known)} | known


def _id(mart: Mart, known: Mapping[str, Any]) -> Any:
    return known[mart.key[0]] if len(mart.key) == 1 else {name: known[name] for name in mart.key}


def _value(value: Any) -> Any:
    """Decimals as text, exact in every client; instants (MongoDB's have milliseconds) and days as ISO text."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime):
        return instant(value)
    return value.isoformat() if isinstance(value, date) else value
