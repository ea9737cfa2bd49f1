"""However long the job runs, a table has few files, and its log a bounded number."""

import os
import time
from pathlib import Path

import pytest

from plumbing.delta import DataFile
from streaming.lake.paths import Lake
from streaming.maintenance.compaction import FEW, SIZES, too_many
from tests.streaming.maintenance.tables import (
    EVENTS,
    FEED,
    change,
    files,
    lake_in,
    land,
    opened,
    prices,
    stored,
    upkeep,
)

REFRESHES = 240
A_DAY = 60  # refreshes, here
TABLES = 2


def log_of(lake: Lake, table: str) -> Path:
    return Path(lake.table(table).removeprefix("file://")) / "_delta_log"


def grow_old(lake: Lake, refresh: int) -> None:
    """Makes what the log said a day before this refresh as old as it would be."""
    then = time.time() - 30 * 3600
    for file in (file for table in (EVENTS, FEED) for file in log_of(lake, table).iterdir()):
        if file.name[:20].isdecimal() and int(file.name[:20]) <= refresh - A_DAY:
            os.utime(file, (then, then))


@pytest.mark.slow
def test_files_and_commits_are_bounded_however_many_refreshes_there_were(tmp_path: Path) -> None:
    lake = lake_in(tmp_path)
    keep, most, most_of_log = upkeep(lake), 0, 0
    for refresh in range(REFRESHES):
        land(lake, refresh)
        change(lake, {f"c{(refresh * 3 + place) % 50}": refresh for place in range(3)})
        keep.some()
        if refresh >= A_DAY and refresh % 20 == 0:
            grow_old(lake, refresh)
        most = max(most, *(len(files(lake, table)) for table in (EVENTS, FEED)))
        most_of_log = max(most_of_log, *(len(list(log_of(lake, table).iterdir())) for table in (EVENTS, FEED)))
    assert most < FEW * (len(SIZES) + 1)  # on disk, with none kept for readers
    assert most_of_log < 3 * A_DAY
    assert opened(lake, FEED).version() > REFRESHES
    assert len(stored(lake, EVENTS)) == 3 * REFRESHES
    last = {f"c{(refresh * 3 + place) % 50}": refresh for refresh in range(REFRESHES) for place in range(3)}
    assert prices(lake) == last
    assert len(stored(lake, FEED)) < 2 * len(last)


A_WEEK = 7 * 8640  # refreshes, one each ten seconds


@pytest.mark.parametrize(
    ("added", "limit"), [(3 * 2**10, 40), (60 * 2**10, 200)], ids=["some 5 rows a second", "some 100"]
)
def test_files_of_a_table_after_a_week(added: int, limit: int) -> None:
    """By the rule alone, none of whose rows is replaced; looked at after every fourth refresh."""
    files: set[DataFile] = set()
    most = 0
    for refresh in range(A_WEEK):
        files.add(DataFile(f"{refresh}", added, None))
        if refresh % 4 == 0 and (chosen := too_many(tuple(files))):
            files = files - set(chosen) | {DataFile(f"of {refresh}", sum(file.size for file in chosen), None)}
        most = max(most, len(files))
    assert most <= limit
    assert sum(file.size for file in files) == A_WEEK * added
