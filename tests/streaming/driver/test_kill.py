"""SIGKILL between any two steps of a batch: the next run ends in the same state, nothing lost and nothing twice."""

import json
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from plumbing.objects.store import read_text
from streaming.ingest import topics
from streaming.ingest.accounting import reckoned
from streaming.lake.paths import Lake, lake_of
from streaming.maintenance.compaction import FEW
from streaming.settings import StreamingSettings
from tests.streaming.driver.test_micro_batch import OF_SCHOOLS
from tests.streaming.harness import (
    SMALL,
    Record,
    drain,
    offsets,
    produce,
    produced_offsets,
    records_of,
    rows,
    run_once,
)
from tests.streaming.run_small import follow

pytestmark = [pytest.mark.spark, pytest.mark.services, pytest.mark.slow]

ROOT = Path(__file__).parents[3]
# In the order in which a batch passes them: each run gets one step further than the one before.
POINTS = ("landed-first-table", "landed", "refreshed", "followed")


def run(environment: Mapping[str, str]) -> int:
    command = [sys.executable, "-m", "tests.streaming.run_small"]
    return subprocess.run(command, env=dict(environment), cwd=ROOT, timeout=900, check=False).returncode


def files(lake: Lake, table: str) -> int:
    opened = lake.log(table).opened()
    assert opened is not None
    return len(opened.file_uris())


def test_killed_at_every_step_nothing_is_lost_and_nothing_doubled(
    spark: Any, settings: StreamingSettings, environment: dict[str, str]
) -> None:
    bad = [Record("college-scorecard.school.v1", b"not JSON", partition=2)]
    produce(settings, [*records_of(OF_SCHOOLS), *bad])

    for point in POINTS:
        assert run(environment | {"GPPS_KILL_AT": point}) == -signal.SIGKILL
        assert len(set(offsets(settings))) == len(offsets(settings)), point
        if point == "landed-first-table":
            assert rows(settings, "events_school")
            assert not rows(settings, "events_program")
        else:
            assert offsets(settings) == produced_offsets(settings)
    lake = lake_of(settings)
    assert read_text(lake.table("followed.json"), lake.aws)

    produce(settings, records_of(OF_SCHOOLS))  # in so many batches that their files are made one
    small = environment | {"GPPS_MAX_OFFSETS_PER_TRIGGER": "4"}
    assert run(small | {"GPPS_KILL_AT": "compact-commit"}) == -signal.SIGKILL
    assert files(lake, "events_program") > FEW
    assert offsets(settings) == produced_offsets(settings)

    produce(settings, records_of(OF_SCHOOLS[:1]))
    drain(spark, settings, topics.ends(settings, SMALL.topics()))  # ends the batch that the stream began
    assert offsets(settings) == produced_offsets(settings)
    run_once(spark, settings, after_commit=follow)
    assert files(lake, "events_program") < FEW
    assert offsets(settings) == produced_offsets(settings)
    followed = json.loads(read_text(lake.table("followed.json"), lake.aws) or "")
    assert followed == {"events_school": 9, "events_program": 60}
    assert reckoned(lake, settings, SMALL).accounts == {
        "college-scorecard.school.v1": {"read": 10, "landed": 9, "dead": 1, "duplicate": 5},
        "college-scorecard.program.v1": {"read": 60, "landed": 60, "dead": 0, "duplicate": 30},
    }
