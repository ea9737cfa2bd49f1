"""The command: what it prints, keeps in the warehouse and exits with, over real engines."""

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from analysis.examine.integrity import check
from pipelines.school_jobs.contract import CONTRACT
from sinks.warehouse.views import prepare
from tests.analysis.conftest import connect
from tests.analysis.stored_world import StoredWorld
from tests.pipelines.school_jobs.examine.integrity import worlds

PLANTED = "programs_amount_below_zero"


def examine(environment: Mapping[str, str], *options: str) -> subprocess.CompletedProcess[str]:
    return analysis(environment, "examine", *options)


def analysis(environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "analysis", *arguments]
    return subprocess.run(command, env=dict(environment), capture_output=True, text=True, check=False, timeout=120)


def make(environment: Mapping[str, str], statements: tuple[str, ...]) -> None:
    with connect(dict(environment)) as connection:
        for statement in statements:
            schema = f"{environment['GPPS_WAREHOUSE__SCHEMA']}_school_jobs_g1"
            connection.execute(statement.replace("tables.", f"{schema}.").encode())


def fetch(environment: Mapping[str, str], statement: str) -> list[tuple[Any, ...]]:
    schema = f"{environment['GPPS_WAREHOUSE__SCHEMA']}_school_jobs_examination"
    with connect(dict(environment)) as connection:
        return connection.execute(statement.replace("{kept}", schema).encode()).fetchall()


def test_warehouse_and_lake_are_examined_together(world: StoredWorld) -> None:
    done = examine(world.environment, "--json", "--no-keep")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    found = {each["check"]: each for each in report["findings"]}
    assert {name for name in check.names() if found[name]["verdict"] == "not examined"} == set()
    # The day of the clock is long after the world's; its one dead letter is too many for its few postings, and
    # one programme reports earnings, but no graduates.
    assert {name for name in (*check.names(), "engines_differ") if found[name]["verdict"] == "found"} == {
        *("dead_letters_share", "postings_stale", "sources_stale", "programs_amount_without_graduates")
    }
    assert found["engines_differ"]["looked_at"] > 40
    assert (report["run"], report["stopped"], report["changes"]) == (0, False, None)
    assert report["lineage"]["generation"] == 1
    assert fetch(world.environment, "SELECT to_regclass('{kept}.runs') IS NULL") == [(True,)]


def test_a_stop_ends_with_1_and_runs_are_stored_and_compared(environment: dict[str, str]) -> None:
    views = f"{environment['GPPS_WAREHOUSE__SCHEMA']}_school_jobs"
    with connect(environment) as connection:
        prepare(connection, CONTRACT, views, f"{views}_g1", lambda: True)
    make(environment, worlds.clean("marts"))

    first = examine(environment, "--part", "integrity")
    assert first.returncode == 0, first.stderr
    assert "No earlier run to compare with." in first.stdout
    assert f"Kept as run 1 in {views}_examination" in first.stdout
    assert "? listed_lost: " in first.stdout  # there is no lake

    make(environment, worlds.planted()[PLANTED].statements)
    second = examine(environment, "--part", "integrity")
    assert second.returncode == 1
    line, row, *_ = second.stdout.splitlines()
    assert line == f"✗ stop {PLANTED}: Programmes with an amount below zero: 1 of 4 (25 %)."
    assert "unit_id 100" in row
    assert f"Since run 1: New: {PLANTED}." in second.stdout

    runs = examine(environment, "--runs", "--json")
    assert runs.returncode == 0
    assert [(each["run"], each["stops"]) for each in json.loads(runs.stdout)] == [(2, 1), (1, 0)]
    assert fetch(environment, "SELECT run, stopped, parts FROM {kept}.runs ORDER BY run") == [
        (1, False, "integrity"),
        (2, True, "integrity"),
    ]
    stops = f"SELECT run, check_name FROM {views}_examination.findings WHERE severity = 'stop' AND found > 0"  # noqa: S608
    asked = analysis(environment, "sql", stops, "--format", "csv")
    assert (asked.returncode, asked.stdout.splitlines()[1:]) == (0, [f"2,{PLANTED}"]), asked.stderr
    stored = fetch(
        environment, "SELECT found, sample FROM {kept}.findings WHERE run = 2 AND severity = 'stop' AND found > 0"
    )
    assert [(found, sample[0]["earnings_5yr_median_usd"]) for found, sample in stored] == [(1, "-1.00")]
    assert fetch(environment, "SELECT count(*) FROM {kept}.result_tables WHERE run = 1") == [(2,)]


def test_a_warehouse_without_views_is_for_later(environment: dict[str, str]) -> None:
    done = examine(environment)
    assert done.returncode == 75
    assert done.stderr.splitlines()[-1].startswith("gpps: the warehouse has no views yet")
    assert "Traceback" not in done.stderr
