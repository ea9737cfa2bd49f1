"""A generation built from the archived pages corrects the rows of a wrong parser; a killed rebuild is resumed."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ops.generations.place import Place
from ops.settings import PROJECT
from pipelines.school_jobs.contract import CONTRACT
from plumbing.objects.store import store_at
from sinks.run import follow_dynamodb
from streaming.ingest.accounting import reckoned
from streaming.lake.manifest import Manifest, read_manifest
from tests.ops.rebuild.test_rebuild import feeds, rebuild, verify
from tests.streaming.harness import run_once

pytestmark = [pytest.mark.services, pytest.mark.spark, pytest.mark.slow]

SCHOOLS = 30
FILES = {
    "Institution": ["UNITID,INSTNM", *(f"{number},School {number}" for number in range(1, SCHOOLS + 1))],
    "Field-of-Study": ["UNITID,CIPCODE,CREDLEV,CIPDESC", *(f"{number},1107,3,CS." for number in range(1, SCHOOLS + 1))],
}


@pytest.fixture
def bulk(tmp_path: Path) -> Path:
    folder = tmp_path / "bulk"
    folder.mkdir()
    for kind, lines in FILES.items():
        (folder / f"Most-Recent-Cohorts-{kind}.csv").write_text("\n".join([*lines, ""]))
    return folder


def poll(place: Place, module: str, folder: Path) -> None:
    command = [sys.executable, "-m", module, "produce", "college-scorecard", "--bulk", str(folder)]
    done = subprocess.run(
        command, env=dict(place.environment), cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def manifest_of(place: Place, generation: int) -> Manifest:
    found = read_manifest(place.lake(generation))
    assert found is not None
    return found


def differing(one: dict[str, Any], other: dict[str, Any]) -> dict[str, set[str]]:
    """Of each mart that differs, the first key column of the rows that do."""
    found = {
        mart: {key for key in one[mart] | other[mart] if one[mart].get(key) != other[mart].get(key)} for mart in one
    }
    return {mart: {str(key[0]) for key in keys} for mart, keys in found.items() if keys}


def names(marts: dict[str, Any]) -> dict[str, str]:
    return {key[0]: row["name"] for key, row in marts["school"].items()}


def test_a_wrong_parsers_rows_are_mended_from_the_archive_though_the_rebuild_is_killed(
    spark: Any, place: Place, bulk: Path
) -> None:
    live, pipeline, second = place.streaming.at(1), place.pipeline, place.streaming.at(2)
    poll(place, "tests.ops.rebuild.run_with_wrong_parser", bulk)
    run_once(spark, live, pipeline)
    small = {"GPPS_MAX_OFFSETS_PER_TRIGGER": "25"}
    killed = rebuild(place, "--from", "raw", GPPS_KILL_OPS_AT="rebuild-staged", **small)
    _, log = killed.communicate(timeout=900)
    assert killed.returncode == -signal.SIGKILL, log
    assert manifest_of(place, 2).state == "building"
    poll(place, "tests.ops.rebuild.run_with_wrong_parser", bulk)  # of this the topics tell, not what was staged
    resumed = rebuild(place, "--from", "raw", **small)
    output, log = resumed.communicate(timeout=900)
    assert resumed.returncode == 0, log
    assert "parsing the archived pages" not in log
    built = manifest_of(place, 2)
    assert json.loads(output)["resumed"] is True
    assert (built.state, built.built_from, built.raw) == ("built", "raw", {"college-scorecard": (1, 1)})
    assert store_at(f"{place.streaming.lake}/gen=2/_raw", place.lake(2).aws).files() == []

    wrong = {str(number) for number in range(7, SCHOOLS + 1, 10)}
    first, mended = feeds(place, 1), feeds(place, 2)
    assert differing(first, mended) == {"school": wrong}
    names = {
        mart: {key[0]: row["name"] for key, row in found["school"].items()} for mart, found in ((1, first), (2, mended))
    }
    right = {str(number): f"School {number}" for number in range(1, SCHOOLS + 1)}
    assert names[2] == right
    assert names[1] == right | {number: f"SCHOOL {number}" for number in wrong}
    follow_dynamodb(place.sinks.at(1), CONTRACT)
    verified = verify(place, code=3)["comparison"]["findings"]
    assert {(one["table"], one["found"]) for one in verified} == {("current_school", "lake g2"), ("school", "lake g2")}
    assert {row["key"]["unit_id"] for one in verified for row in one["first"]} == wrong
    accounts = reckoned(place.lake(2), second, pipeline).accounts
    assert all(line["read"] == line["landed"] + line["dead"] for line in accounts.values())
    assert accounts["college-scorecard.school.v1 from_raw"]["landed"] == SCHOOLS
    assert accounts["college-scorecard.school.v1"]["landed"] == 0
