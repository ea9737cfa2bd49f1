"""Whole runs of the stage, put together from settings: what the commands and the runners of other stages call."""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from plumbing import followers, sql
from plumbing.aws import items_client
from plumbing.delta import DeltaLog
from plumbing.generations import live_generation, resolved
from plumbing.kill_points import KillPoints
from plumbing.lake import reaching
from plumbing.warehouse import NO_TABLE, WarehouseReader, sqlstate
from sinks import dynamodb, mongodb
from sinks.dynamodb import works_later
from sinks.errors import SinkUnreachable
from sinks.follower import ROWS_PER_LOAD, Feed, FollowSummary, Sink, follow, rows_between
from sinks.settings import Settings
from sinks.warehouse.engines import catalog
from sinks.warehouse.engines.catalog import connected, connected_to_load
from sinks.warehouse.loader import WarehouseSink
from sinks.warehouse.schema import prepare_tables
from sinks.warehouse.views import ViewsAreRead, prepare, show
from streaming.contract import Contract, Mart

if TYPE_CHECKING:
    from sinks.compare.stores import Finding

log = logging.getLogger(__name__)


def load_warehouse(settings: Settings, contract: Contract, now: datetime) -> list[FollowSummary]:
    """Bring the warehouse tables to the newest version of every mart of a pipeline; `now` (UTC) goes to the ledger.

    Raises TryLater when lake or database are away, DamagedLake for a file that is not what the log says.
    """
    with connected_to_load(settings) as connection:
        return Loading(connection, settings, contract, KillPoints.parse(settings.kill_at)).load(now)


@contextmanager
def open_warehouse(settings: Settings, contract: Contract) -> Iterator[WarehouseReader]:
    """A connection to the warehouse with the generation's schema and tables in place, and the views when it is live."""
    with connected_to_load(settings) as connection:
        prepare_warehouse(connection, settings, contract)
        yield connection


def prepare_warehouse(connection: WarehouseReader, settings: Settings, contract: Contract) -> None:
    """Schema and tables of the generation. The views are made to show it when it is the live one, and never otherwise.

    Raises OtherColumns, SinkBusy.
    """
    views, schema = settings.views_schema, settings.generation_schema()
    prepare(connection, contract, views, schema, lambda: _is_live(settings))


def _is_live(settings: Settings) -> bool:
    return live_generation(settings.lake, settings.aws("s3")) == settings.generation


@dataclass
class Loading:
    """Loads of a pipeline's marts, one after the other on an open connection.

    Each goes into the generation that is live when it begins. So a daemon follows a swap, and ends one that was
    interrupted before its views were switched. Only the views wait for readers who hold them: tables are loaded
    meanwhile.
    """

    connection: WarehouseReader
    settings: Settings
    contract: Contract
    kill: KillPoints
    _prepared: int | None = None
    _shown: int | None = None
    _warned_of: str | None = None
    _loaded: dict[str, int] = field(default_factory=dict)
    _loaded_at: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        """True when a daemon should load: the changes of the last load are old enough, or there are many new ones."""
        seconds = self.settings.batch_seconds
        if self._loaded_at is None or (now - self._loaded_at).total_seconds() >= seconds:
            return True
        return self._waiting() >= ROWS_PER_LOAD

    def _waiting(self) -> int:
        """Change rows that the feeds have beyond the last load."""
        settings = resolved(self.settings)
        logs = {
            mart.changes_table: DeltaLog(settings.feed_uri(mart), settings.storage_options())
            for mart in self.contract.marts
        }
        return sum(rows_between(log, self._loaded.get(name, -1), log.version()) for name, log in logs.items())

    def load(self, now: datetime, is_last: bool = True) -> list[FollowSummary]:
        """As `load_warehouse`. Only the last load waits for readers of the views, for half a minute: see SinkBusy."""
        settings = resolved(self.settings)
        if settings.generation != self._prepared:
            views, schema = settings.views_schema, settings.generation_schema()
            prepare_tables(self.connection, self.contract.marts, views, schema)
            self._prepared, self._shown = settings.generation, None
        self._show(settings, patient=False)
        engine = catalog.of(self.connection, settings)
        sink = WarehouseSink(self.connection, engine, settings.generation_schema(), now, self.kill)
        summaries = _follow_all(settings, self.contract.marts, sink, "warehouse")
        self._loaded_at = now
        self._loaded = {each.feed: each.to_version for each in summaries if each.to_version is not None}
        if is_last:
            self._show(settings, patient=True)
        return summaries

    def _show(self, settings: Settings, patient: bool) -> None:
        """Has the views show this generation, if it is live. Blocking sessions are logged once, raised when patient."""
        if self._shown == settings.generation:
            return
        views, schema = settings.views_schema, settings.generation_schema()
        try:
            show(self.connection, self.contract, views, lambda: schema if _is_live(settings) else None, patient)
            self._shown = settings.generation
        except ViewsAreRead as error:
            if patient:
                raise
            if str(error) != self._warned_of:
                log.warning("event=views-are-read detail=%s", error)
            self._warned_of = str(error)


def follow_dynamodb(
    settings: Settings, contract: Contract, lease_check: Callable[[], None] = lambda: None
) -> list[FollowSummary]:
    """Bring the pipeline's DynamoDB tables to the newest version of their marts.

    `lease_check` is called before every write; what it raises ends the run, with nothing half-claimed: the next run
    repeats the load. Raises TryLater and DamagedLake as `load_warehouse`.
    """
    settings = resolved(settings)
    with serving_client(settings) as client:
        dynamodb.create_tables(client, settings.dynamodb_table, contract.served)
        kill = KillPoints.parse(settings.kill_at)
        sink = dynamodb.DynamoDBSink(client, settings.dynamodb_table, lease_check, kill)
        return _follow_all(settings, contract.served, sink, "dynamodb")


def follow_mongodb(settings: Settings, contract: Contract) -> list[FollowSummary]:
    """Bring the pipeline's collections in MongoDB to the newest version of their marts. Raises as `load_warehouse`.

    Readers are pointed to the live generation once it is whole there.
    """
    settings = resolved(settings)
    with mongodb.connected(settings) as client:
        database = client[settings.mongodb_database()]
        mongodb.prepare(database, contract.served)
        sink = mongodb.MongoDBSink(database, kill=KillPoints.parse(settings.kill_at))
        summaries = _follow_all(settings, contract.served, sink, "mongodb")
        if _is_live(settings):
            mongodb.point(client, settings)
        return summaries


def compare_stores(settings: Settings, contract: Contract) -> "list[Finding]":
    """Every mart of the pipeline in the lake against the warehouse, and against DynamoDB where it is served.

    Raises TryLater and DamagedLake as `load_warehouse`.
    """
    from sinks.compare.stores import compare_marts

    settings = resolved(settings)
    with open_warehouse(settings, contract) as connection, serving_client(settings) as client:
        dynamodb.create_tables(client, settings.dynamodb_table, contract.served)
        return compare_marts(settings, contract.marts, connection, client)


def row_counts(settings: Settings, contract: Contract) -> dict[str, int]:
    """Rows per warehouse table (`warehouse.<table>`) and items per DynamoDB table (`dynamodb.<table>`), counted now.

    These are the pipeline's. A table that does not exist counts 0. Raises SinkUnreachable.
    """
    settings = resolved(settings)
    with connected(settings) as connection:
        schema = settings.generation_schema()
        counts = {f"warehouse.{mart.table}": _count(connection, schema, mart.table) for mart in contract.marts}
    with serving_client(settings) as client:
        for mart in contract.served:
            table = settings.dynamodb_table(dynamodb.table_of(mart))
            counts[f"dynamodb.{mart.served}"] = dynamodb.count_items(client, table)
    return counts


def _count(connection: WarehouseReader, schema: str, table: str) -> int:
    count = catalog.of(connection).statement("count_rows", table=sql.Identifier(schema, table))
    try:
        row = connection.execute(count).fetchone()
    except connection.Error as error:
        if sqlstate(error) not in NO_TABLE:
            raise
        return 0
    return int(row[0]) if row else 0


def _follow_all(settings: Settings, marts: Iterable[Mart], sink: Sink, name: str) -> list[FollowSummary]:
    """Follows each feed, and tells under this name how far, so that nothing it lacks is deleted in the lake."""
    options = settings.storage_options()
    feeds = [Feed(mart, DeltaLog(settings.feed_uri(mart), options)) for mart in marts]
    found = [follow(feed, sink) for feed in feeds]
    versions = {each.feed: each.to_version for each in found if each.to_version is not None}
    with reaching(f"how far {name} is"):
        followers.tell(settings.lake, settings.generation, name, versions, settings.aws("s3"))
    return found


@contextmanager
def serving_client(settings: Settings) -> Iterator[Any]:
    """A client of DynamoDB that takes Python values; raises SinkUnreachable while it cannot be used."""
    try:
        yield items_client(settings.aws_region)
    except BotoCoreError as error:
        raise SinkUnreachable(
            f"cannot use DynamoDB: {error}. Check AWS_ENDPOINT_URL_DYNAMODB, AWS_REGION and the credentials, "
            "and that the server runs"
        ) from error
    except ClientError as error:
        if not works_later(error):
            raise
        raise SinkUnreachable(f"DynamoDB does not take what is asked of it now: {error}") from error
