"""Where a generation stands: how far it has read, and whether its marts and stores have come as far."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import psycopg
from botocore.exceptions import ClientError

from plumbing.delta import DeltaLog
from plumbing.generations import last_refresh
from sinks.dynamodb import DynamoDBSink
from sinks.follower import Position, newest
from sinks.settings import Settings
from sinks.warehouse.loader import position_of
from streaming.contract import Mart
from streaming.driver.query import offset_log_of
from streaming.ingest.accounting import Accounting, reckoned
from streaming.ingest.offsets import Offsets
from streaming.lake.manifest import Manifest, read_manifest
from streaming.lake.paths import Lake
from streaming.pipeline import Pipeline
from streaming.settings import StreamingSettings

Versions = Mapping[str, int]
Positions = Mapping[str, Position | None]


@dataclass(frozen=True)
class Standing:
    """Of one generation. Topics are without the set-up's prefix.

    `start` and `offsets`: where reading began, and where the last batch that ended leaves off. `begun`: where the batch
    ends that has begun and not ended; empty when there is none. `transform`: of its marts; None before the first.
    `seen` and `said`: versions of events tables and change feeds as the last refresh left them. `tables` and `feeds`:
    as they are. `stores`: by store, the version of each feed that it holds.
    """

    generation: int
    manifest: Manifest | None
    start: Offsets
    offsets: Offsets
    begun: Offsets
    transform: str | None
    seen: Versions = field(default_factory=dict)
    said: Versions = field(default_factory=dict)
    tables: Versions = field(default_factory=dict)
    feeds: Positions = field(default_factory=dict)
    stores: Mapping[str, Positions] = field(default_factory=dict)

    @property
    def rests(self) -> bool:
        """Whether there is nothing to be done: no batch to end, and marts and DynamoDB are of all that has landed."""
        return not self.begun and self.seen == self.tables and self._refreshed and self._follows("dynamodb")

    @property
    def _refreshed(self) -> bool:
        return bool(self.said) and self.said == {feed: at.version if at else -1 for feed, at in self.feeds.items()}

    def _follows(self, store: str) -> bool:
        return all(self.feeds.get(feed) == at for feed, at in self.stores.get(store, {}).items())

    @property
    def behind(self) -> list[str]:
        """What has not come as far as the lake's newest refresh: change feeds beyond it, and stores."""
        beyond = [] if self._refreshed else ["lake"]
        return beyond + [store for store in self.stores if not self._follows(store)]


@dataclass(frozen=True)
class Observer:
    """Looks at generations. `settings` and `streaming` are for any generation; connections as in Stores."""

    settings: Settings
    streaming: StreamingSettings
    pipeline: Pipeline
    warehouse: psycopg.Connection
    dynamodb: Any  # client of a boto3 resource

    def lake(self, generation: int) -> Lake:
        return Lake(self.settings.lake, generation, self.streaming.aws("s3"))

    def standing(self, generation: int) -> Standing:
        """Raises LakeUnreachable, SinkUnreachable."""
        lake = self.lake(generation)
        log = offset_log_of(lake, self.pipeline, self.streaming.topic_prefix)
        said = last_refresh(lake.uri, generation, lake.aws)
        return Standing(
            generation,
            read_manifest(lake),
            log.start(),
            log.position(),
            log.begun(),
            said.get("transform"),
            said.get("tables", {}),
            said.get("feeds", {}),
            {table: self._version(lake.table(table)) for table in self.pipeline.event_tables()},
            {mart.changes_table: self._newest(generation, mart) for mart in self.pipeline.marts},
            self._stores(generation),
        )

    def accounts(self, generation: int) -> Accounting:
        """What became of every record that it read. Raises NotReady where Kafka has to be asked and is away."""
        return reckoned(self.lake(generation), self.streaming.at(generation), self.pipeline)

    def _version(self, uri: str) -> int:
        return DeltaLog(uri, self.settings.storage_options()).version()

    def _newest(self, generation: int, mart: Mart) -> Position | None:
        return newest(DeltaLog(self.settings.at(generation).feed_uri(mart), self.settings.storage_options()))

    def _stores(self, generation: int) -> dict[str, Positions]:
        settings = self.settings.at(generation)
        loaded = partial(position_of, self.warehouse, settings.generation_schema())
        served = DynamoDBSink(self.dynamodb, settings.dynamodb_table).position
        return {
            "warehouse": {mart.changes_table: _position(loaded, mart) for mart in self.pipeline.marts},
            "dynamodb": {mart.changes_table: _position(served, mart) for mart in self.pipeline.contract.served},
        }


def _position(of: Callable[[Mart], Position | None], mart: Mart) -> Position | None:
    """None, too, where the store knows nothing of the generation yet."""
    try:
        return of(mart)
    except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName):
        return None
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        return None
