"""Standing of a generation: how far it has read, and whether its marts and stores have come as far."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial

from botocore.exceptions import ClientError

from ops.verify.stores import Stores
from plumbing.delta import DeltaLog
from plumbing.generations import last_refresh
from sinks.dynamodb import DynamoDBSink
from sinks.follower import Position, come_to, newest
from sinks.warehouse.loader import known_position
from streaming.contract import Mart
from streaming.ingest.accounting import Accounting, reckoned
from streaming.ingest.checkpoint import checkpoint_of
from streaming.ingest.fences import Offsets
from streaming.lake.manifest import Manifest, read_manifest
from streaming.lake.paths import Lake

Versions = Mapping[str, int]
Positions = Mapping[str, Position | None]


@dataclass(frozen=True)
class Standing:
    """Of one generation. Topics are without the set-up's prefix.

    `start` and `offsets`: where reading began, and where the last batch that ended leaves off. `begun`: where the batch
    ends that has begun and not ended; empty when there is none. `transform`: of its marts; None before the first.
    `seen` and `written`: versions of events tables and change feeds as of the last refresh. `tables` and `feeds`:
    as they are. `stores`: by store, the version of each feed that it holds. Compaction makes versions of the same rows:
    a store that holds those of the newest counts as there.
    """

    generation: int
    manifest: Manifest | None
    start: Offsets
    offsets: Offsets
    begun: Offsets
    transform: str | None
    seen: Versions = field(default_factory=dict)
    written: Versions = field(default_factory=dict)
    tables: Versions = field(default_factory=dict)
    feeds: Positions = field(default_factory=dict)
    stores: Mapping[str, Positions] = field(default_factory=dict)

    @property
    def rests(self) -> bool:
        """True when there is nothing to be done: no batch to end, and marts and DynamoDB are of all that has landed."""
        return not self.begun and self.seen == self.tables and self._refreshed and self._follows("dynamodb")

    @property
    def _refreshed(self) -> bool:
        return bool(self.written) and self.written == {
            feed: at.version if at else -1 for feed, at in self.feeds.items()
        }

    def _follows(self, store: str) -> bool:
        return all(self.feeds.get(feed) == at for feed, at in self.stores.get(store, {}).items())

    @property
    def behind(self) -> list[str]:
        """Names of what is behind the lake's newest refresh: `lake` for change feeds beyond it, and stores."""
        beyond = [] if self._refreshed else ["lake"]
        return beyond + [store for store in self.stores if not self._follows(store)]


def standing(stores: Stores, generation: int) -> Standing:
    """Raises LakeUnreachable, SinkUnreachable."""
    lake, settings, pipeline = _lake(stores, generation), stores.settings.at(generation), stores.pipeline
    checkpoint = checkpoint_of(lake, pipeline, stores.streaming.topic_prefix)
    last, stored = last_refresh(lake.uri, generation, lake.aws), partial(DeltaLog, options=settings.storage_options())
    events = {table: stored(lake.table(table)) for table in pipeline.event_tables()}
    logs = {mart.changes_table: stored(settings.feed_uri(mart)) for mart in pipeline.marts}
    tables, feeds = (
        {table: log.version() for table, log in events.items()},
        {feed: newest(log) for feed, log in logs.items()},
    )

    def held(of: Callable[[Mart], Position | None], marts: Iterable[Mart]) -> Positions:
        positions = ((mart.changes_table, _position(of, mart)) for mart in marts)
        return {feed: come_to(logs[feed], position, feeds[feed]) for feed, position in positions}

    loaded = partial(known_position, stores.warehouse, settings.generation_schema())
    served = DynamoDBSink(stores.serving, settings.dynamodb_table).position
    return Standing(
        generation,
        read_manifest(lake),
        checkpoint.start(),
        checkpoint.position(),
        checkpoint.begun(),
        last.get("transform"),
        _as_newest(events, last.get("tables", {}), tables),
        _as_newest(logs, last.get("feeds", {}), {feed: at.version for feed, at in feeds.items() if at}),
        tables,
        feeds,
        {"warehouse": held(loaded, pipeline.marts), "dynamodb": held(served, pipeline.contract.served)},
    )


def _as_newest(logs: Mapping[str, DeltaLog], versions: Versions, newest: Versions) -> Versions:
    """The versions; of a table the newest instead that has the same rows."""
    known = versions.keys() & newest.keys()
    same = (name for name in known if logs[name].same_rows(versions[name], newest[name]))
    return {**versions, **{name: newest[name] for name in same}}


def accounts(stores: Stores, generation: int) -> Accounting:
    """Accounting of every record that it read. Raises NotReady where Kafka has to be asked and is away."""
    return reckoned(_lake(stores, generation), stores.streaming.at(generation), stores.pipeline)


def _lake(stores: Stores, generation: int) -> Lake:
    return Lake(stores.settings.lake, generation, stores.streaming.aws("s3"))


def _position(of: Callable[[Mart], Position | None], mart: Mart) -> Position | None:
    """None, too, where the store knows nothing of the generation yet."""
    try:
        return of(mart)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        return None
