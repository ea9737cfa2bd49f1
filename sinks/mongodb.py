"""Served marts in MongoDB: a document per row, the position saved after them. Optional, with the extra `mongodb`.

A database per pipeline and generation holds a collection per served mart, and `positions`. The pipeline's own database
holds the pointer: which generation readers should take.

MongoDB has transactions on replica sets alone, so this does without. Each load takes a number above all before it, and
each document bears that of the load which wrote it (`_load`). A document is written in three steps: its place is held
(`_id` and `_load` 0, if it is not there), the load makes sure that the feed is still its own, the place is filled if
no later load has done so. A follower that was overtaken between the last two finds its places taken or gone; one that
was overtaken before leaves empty places at most, which the next bootstrap removes. All writes may be made twice.
"""

import re
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
    from pymongo.database import Database

LOAD = "_load"
PER_BULK = 40  # a compatible server holds a connection for each update of a bulk, of some fifty
POINTERS, LIVE = "generations", "live"
SECONDS, WRITE_SECONDS = 5.0, 30
_DUPLICATE_KEY, _NO_LOGIN = 11000, (13, 18)
_NOWHERE = {"version": "", "table_id": "", "highest": ""}

Document = dict[str, Any]


@contextmanager
def connected(settings: Settings) -> "Iterator[MongoClient[Document]]":
    """A client. Raises Misconfigured, and SinkUnreachable while MongoDB does not answer: neither shows the address."""
    if not settings.mongodb_url:
        raise Misconfigured("GPPS_MONGODB_URL is not set: it says where MongoDB is (mongodb://…)")
    try:
        from pymongo.errors import ConfigurationError, ConnectionFailure, OperationFailure
    except ImportError:
        raise Misconfigured("MongoDB needs the package pymongo: install gpps[mongodb]") from None
    try:
        with _client(settings.mongodb_url.get_secret_value()) as client:
            yield client
    except ConfigurationError as error:
        raise Misconfigured(f"GPPS_MONGODB_URL is no address of MongoDB ({type(error).__name__})") from None
    except OperationFailure as error:
        if error.code not in _NO_LOGIN:
            raise
        raise Misconfigured("MongoDB refuses the login, or what it may do; check GPPS_MONGODB_URL") from None
    except ConnectionFailure as error:
        raise SinkUnreachable(f"MongoDB does not answer ({type(error).__name__}); check GPPS_MONGODB_URL") from None


def _client(url: str) -> "MongoClient[Document]":
    from pymongo import MongoClient
    from pymongo.errors import ConfigurationError

    wait, write = int(SECONDS * 1000), WRITE_SECONDS * 1000
    try:
        return MongoClient(
            url,
            appname="gpps",
            w="majority",
            serverSelectionTimeoutMS=wait,
            connectTimeoutMS=wait,
            socketTimeoutMS=write,
        )
    except ValueError as error:  # a port that is none, and the like
        raise ConfigurationError(type(error).__name__) from None


@contextmanager
def database(settings: Settings) -> "Iterator[Database[Document]]":
    """The database of the settings' generation. Raises as `connected`."""
    with connected(settings) as client:
        yield client[settings.mongodb_database()]


def generations(settings: Settings) -> set[int]:
    """Generations of the pipeline that have a database. Raises as `connected`."""
    form = re.compile(rf"{re.escape(settings.mongodb_pointers())}-g([1-9]\d*)")
    with connected(settings) as client:
        found = map(form.fullmatch, client.list_database_names())
        return {int(match[1]) for match in found if match}


def drop(settings: Settings) -> None:
    """Deletes the generation's database, if there is one. Raises as `connected`."""
    with connected(settings) as client:
        client.drop_database(settings.mongodb_database())


def point(client: "MongoClient[Document]", settings: Settings) -> None:
    """Has readers take the generation of the settings; nothing is written where they do already."""
    pointers = client[settings.mongodb_pointers()][POINTERS]
    wanted = {"_id": LIVE, "generation": settings.generation, "database": settings.mongodb_database()}
    if pointers.find_one({"_id": LIVE}) != wanted:
        pointers.replace_one({"_id": LIVE}, wanted, upsert=True)


def prepare(database: "Database[Document]", served: Sequence[Mart]) -> None:
    """Makes what is missing. A collection that is gone takes its feed's position with it, so that it is filled anew.

    Numbers of loads go on from what documents bear: positions that are gone set nothing back.
    """
    from pymongo.errors import CollectionInvalid, DuplicateKeyError

    there = set(database.list_collection_names())
    for mart in served:
        name, feed = table_of(mart), {"_id": mart.changes_table}
        if name not in there:
            database[POSITIONS].update_one(feed, {"$unset": _NOWHERE})
            with suppress(CollectionInvalid):  # another follower was faster
                database.create_collection(name)
        if database[POSITIONS].find_one(feed) is None:
            last = database[name].find_one(sort=[(LOAD, -1)]) or {LOAD: 0}
            with suppress(DuplicateKeyError):
                database[POSITIONS].insert_one(feed | {"load": last[LOAD], "writes": 0})


class MongoDBSink:
    """Marts that are served, each as its collection in a generation's database.

    `lease_check` is called before every write and stops the load by raising. Rows are written in any order, so readers
    may see a load half done; the position says what is complete.
    """

    def __init__(
        self,
        database: "Database[Document]",
        lease_check: Callable[[], None] = lambda: None,
        kill: KillPoints | None = None,
    ) -> None:
        self._database, self._lease_check, self._kill = database, lease_check, kill or KillPoints()
        self._positions = database[POSITIONS]

    def position(self, mart: Mart) -> Position | None:
        found = self._positions.find_one({"_id": mart.changes_table}) or {}
        return Position(found["table_id"], found["version"], found["highest"]) if "version" in found else None

    def replace(self, mart: Mart, load: Load) -> Written:
        upserts, _ = self._read(mart, load)
        number = self._claim(mart, load.after, forget=True)
        self._write(mart, number, _documents(mart, upserts))
        self._own(mart, number)
        left_over = {LOAD: {"$lt": number}}
        stale = self._database[table_of(mart)].count_documents(left_over | {mart.key[0]: {"$exists": True}})
        self._database[table_of(mart)].delete_many(left_over)
        self._save(mart, number, load.position)
        return Written(upserts.num_rows, stale)

    def apply(self, mart: Mart, load: Load) -> Written:
        upserts, tombstones = self._read(mart, load)
        number = self._claim(mart, load.after)
        self._write(mart, number, _documents(mart, upserts))
        self._delete(mart, number, (document["_id"] for document in _documents(mart, tombstones)))
        self._save(mart, number, load.position)
        return Written(upserts.num_rows, tombstones.num_rows)

    def _read(self, mart: Mart, load: Load) -> tuple[pa.Table, pa.Table]:
        """All rows of the load, before anything is written: (rows to write, keys to delete)."""
        return split(mart, latest(mart, pa.concat_tables([change_schema(mart).empty_table(), *load.batches()])))

    def _claim(self, mart: Mart, after: Position | None, forget: bool = False) -> int:
        """The number of this load, while the feed is where the load begins. `forget` drops the position: half a
        bootstrap then leads to another one, never to following on."""
        from pymongo import ReturnDocument

        at = {"version": after.version, "table_id": after.table_id} if after else {"version": {"$exists": False}}
        change: Document = {"$inc": {"load": 1}} | ({"$unset": _NOWHERE} if forget else {})
        self._lease_check()
        found = self._positions.find_one_and_update(
            {"_id": mart.changes_table, **at}, change, return_document=ReturnDocument.AFTER
        )
        if found is None:
            raise PositionMoved
        return int(found["load"])

    def _write(self, mart: Mart, number: int, documents: Iterable[Document]) -> None:
        from pymongo import ReplaceOne

        collection = self._database[table_of(mart)]
        for bulk in _bulks(documents):
            self._hold_places(mart, [document["_id"] for document in bulk])
            self._own(mart, number)
            writes = [ReplaceOne(_older(each["_id"], number), each | {LOAD: number}) for each in bulk]
            if collection.bulk_write(writes, ordered=False).matched_count < len(bulk):
                raise self._overtaken(mart)

    def _hold_places(self, mart: Mart, ids: Sequence[Any]) -> None:
        from pymongo.errors import BulkWriteError

        try:
            self._database[table_of(mart)].insert_many([{"_id": each, LOAD: 0} for each in ids], ordered=False)
        except BulkWriteError as error:
            if {each["code"] for each in error.details["writeErrors"]} != {_DUPLICATE_KEY}:
                raise

    def _delete(self, mart: Mart, number: int, ids: Iterable[Any]) -> None:
        for some in _bulks(ids):
            self._own(mart, number)
            self._database[table_of(mart)].delete_many(_older({"$in": some}, number))

    def _own(self, mart: Mart, number: int) -> None:
        """Raises SinkBusy when another load has begun. A write, since one that stands alone would not know of it."""
        self._lease_check()
        self._kill.reach("mongodb-bulk")
        if not self._positions.update_one(self._held_by(mart, number), {"$inc": {"writes": 1}}).matched_count:
            raise self._overtaken(mart)

    def _save(self, mart: Mart, number: int, at: Position) -> None:
        self._lease_check()
        self._kill.reach("before-position")
        position = {"version": at.version, "table_id": at.table_id, "highest": at.highest}
        if not self._positions.update_one(self._held_by(mart, number), {"$set": position}).matched_count:
            raise self._overtaken(mart)

    def _held_by(self, mart: Mart, number: int) -> Document:
        return {"_id": mart.changes_table, "load": number}

    def _overtaken(self, mart: Mart) -> SinkBusy:
        return SinkBusy(f"another follower took over {mart.changes_table} in MongoDB; this one stopped writing")


def documents(database: "Database[Document]", mart: Mart) -> Iterator[Document]:
    """The rows of a mart as MongoDB holds them, without what this sink needs for itself."""
    for found in database[table_of(mart)].find({mart.key[0]: {"$exists": True}}, {"_id": 0, LOAD: 0}):
        yield dict(found)


def _bulks(items: Iterable[Any]) -> Iterator[list[Any]]:
    remaining = iter(items)
    while bulk := list(islice(remaining, PER_BULK)):
        yield bulk


def _older(identity: Any, number: int) -> Document:
    """Documents with this `_id` that no later load has written."""
    return {"_id": identity, LOAD: {"$lte": number}}


def _documents(mart: Mart, rows: pa.Table) -> Iterator[Document]:
    """Rows as documents, `_id` the key; unknown is left out."""
    for batch in rows.to_batches(max_chunksize=1000):
        for row in batch.to_pylist():
            known = {name: _value(value) for name, value in row.items() if value is not None}
            yield {"_id": _id(mart, known)} | known


def _id(mart: Mart, known: Mapping[str, Any]) -> Any:
    """The key: its value, or a document of its parts in their order."""
    return known[mart.key[0]] if len(mart.key) == 1 else {name: known[name] for name in mart.key}


def _value(value: Any) -> Any:
    """Decimals as text, exact in every client; instants (MongoDB's have milliseconds) and days as ISO text."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return instant(value)
    return value.isoformat() if isinstance(value, date) else value
