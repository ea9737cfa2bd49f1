"""Messages and exit codes of the commands when something is not there."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pipelines.school_jobs.pipeline import PIPELINE
from plumbing.errors import Interrupted
from plumbing.objects.store import store_at
from streaming.app import explained, stop_on_signal
from streaming.cli import main
from streaming.errors import NotReady
from tests.builders import program
from tests.ops.waiting import wait_until
from tests.streaming.harness import make_topics, offsets, produce, produced_offsets, records_of, run_once, settings_of

ROOT = Path(__file__).parents[3]


def run(environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "streaming", *arguments]
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=900, check=False)


def test_an_unknown_pipeline_is_a_usage_error(tmp_path: Path) -> None:
    done = run({"HOME": str(tmp_path)}, "stream", "nothing")
    assert (done.returncode, done.stderr.strip()) == (2, "gpps: there is no pipeline 'nothing'")


@pytest.mark.parametrize("command", ["accounting", "fence", "position"])
def test_a_pipeline_is_named_by_an_option(command: str) -> None:
    result = CliRunner().invoke(main, [command, "--pipeline", "nothing"])
    assert (result.exit_code, "there is no pipeline 'nothing'" in result.stderr) == (2, True)
    assert CliRunner().invoke(main, [command, "nothing"]).exit_code == 2


def test_a_setting_that_makes_no_sense_is_named(tmp_path: Path) -> None:
    done = run({"HOME": str(tmp_path), "GPPS_LAKE_URI": "ftp://lake"}, "stream", "school_jobs")
    assert done.returncode == 78
    assert done.stderr.startswith("gpps: GPPS_LAKE_URI: String should match")
    assert done.stderr.count("\n") == 1


def test_a_table_of_titles_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = run({"HOME": str(tmp_path), "GPPS_TITLES": str(tmp_path / "titles.csv")}, "stream", "school_jobs")
    assert done.returncode == 78
    assert f"the table of titles {tmp_path}/titles.csv cannot be read" in done.stderr


@pytest.mark.services
def test_missing_topics_are_named(environment: dict[str, str]) -> None:
    done = run(environment, "stream", "school_jobs", "--once")
    assert done.returncode == 75
    assert f"no topic {environment['GPPS_TOPIC_PREFIX']}college-scorecard.school.v1, " in done.stderr


@pytest.mark.services
@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9", "no Kafka broker answers at 127.0.0.1:9"),
        ("GPPS_LAKE_URI", "s3://there-is-no-such-bucket", "the bucket of s3://there-is-no-such-bucket cannot"),
        ("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9", "cannot be reached"),
        ("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:9", "the DynamoDB table"),
        ("GPPS_SPARK_JARS", "/nowhere", "no jar of delta-spark"),
    ],
)
def test_a_service_that_is_away_is_named(environment: dict[str, str], name: str, value: str, message: str) -> None:
    make_topics(settings_of(environment))
    done = run(environment | {name: value}, "stream", "school_jobs", "--once")
    assert done.returncode == (78 if name == "GPPS_SPARK_JARS" else 75)
    assert message in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.services
def test_a_lake_without_folders_of_pipelines_is_refused(environment: dict[str, str]) -> None:
    settings = settings_of(environment)
    make_topics(settings)
    store_at(f"{settings.lake_uri}/gen=1/changes_job", settings.aws("s3")).write("0.parquet", "")
    done = run(environment, "stream", "school_jobs", "--once")
    assert done.returncode == 78
    assert "begin again with gpps reset --execute" in done.stderr


@pytest.mark.services
@pytest.mark.parametrize(
    ("variable", "message"),
    [("AWS_ENDPOINT_URL_S3", "cannot be reached"), ("KAFKA_BOOTSTRAP_SERVERS", "no Kafka broker")],
)
def test_a_failure_while_a_service_is_away_is_reported_as_that(
    environment: dict[str, str], variable: str, message: str
) -> None:
    make_topics(settings_of(environment))
    with pytest.raises(RuntimeError, match="Py4J"), explained(settings_of(environment), PIPELINE):
        raise RuntimeError("Py4J says this and that")
    gone = "127.0.0.1:9" if variable.startswith("KAFKA") else "http://127.0.0.1:9"
    with pytest.raises(NotReady, match=message), explained(settings_of(environment | {variable: gone}), PIPELINE):
        raise RuntimeError("Py4J says this and that")


@pytest.mark.services
@pytest.mark.spark
@pytest.mark.slow
@pytest.mark.usefixtures("own_java")
def test_a_stream_takes_what_comes_and_drains_on_a_stop_signal(environment: dict[str, str], tmp_path: Path) -> None:
    scratch = tmp_path / "a b'ü"  # a path that Java's options, log4j and Hadoop misread
    scratch.mkdir()
    # The locale has no umlauts: Java would write elsewhere, and be waited for without end.
    environment |= {"TMPDIR": str(scratch), "GPPS_SPARK_SCRATCH": str(scratch), "LC_ALL": "POSIX"}
    settings = settings_of(environment)
    make_topics(settings)
    produce(settings, records_of(program(place=number) for number in range(5)))
    log = tmp_path / "log"
    command = [sys.executable, "-m", "streaming", "stream", "school_jobs"]
    with log.open("w") as output, subprocess.Popen(command, env=environment, cwd=ROOT, stderr=output) as process:
        try:
            wait_for(process, log, "event=landed batch=0 valid=5")
            produce(settings, records_of(program(place=number) for number in range(5, 8)))
            wait_until(lambda: landed(log) == 8 or process.poll() is not None)
            assert landed(log) == 8, log.read_text()
            refused = run(environment, "stream", "school_jobs", "--once")
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=900) == 0
        finally:
            process.kill()
    assert list(scratch.iterdir()) == list(tmp_path.glob("*%*")) == []
    assert refused.returncode == 75
    assert "is held by process" in refused.stderr
    assert offsets(settings) == produced_offsets(settings)
    found = json.loads(run(environment, "accounting", "--json").stdout)
    assert list(found) == list(PIPELINE.topics())
    assert found["college-scorecard.program.v1"] == {"read": 8, "landed": 8, "dead": 0, "duplicate": 0}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_bounded_work_that_a_signal_stopped_was_interrupted(number: signal.Signals) -> None:
    with stop_on_signal() as stop:
        signal.raise_signal(number)
    assert stop.is_set()
    with pytest.raises(Interrupted) as interrupted, stop_on_signal(bounded=True) as stop:
        signal.raise_signal(number)
    assert stop.is_set()
    assert interrupted.value.number == number


@pytest.mark.spark
def test_a_run_with_nothing_to_do_starts_no_spark(spark: Any, environment: dict[str, str]) -> None:
    settings = settings_of(environment)
    make_topics(settings)
    produce(settings, records_of([program()]))
    run_once(spark, settings, PIPELINE)
    without = environment | {"GPPS_SPARK_JARS": "/nowhere"}
    done = run(without, "stream", "school_jobs", "--once")
    assert done.returncode == 0, done.stderr
    assert "event=nothing-new pipeline=school_jobs generation=1" in done.stderr
    produce(settings, records_of([program()]))
    assert "no jar of delta-spark" in run(without, "stream", "school_jobs", "--once").stderr


def landed(log: Path) -> int:
    """Valid records of all batches: those that are produced together may be cut into several."""
    return sum(map(int, re.findall(r"event=landed batch=\d+ valid=(\d+)", log.read_text())))


def wait_for(process: "subprocess.Popen[bytes]", log: Path, text: str) -> None:
    wait_until(lambda: text in log.read_text() or process.poll() is not None, 240)
    assert text in log.read_text(), log.read_text()


@pytest.mark.services
def test_accounting_before_anything_was_read_is_all_zero(environment: dict[str, str]) -> None:
    done = run(environment, "accounting", "--json")
    assert done.returncode == 0, done.stderr
    assert set(json.loads(done.stdout)["jooble.job.v1"].values()) == {0}
