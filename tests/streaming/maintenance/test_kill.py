"""SIGKILL in every step of the upkeep: the tables say the same at once, and the next run ends as an undisturbed one."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from deltalake import DeltaTable

from sinks.follower import follow
from streaming.maintenance.compaction import FEW
from tests.sinks.memory import MemorySink
from tests.streaming.maintenance.tables import (
    EVENTS,
    FEED,
    change,
    feed_of,
    files,
    lake_in,
    land,
    opened,
    prices,
    stored,
)

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]


def run(folder: Path, kill_at: str = "") -> int:
    command = [sys.executable, "-m", "tests.streaming.maintenance.run_upkeep", str(folder)]
    return subprocess.run(command, env={**os.environ, "GPPS_KILL_AT": kill_at}, cwd=ROOT, check=False).returncode


@pytest.mark.parametrize("table", [1, 2], ids=["in the first table", "in the second"])
@pytest.mark.parametrize("point", ["compact", "compact-commit", "compacted", "retention", "vacuum", "vacuumed"])
def test_killed_anywhere_nothing_that_counts_changes(tmp_path: Path, point: str, table: int) -> None:
    lake, follower = lake_in(tmp_path), MemorySink()
    for name in (EVENTS, FEED):
        DeltaTable(lake.table(name)).alter.set_table_properties({"delta.logRetentionDuration": "interval 30 days"})
    for number in range(FEW):
        land(lake, number)
        change(lake, {"a": number, f"once {number}": 1, f"once {number - 1}": None})
        if number == 1:
            follow(feed_of(lake), follower)
    events, expected = stored(lake, EVENTS), prices(lake)

    assert run(tmp_path, f"{point}:{table}") == -signal.SIGKILL
    for _ in range(2):
        assert sorted(map(str, stored(lake, EVENTS))) == sorted(map(str, events))
        assert prices(lake) == expected
        summary = follow(feed_of(lake), follower)
        assert summary.bootstrap is None or "is missing" in summary.bootstrap
        assert {row["code"]: row["price"] for row in follower.tables["priced"].values()} == expected
        assert run(tmp_path) == 0
    for name in (EVENTS, FEED):
        assert len(opened(lake, name).file_uris()) < FEW
        assert opened(lake, name).metadata().configuration["delta.logRetentionDuration"] == "interval 24 hours"
        left = files(lake, name) - {Path(uri).name for uri in opened(lake, name).file_uris()}
        assert len(left) <= FEW + 1  # what a killed run had still to delete: vacuum's matter, after the next compaction
