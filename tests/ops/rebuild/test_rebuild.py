"""A generation built beside the live one, which keeps running meanwhile; a killed rebuild is resumed.

The warehouse is the stand-in for Redshift; test_from_raw.py and the demo have PostgreSQL.
"""

import json
import signal
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pytest
from deltalake import DeltaTable

from ops.generations.place import Place
from ops.settings import PROJECT
from pipelines.school_jobs.contract import CONTRACT
from plumbing.delta import files_of
from sinks.run import follow_dynamodb
from streaming.ingest.accounting import reckoned
from streaming.ingest.checkpoint import checkpoint_of
from streaming.ingest.fences import count
from streaming.lake.manifest import read_manifest
from streaming.maintenance.compaction import Step, compact
from streaming.maintenance.upkeep import layouts
from tests.builders import job, page, program, school, sweep
from tests.ops.rebuild.conftest import ends
from tests.sinks.feeds import fold
from tests.streaming.harness import produce, records_of, run_once

pytestmark = [pytest.mark.services, pytest.mark.spark, pytest.mark.slow]

SEARCH = "1107|developer|"
PROGRAMS = [program("100654", f"{1101 + number}", 3, (1, number)) for number in range(8)]
EVENTS = [
    *(school(str(100654 + number), (1, number)) for number in range(3)),
    *PROGRAMS,
    sweep(),
    *(job(str(number), "1107", (1, number)) for number in range(6)),
    page(SEARCH, lists=[job()]),
    sweep(SEARCH),
]
LATER = [school("100654", (2, 0), name="another name"), job("7", "1107", (2, 1)), program("100655", "1107", 3, (2, 2))]


def rebuild(place: Place, *arguments: str, **more: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "ops.rebuild", *arguments, "--execute", "--json"]
    return subprocess.Popen(
        command, env={**place.environment, "GPPS_HOME": str(place.logs.parent), **more}, cwd=PROJECT,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def verify(place: Place, code: int = 0) -> dict[str, Any]:
    """`gpps verify`: reads the generation up to where the live one is, and compares them."""
    environment = {**place.environment, "GPPS_HOME": str(place.logs.parent)}
    command = [sys.executable, "-m", "ops.verify", "--json"]
    done = subprocess.run(
        command, env=environment, cwd=PROJECT, capture_output=True, text=True, timeout=900, check=False
    )
    assert done.returncode == code, f"{done.stderr}\n{done.stdout}"
    return dict(json.loads(done.stdout))


def feeds(place: Place, generation: int) -> dict[str, Any]:
    """Each mart as its feed tells it."""
    options = place.streaming.delta_options()
    uris = {mart: place.lake(generation).table(mart.changes_table) for mart in place.pipeline.marts}
    tables = {mart: DeltaTable(uri, storage_options=options).to_pyarrow_table() for mart, uri in uris.items()}
    return {mart.name: fold(mart, table.to_pylist()) for mart, table in tables.items()}


def compacted(place: Place, generation: int) -> set[str]:
    """Makes the files of each table one, as the driver does of many; returns the tables that had several."""
    lake, found = place.lake(generation), set()
    for table, layout in layouts(place.pipeline).items():
        opened = lake.log(table).opened()
        files = files_of(opened) if opened else ()
        if opened is not None and len(files) > 1:
            step = Step(opened, tuple(files), layout, "part-00000-compacted.snappy.parquet", datetime.now(UTC))
            assert compact(lake, table, step, lambda what: None) is not None
            found.add(table)
    return found


def test_a_killed_rebuild_is_gone_on_with_beside_live_work_and_ends_equal(spark: Any, place_on_redshift: Place) -> None:
    place = place_on_redshift
    live, pipeline = place.streaming.at(1), place.pipeline
    produce(live, records_of(EVENTS))
    killed = rebuild(place, GPPS_KILL_OPS_AT="rebuild-drained")
    run_once(spark, live, pipeline)
    assert killed.wait(timeout=900) == -signal.SIGKILL, killed.communicate()
    manifest = read_manifest(place.lake(2))
    assert manifest is not None
    assert (manifest.state, count(manifest.start, manifest.fence)) == ("building", len(EVENTS))

    produce(live, records_of(LATER))
    resumed = rebuild(place)
    run_once(spark, live, pipeline)
    output, log = resumed.communicate(timeout=900)
    assert resumed.returncode == 0, log
    assert "generation 2" in log
    built = json.loads(output)
    assert (built["generation"], built["resumed"], built["state"]) == (2, True, "built")
    done = read_manifest(place.lake(2))
    assert done is not None
    assert done.transform
    assert (done.fence, done.state) == (manifest.fence, "built")
    assert (
        sum(topic["read"] for topic in reckoned(place.lake(2), place.streaming.at(2), pipeline).accounts.values()) == 20
    )

    follow_dynamodb(place.sinks.at(1), CONTRACT)
    assert compacted(place, 1) >= {"events_job", "events_program", "changes_job"}
    verified = verify(place)
    assert (verified["verdict"], verified["fence"]) == ("EQUAL", json.loads(json.dumps(ends(place)))), verified
    for generation in (1, 2):
        account = reckoned(place.lake(generation), place.streaming.at(generation), pipeline).accounts
        assert sum(topic["read"] - topic["landed"] - topic["dead"] for topic in account.values()) == 0
        assert sum(topic["duplicate"] for topic in account.values()) == 0
        assert checkpoint_of(place.lake(generation), pipeline).offsets(99) == {}
    first, second = feeds(place, 1), feeds(place, 2)
    assert first == second
    assert (len(first["job"]), len(first["school"])) == (7, 3)
