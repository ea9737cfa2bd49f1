"""Tables of a lake of the test's own, written as the driver writes them, without Spark: a feed, an events table."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, Transaction, write_deltalake

from plumbing.delta import DeltaLog
from sinks.follower import Feed
from streaming.contract import Column, Mart
from streaming.lake import feeds
from streaming.lake.changes import change_columns
from streaming.lake.feeds import Term
from streaming.lake.paths import Lake
from streaming.lake.tables import create
from streaming.maintenance.compaction import Before, Layout
from streaming.maintenance.upkeep import Upkeep
from streaming.maintenance.vacuum import Keeping

MART = Mart("priced", ("code",), (Column("code", "string", "key"), Column("price", "int", "content")))
FEED = MART.changes_table
EVENTS = "events_priced"
LAYOUTS = {EVENTS: Layout(("code", "place")), FEED: Layout(MART.key, MART.key)}
NOW = datetime(2026, 3, 1, tzinfo=UTC)
TERM = Term(1)
Difference = Mapping[str, int | None]


def lake_in(folder: Path) -> Lake:
    """With both tables, empty."""
    lake = Lake(f"file://{folder}", 1)
    feeds.create(lake, FEED, change_columns(MART), TERM)
    create(lake, EVENTS, [("code", "string"), ("place", "bigint"), ("at", "timestamp")])
    return lake


def change(lake: Lake, difference: Difference) -> int:
    """One commit of the feed: new prices by code, None where a code is gone."""

    def rows(number: int, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        found = [
            {"code": code, "price": price, "_deleted": price is None, "_version": number}
            for code, price in difference.items()
        ]
        yield pa.RecordBatch.from_pylist(found, schema=schema)

    return feeds.append(lake, FEED, rows, TERM)


def land(lake: Lake, batch: int) -> None:
    """One commit of the events table, of three events."""
    rows = [{"code": f"c{(batch + place) % 7}", "place": batch * 3 + place, "at": NOW} for place in range(3)]
    table = pa.Table.from_pylist(rows, schema=pa.schema(opened(lake, EVENTS).schema().to_arrow()))
    number = CommitProperties(app_transactions=[Transaction("test", batch)])
    write_deltalake(lake.table(EVENTS), table, mode="append", commit_properties=number)


def opened(lake: Lake, table: str, version: int | None = None) -> DeltaTable:
    return DeltaTable(lake.table(table), version=version)


def stored(lake: Lake, table: str) -> list[dict[str, object]]:
    return list(opened(lake, table).to_pyarrow_table().to_pylist())


def prices(lake: Lake) -> dict[str, int]:
    """Prices that the feed leads to."""
    last = {row["code"]: row for row in sorted(stored(lake, FEED), key=lambda row: row["_version"])}  # type: ignore[arg-type,return-value]
    return {str(code): row["price"] for code, row in last.items() if not row["_deleted"]}  # type: ignore[misc]


def files(lake: Lake, table: str) -> set[str]:
    """Data files in the table's folder, whatever its log says of them."""
    return {path.name for path in Path(lake.table(table).removeprefix("file://")).glob("*.parquet")}


def feed_of(lake: Lake) -> Feed:
    return Feed(MART, DeltaLog(lake.table(FEED), {}))


def upkeep(lake: Lake, before: Before = lambda what: None, readers: int = 0, followers: int = 24) -> Upkeep:
    """`readers` 0: nobody reads what was replaced."""
    ticks = count(step=3600)
    return Upkeep(lake, LAYOUTS, Keeping(readers, followers), before, monotonic=lambda: float(next(ticks)))
