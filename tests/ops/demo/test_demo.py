"""The demo as a newcomer meets it: its own folder, its own services, twice, and broken off in between."""

import html
import json
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import psutil
import psycopg
import pytest
from deltalake import DeltaTable

from ops.local.environment import from_text
from ops.local.stack import Stack
from ops.settings import PROJECT
from pipelines import catalog
from tests.conftest import RunningStack, stand_in_before
from tests.ops.commands import own_environment
from tests.ops.waiting import wait_until
from tests.redshift.standin import StandIn

pytestmark = [pytest.mark.services, pytest.mark.slow]

PIPELINE = catalog.pipeline()
TOPICS = set(PIPELINE.topics())
KEYS = {mart.table: (mart.changes_table, list(mart.key)) for mart in PIPELINE.marts}
LIMIT_SECONDS = 900


@dataclass(frozen=True)
class Run:
    """A finished demo: its folder, what it printed, and how to reach what it left running."""

    home: Path
    summary: dict[str, Any]
    environment: dict[str, str]


def start(home: Path, *arguments: str, **variables: str) -> "subprocess.Popen[str]":
    environment = {**own_environment(), "GPPS_HOME": str(home), "PYTHONPATH": str(PROJECT), **variables}
    environment |= {"COLLEGE_SCORECARD_API_KEY": "a-real-key-of-the-caller", "AWS_PROFILE": "of-the-caller"}
    command = [sys.executable, "-m", "ops", "demo", "--json", *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, env=environment, stdout=pipe, stderr=pipe, text=True, start_new_session=True)


def finish(process: "subprocess.Popen[str]", home: Path) -> Run:
    output, log = process.communicate(timeout=LIMIT_SECONDS)
    assert process.returncode == 0, log
    return Run(home, json.loads(output), from_text((home / "environment").read_text()))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("demo") / "a b,c'ü"
    yield folder
    Stack(folder, lambda text: None).reset()


@pytest.fixture(scope="module")
def borrowed(stack: RunningStack) -> dict[str, str]:
    """Variables by which the Spark of a later run borrows a warm Java."""
    return {"SPARK_HOME": stack.environment()["SPARK_HOME"]}


@pytest.fixture(scope="module")
def first(home: Path) -> Run:
    """A run after one that was broken off in the middle of the streaming job; with a Java of its own, as a user's."""
    broken_off = start(home)
    wait_until(lambda: "event=started" in log_of(home, "ops.stream") or broken_off.poll() is not None, LIMIT_SECONDS)
    broken_off.send_signal(signal.SIGINT)
    _, log = broken_off.communicate(timeout=120)
    assert broken_off.returncode == 130, log
    assert Stack(home, lambda text: None).running() == {}, "a demo that was broken off leaves nothing running"
    assert strays(home) == []
    return finish(start(home), home)


@pytest.fixture(scope="module")
def second(first: Run, borrowed: dict[str, str]) -> Run:
    return finish(start(first.home, **borrowed), first.home)


def log_of(home: Path, stage: str) -> str:
    path = home / "logs" / f"{stage}.log"
    return path.read_text() if path.exists() else ""


@pytest.fixture(autouse=True)
def no_services_but_the_demos(monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers of the lake would prefer the services of the other tests, which are in this process's environment."""
    for name in ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL_DYNAMODB"):
        monkeypatch.delenv(name, raising=False)


def strays(home: Path) -> list[str]:
    """Command lines of processes that have the folder in their environment."""
    found = []
    for process in psutil.process_iter(["cmdline", "environ"]):
        if (process.info["environ"] or {}).get("GPPS_STATE_DIR", "").startswith(f"{home}/"):
            found.append(" ".join(process.info["cmdline"] or []))
    return found


def warehouse(run: Run) -> "psycopg.Connection[Any]":
    where = {name: run.environment[f"PG{name.upper()}"] for name in ("host", "port", "user", "password")}
    return psycopg.connect(**where, dbname=run.environment["PGDATABASE"])


def in_warehouse(run: Run, table: str) -> int:
    with warehouse(run) as connection:
        schema = f"{run.environment['GPPS_WAREHOUSE__SCHEMA']}_school_jobs"
        return connection.execute(f"SELECT COUNT(*) FROM {schema}_g1.{table}").fetchone()[0]  # type: ignore  # noqa: S608


def in_lake(run: Run, table: str) -> Any:
    """A Delta table as a reader without Spark sees it, as a pandas frame."""
    options = {
        "AWS_ENDPOINT_URL": run.environment["AWS_ENDPOINT_URL_S3"],
        "AWS_ACCESS_KEY_ID": run.environment["AWS_ACCESS_KEY_ID"],
        "AWS_SECRET_ACCESS_KEY": run.environment["AWS_SECRET_ACCESS_KEY"],
        "AWS_REGION": run.environment["AWS_REGION"],
        "AWS_ALLOW_HTTP": "true",
    }
    uri = f"{run.environment['GPPS_LAKE_URI']}/school_jobs/gen=1/{table}"
    return DeltaTable(uri, storage_options=options).to_pandas()


def in_dynamodb(run: Run, table: str) -> int:
    resource = boto3.resource(
        "dynamodb",
        endpoint_url=run.environment["AWS_ENDPOINT_URL_DYNAMODB"],
        region_name=run.environment["AWS_REGION"],
        aws_access_key_id=run.environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=run.environment["AWS_SECRET_ACCESS_KEY"],
    )
    pages = resource.meta.client.get_paginator("scan").paginate(
        TableName=f"{run.environment['GPPS_TABLE_PREFIX']}-school_jobs-g1-{table}", Select="COUNT"
    )
    return sum(page["Count"] for page in pages)


def test_every_offset_read_is_landed_or_dead(first: Run) -> None:
    assert set(first.summary["accounting"]) == TOPICS
    for topic, counts in first.summary["accounting"].items():
        assert counts["read"] == counts["landed"] + counts["dead"] > 0, topic
        assert 0 <= counts["duplicate"] <= counts["landed"], topic


@pytest.mark.parametrize("table", sorted(KEYS))
def test_the_numbers_are_those_of_the_warehouse_and_of_the_lake(first: Run, table: str) -> None:
    feed, key = KEYS[table]
    changes = in_lake(first, feed).sort_values("_version").groupby(key, as_index=False).last()
    assert first.summary["rows"][table] == in_warehouse(first, table) == (~changes["_deleted"].astype(bool)).sum()


@pytest.mark.parametrize("table", ["jobs", "field_outlook"])
def test_the_numbers_are_those_of_dynamodb(first: Run, table: str) -> None:
    assert first.summary["rows"][f"dynamodb.{table}"] == in_dynamodb(first, table) > 0


def test_the_answer_ranks_ten_fields_that_hire(first: Run) -> None:
    ratios = [float(row["postings_per_100_graduates"]) for row in first.summary["top_fields"]]
    assert len(ratios) == 10
    assert ratios == sorted(ratios, reverse=True)
    for row in first.summary["top_fields"]:
        exact = round(100 * row["postings_open"] / row["graduates"], 2)
        assert abs(float(row["postings_per_100_graduates"]) - exact) < 0.011


def test_postings_come_and_go_between_the_two_days(first: Run) -> None:
    with warehouse(first) as connection:
        schema = f"{first.environment['GPPS_WAREHOUSE__SCHEMA']}_school_jobs"
        counted = connection.execute(
            f"SELECT SUM(postings_new), SUM(postings_closed) FROM {schema}.field_outlook WHERE state = 'US'"  # noqa: S608
        ).fetchone()
    assert counted is not None
    assert min(counted) > 0


def test_a_second_run_changes_nothing(first: Run, second: Run) -> None:
    assert second.summary["rows"] == first.summary["rows"]
    assert set(second.summary["changes"].values()) == {0}
    assert second.summary["top_fields"] == first.summary["top_fields"]


def test_the_picture_and_the_notebook_are_there_and_private(first: Run) -> None:
    picture = Path(first.summary["paths"]["picture"])
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert json.loads(Path(first.summary["paths"]["notebook"]).read_text())["cells"]
    for path in first.home.rglob("*"):
        if not path.is_symlink() and not path.is_socket():
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_the_report_is_there_and_says_what_the_summary_says(first: Run) -> None:
    page = Path(first.summary["paths"]["report"]).read_text()
    best = first.summary["top_fields"][0]
    assert page.startswith("<!doctype html>")
    assert first.summary["data"] in page
    assert html.escape(best["title"]) in page
    assert f'<data value="{best["postings_per_100_graduates"]}">' in page


def test_no_key_of_the_caller_is_anywhere(first: Run) -> None:
    for path in first.home.rglob("*"):
        if path.is_file() and path.stat().st_size < 50_000_000:
            assert b"a-real-key-of-the-caller" not in path.read_bytes(), path


@pytest.fixture
def stand_in(first: Run) -> Iterator[StandIn]:
    """A stand-in for Redshift before the demo's Postgres and S3, which hold another data set's tables, too."""
    with stand_in_before(first.environment) as stand_in:
        yield stand_in


def test_real_files_arrive_on_redshift_or_are_accounted_for(
    first: Run, borrowed: dict[str, str], stand_in: StandIn, reference_data: Path
) -> None:
    arguments = ("--reference-data", str(reference_data), "--warehouse", "redshift")
    run = finish(start(first.home, *arguments, **borrowed, **stand_in.environment(first.environment)), first.home)
    rows, files, topics = run.summary["rows"], run.summary["reference"], run.summary["accounting"]
    assert files["institutions"]["rows"] == files["institutions"]["served"] == rows["dim_school"] == 6662
    programmes = files["programmes"]
    assert programmes["rows"] == programmes["served"] + programmes["unreadable"] + programmes["school_absent"] == 5252
    assert rows["fact_program"] == programmes["served"]
    postings = files["postings"]
    assert postings["distinct"] == postings["matched"] + postings["not_asked_for"]
    assert in_lake(run, "events_job")["job_id"].nunique() == postings["matched"]
    assert all(counts["read"] == counts["landed"] + counts["dead"] for counts in topics.values())
    assert in_warehouse(run, "fact_job") == rows["fact_job"] > 0
    assert any("COPY incoming" in statement for statement in stand_in.log)
    answers = ask_again(run, stand_in.environment(first.environment))
    assert {answer["verdict"] for answer in answers} == {"EQUAL"}
    assert sum(answer["rows"] for answer in answers) > 100


def ask_again(run: Run, warehouse: dict[str, str]) -> list[dict[str, Any]]:
    """Each published question, answered by the warehouse and by the lake."""
    environment = {**own_environment(), **run.environment, **warehouse, "PYTHONPATH": str(PROJECT)}
    command = [sys.executable, "-m", "analysis", "reproduce", "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return list(json.loads(done.stdout))
