"""Vacuum deletes what nobody needs, and nothing else."""

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from plumbing.followers import tell
from sinks.follower import follow
from streaming.lake.paths import Lake
from streaming.maintenance.compaction import FEW
from streaming.maintenance.vacuum import Keeping, vacuum
from streaming.refresh.refresh import write_position
from tests.sinks.memory import MemorySink
from tests.streaming.maintenance.tables import FEED, TERM, change, feed_of, files, lake_in, opened, prices, upkeep


def swept(lake: Lake, readers: int = 0, later: timedelta = timedelta(), orphans: bool = False) -> int:
    return vacuum(lake, FEED, Keeping(readers, 24), lambda what: None, datetime.now(UTC) + later, orphans)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """A feed of FEW commits, compacted, of which nothing is deleted yet."""
    lake = lake_in(tmp_path)
    for number in range(FEW):
        change(lake, {"a": number, f"once {number}": 1})
    upkeep(lake, readers=1).all()
    assert len(files(lake, FEED)) == FEW + 1
    return lake


def test_what_was_replaced_goes_when_its_time_is_over(lake: Lake) -> None:
    assert swept(lake, readers=1) == 0
    assert len(files(lake, FEED)) == FEW + 1
    assert swept(lake) == FEW
    assert files(lake, FEED) == {Path(uri).name for uri in opened(lake, FEED).file_uris()}
    assert swept(lake) == 0
    assert prices(lake)["a"] == FEW - 1


def test_the_version_that_readers_are_given_stays_whole(lake: Lake) -> None:
    version = opened(lake, FEED).version() - 1
    write_position(lake, "test", "rules", {}, {FEED: version}, TERM)
    assert swept(lake, later=timedelta(days=300), orphans=True) == 0
    assert opened(lake, FEED, version).to_pyarrow_table().num_rows == 2 * FEW
    write_position(lake, "test", "rules", {}, {FEED: version + 1}, TERM)
    assert swept(lake) == FEW


@pytest.mark.parametrize("behind", [1, 3, FEW])
def test_what_a_follower_lacks_stays_until_it_has_it(lake: Lake, behind: int) -> None:
    sink, version = MemorySink(), opened(lake, FEED).version()
    for number in range(FEW):
        change(lake, {"a": 100 + number})
    tell(lake.uri, lake.generation, "late", {FEED: version + FEW - behind}, {})
    tell(lake.uri, lake.generation, "early", {FEED: version + FEW}, {})
    follow(feed_of(lake), sink)
    upkeep(lake).all()
    lacking = range(version + FEW - behind + 1, version + FEW + 1)
    table_id = str(opened(lake, FEED).metadata().id)
    named = {file.path for each in lacking for file in lake.log(FEED).commit(each, table_id).files}
    assert len(named) == behind
    assert named <= files(lake, FEED)
    assert follow(feed_of(lake), sink).bootstrap is None

    for name in ("late", "early"):
        tell(lake.uri, lake.generation, name, {FEED: opened(lake, FEED).version()}, {})
    swept(lake)
    assert files(lake, FEED) == {Path(uri).name for uri in opened(lake, FEED).file_uris()}


def test_a_follower_that_is_too_late_is_not_waited_for_and_loads_the_snapshot(lake: Lake) -> None:
    sink = MemorySink()
    follow(feed_of(lake), sink)
    tell(lake.uri, lake.generation, "late", {FEED: opened(lake, FEED).version()}, {})
    for number in range(FEW):
        change(lake, {"a": None, "b": number})
    upkeep(lake, readers=1).all()
    there = files(lake, FEED)
    swept(lake, later=timedelta(hours=23))
    assert len(there - files(lake, FEED)) == FEW  # what was replaced before the follower came
    assert swept(lake, later=timedelta(hours=25)) > 0
    assert len(files(lake, FEED)) == len(opened(lake, FEED).file_uris())
    summary = follow(feed_of(lake), sink)
    assert "is missing" in str(summary.bootstrap)
    assert {row["code"]: row["price"] for row in sink.tables["priced"].values()} == prices(lake)


def test_what_no_commit_names_goes_after_a_day_and_what_is_being_written_does_not(lake: Lake) -> None:
    folder = Path(lake.table(FEED).removeprefix("file://"))
    for name, hours in (("old.parquet", 25), ("new.parquet", 23)):
        (folder / name).write_text("half of a file")
        os.utime(folder / name, (time.time() - hours * 3600,) * 2)
    swept(lake, orphans=True)
    assert files(lake, FEED) - {"new.parquet"} == {Path(uri).name for uri in opened(lake, FEED).file_uris()}
    assert "new.parquet" in files(lake, FEED)
