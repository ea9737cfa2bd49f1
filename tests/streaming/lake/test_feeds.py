"""However two writers of a change feed take turns, it ends as the one with the later epoch wants it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import DeltaTable

from plumbing.delta import DeltaLog
from plumbing.lease.lease import LeaseLost
from plumbing.objects.store import store_at
from sinks.follower import Feed, follow
from streaming.contract import Column, Mart
from streaming.lake import changes, feeds
from streaming.lake.feeds import PER_EPOCH, Term
from streaming.lake.paths import Lake
from streaming.refresh.refresh import write_position
from tests.proxy import losing_answers
from tests.sinks.memory import MemorySink
from tests.streaming.harness import commits, last_position, settings_of
from tests.streaming.pausing import Pausing, all_turns, take_turns

MART = Mart("priced", ("code",), (Column("code", "string", "key"), Column("price", "int", "content")))
FEED = MART.changes_table
Prices = dict[str, int]
EARLIER, LATER = {"a": 1, "b": 2, "stale": 3}, {"a": 10, "b": 2, "c": 30}


@pytest.fixture(params=["folder", pytest.param("bucket", marks=pytest.mark.services)])
def lakes(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Lake]:
    """A new lake at each call."""
    if request.param == "folder":
        numbers = iter(range(10_000))
        return lambda: Lake(f"file://{tmp_path}/{next(numbers)}", 1)
    settings, numbers = settings_of(request.getfixturevalue("environment")), iter(range(10_000))
    return lambda: Lake(f"{settings.lake}/{next(numbers)}", 1, settings.aws("s3"))


def opened(lake: Lake) -> DeltaTable:
    return DeltaTable(lake.table(FEED), storage_options=lake.delta_options())


def prices(lake: Lake) -> Prices:
    """Prices that the feed leads to."""
    rows = sorted(opened(lake).to_pyarrow_table().to_pylist(), key=lambda row: row["_version"])
    last = {row["code"]: row for row in rows}
    return {code: row["price"] for code, row in last.items() if not row["_deleted"]}


def rows_of(difference: dict[str, int | None]) -> feeds.Rows:
    def rows(number: int, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        found = [
            {"code": code, "price": price, "_deleted": price is None, "_version": number}
            for code, price in difference.items()
        ]
        yield pa.RecordBatch.from_pylist(found, schema=schema)

    return rows


def refresh(lake: Lake, wanted: Prices, term: Term) -> None:
    """As a pipeline does it: feeds fenced, then read, then the difference appended, then the position."""
    at = changes.make_feed(lake, MART, term).version
    now = prices(lake)
    difference = {code: wanted.get(code) for code in {*now, *wanted} if now.get(code) != wanted.get(code)}
    if difference:
        at = feeds.append(lake, FEED, rows_of(difference), term)
    write_position(lake, "test", "rules", {}, {FEED: at}, term)


def pausing(lake: Lake, wanted: Prices, epoch: int) -> Pausing:
    return Pausing(lambda pause: refresh(lake, wanted, Term(epoch, pause)))


@pytest.mark.parametrize("there", [False, True], ids=["a new feed", "a feed of others"])
def test_in_whatever_order_they_write_the_later_epoch_has_the_feed(lakes: Callable[[], Lake], there: bool) -> None:
    ends, turns_of = set(), all_turns(4)
    for turns in turns_of if lakes().uri.startswith("file:") else turns_of[::7]:
        lake = lakes()
        if there:
            refresh(lake, {"a": 1, "d": 4}, Term(1))
        earlier, later = pausing(lake, EARLIER, 2), pausing(lake, LATER, 3)
        take_turns(earlier, later, turns)
        assert not later.lost, turns
        assert prices(lake) == LATER, turns
        committed = [number for number, _ in commits(lake, FEED)]
        assert committed == sorted(set(committed)), (
            turns
        )  # so none of an earlier epoch came after the fence of a later one
        versions = {row["_version"] for row in opened(lake).to_pyarrow_table().to_pylist()}
        assert versions == {number for number, files in commits(lake, FEED) if files}, turns
        assert last_position(lake)["epoch"] == 3, turns
        assert last_position(lake)["feeds"] == {FEED: len(committed) - 1}, turns
        ends.add(earlier.lost)
    assert ends == {True, False}


def test_a_feed_that_is_not_fenced_is_not_written(lakes: Callable[[], Lake]) -> None:
    lake = lakes()
    refresh(lake, EARLIER, Term(1))
    with pytest.raises(LeaseLost, match="not fenced by epoch 2"):
        feeds.append(lake, FEED, rows_of({"a": 5}), Term(2))
    assert prices(lake) == EARLIER


def test_followers_pass_over_a_fence(lakes: Callable[[], Lake]) -> None:
    lake, sink = lakes(), MemorySink()
    feed = Feed(MART, DeltaLog(lake.table(FEED), lake.delta_options()))
    for epoch, wanted in ((1, EARLIER), (2, LATER), (3, LATER)):
        refresh(lake, wanted, Term(epoch))
        summary = follow(feed, sink)
        assert summary.to_version == opened(lake).version()
        assert (summary.bootstrap is None) == (epoch > 1)
        assert {row["code"]: row["price"] for row in sink.tables["priced"].values()} == wanted
    assert commits(lake, FEED)[-1] == (3 * PER_EPOCH, 0)


def test_the_last_number_outlives_the_log(lakes: Callable[[], Lake]) -> None:
    lake = lakes()
    refresh(lake, {"a": 5}, Term(2))
    opened(lake).create_checkpoint()
    log = store_at(f"{lake.table(FEED)}/_delta_log", lake.aws)
    log.delete_all([name for name in log.files() if name.endswith(".json")][:-1])
    with pytest.raises(LeaseLost, match="the driver of epoch 2 writes"):
        refresh(lake, EARLIER, Term(1))
    refresh(lake, {"a": 6}, Term(2))
    assert {row["_version"] for row in opened(lake).to_pyarrow_table().to_pylist()} == {
        2 * PER_EPOCH + 1,
        2 * PER_EPOCH + 2,
    }


@pytest.mark.services
@pytest.mark.parametrize("status", [500, None], ids=["an error instead", "no answer"])
def test_a_commit_whose_answer_is_lost_is_known_for_ones_own(environment: dict[str, str], status: int | None) -> None:
    settings, lost, commit = settings_of(environment), list[str](), r"/_delta_log/\d+\.json$"
    with losing_answers(environment["AWS_ENDPOINT_URL_S3"], commit, lost, status) as url:
        lake = Lake(f"{settings.lake}/lost", 1, settings.aws("s3") | {"endpoint_url": url})
        for epoch in (1, 2, 3):
            at = changes.make_feed(lake, MART, Term(epoch)).version
            feeds.append(lake, FEED, rows_of({"a": epoch}), Term(epoch))
            assert (prices(lake)["a"], opened(lake).version()) == (epoch, at + 1)
            assert len(lost) == at + 2  # of every commit there is
