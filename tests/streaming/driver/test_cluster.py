"""The job on Spark's own cluster: a machine lost in mid-batch changes nothing of what is stored."""

import hashlib
import json
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest
from deltalake import DeltaTable

from producers.sources.jooble.contract import Job
from streaming.driver.session import OpenCluster, require_secrecy
from streaming.ingest.land import FEW_ROWS
from streaming.lake.paths import lake_of
from streaming.settings import StreamingSettings
from tests.builders import job
from tests.conftest import s3_client
from tests.ops.waiting import wait_until
from tests.streaming import run_toy
from tests.streaming.cluster import PROGRAMS, Cluster, cluster
from tests.streaming.driver.test_session import JAVA_DATE, message_to, spoken_to
from tests.streaming.harness import make_topics, produce, records_of, rows, settings_of

ROOT = Path(__file__).parents[3]
COMMAND = ("stream", "employers", "--once")
LONG = 900  # seconds that a busy machine may need to start Java four times
# More than what the driver writes by itself.
POSTINGS = [job(str(number), place=number, company=f"Company {number % 7}") for number in range(FEW_ROWS + 1_000)]


@contextmanager
def running(command: Sequence[str], environment: Mapping[str, str], log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Ended with the block, and Java with it."""
    with log.open("wb") as output:
        environment = {**environment, "PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(command, env=environment, cwd=log.parent, stdout=output, stderr=output)
        try:
            yield process
        finally:
            process.kill()
            process.wait(30)


def is_stopped(process: "subprocess.Popen[bytes]") -> bool:
    assert process.poll() is None, process.returncode
    return bool(psutil.Process(process.pid).status() == psutil.STATUS_STOPPED)


def lose_a_machine_at_work(found: Cluster, process: "subprocess.Popen[bytes]") -> None:
    """Kills a worker while its executor has a task of the batch; the driver has been stopped before its append.

    Executors sleep until one of them has been given a task, so that none is too fast.
    """
    executors = found.executors()
    for _, executor in executors.values():
        executor.suspend()
    process.send_signal(signal.SIGCONT)
    wait_until(lambda: bool(found.at_work()), LONG)
    executors.pop(found.at_work()[0])[0].kill()
    for _, executor in executors.values():
        executor.resume()


def require_closed(found: Cluster, process: "subprocess.Popen[bytes]", secrets: Sequence[str], logs: Path) -> None:
    """All listen on this machine alone, none to a stranger, and no secret is on a command line or in a log."""
    of_the_driver = {one.pid for one in psutil.Process(process.pid).children(recursive=True)}
    # Java runs a shell now and then, which may end at any time.
    running_java = [one for one in psutil.process_iter(["name"]) if one.info["name"] == "java"]
    java = [*found.processes(), *(one for one in running_java if one.pid in of_the_driver)]
    assert len(java) > len(found.processes())
    ports = {each.laddr for one in java for each in one.net_connections() if each.status == psutil.CONN_LISTEN}
    assert {at.ip.removeprefix("::ffff:") for at in ports} == {"127.0.0.1"}
    for at in ports:
        answer = spoken_to(at.port, message_to(at.port, JAVA_DATE))
        assert answer == b"" or b"Unknown challenge message" in answer or answer.startswith(b"HTTP/1.1 400"), at
    texts = {str(one): " ".join(one.cmdline()) for one in java}
    texts |= {str(log): log.read_text() for log in logs.rglob("*") if log.name in ("log", "stderr", "stdout")}
    assert len(texts) > len(java) + len(found.processes())
    assert [place for place, text in texts.items() if any(secret in text for secret in secrets)] == []


def content_hash(settings: StreamingSettings) -> str:
    """Of all that is stored: events with their offsets, and the mart's change feed."""
    stored = [rows(settings, "events_job"), sorted(changes(settings), key=lambda row: row["company"])]
    return hashlib.sha256(json.dumps(stored, sort_keys=True, default=str).encode()).hexdigest()


def changes(settings: StreamingSettings) -> list[dict[str, Any]]:
    feed = DeltaTable(lake_of(settings).table("changes_employer"), storage_options=settings.delta_options())
    return feed.to_pyarrow_table().to_pylist()


@pytest.fixture
def settings(environment: dict[str, str]) -> StreamingSettings:
    environment["GPPS_STALL_SECONDS"] = str(LONG)
    found = settings_of(environment).of("employers")
    make_topics(found, [Job.topic()])
    produce(found, records_of(POSTINGS))
    return found


def submitted(environment: Mapping[str, str], conf: Path, log: Path) -> int:
    """The same command, as `spark-submit` starts it, on this machine alone."""
    jars = ",".join(map(str, Path(environment["GPPS_SPARK_JARS"]).glob("*.jar")))
    where = ("--master", "local[2]", "--jars", jars, "--driver-java-options", environment["GPPS_SPARK_JAVA_OPTIONS"])
    own = {"SPARK_CONF_DIR": str(conf), "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
    command = (str(PROGRAMS / "spark-submit"), *where, run_toy.__file__, *COMMAND)
    with running(command, {**environment, **own}, log) as process:
        return process.wait(LONG)


@pytest.mark.spark
@pytest.mark.services
@pytest.mark.slow
@pytest.mark.usefixtures("own_java")
def test_a_worker_lost_in_mid_batch_leaves_what_a_run_on_one_machine_leaves(
    settings: StreamingSettings, environment: dict[str, str], tmp_path: Path
) -> None:
    scratch, logs = tmp_path / "driver", tmp_path / "cluster"
    scratch.mkdir(0o700)
    logs.mkdir()
    # Neither the driver's folders nor its jars are there for executors.
    hidden = (scratch, Path(environment["GPPS_SPARK_JARS"]))
    with cluster(logs, hidden, environment["JAVA_HOME"]) as found:
        own = environment | found.environment() | {"GPPS_SPARK_SCRATCH": str(scratch), "GPPS_LEASE_SECONDS": "120"}
        command = (sys.executable, "-m", "tests.streaming.run_toy", *COMMAND)
        with running(command, own | {"GPPS_KILL_AT": "stop@before-append"}, logs / "log") as process:
            wait_until(lambda: is_stopped(process), LONG)
            secrets = (found.secret, environment["AWS_SECRET_ACCESS_KEY"], environment["KAFKA_SASL_PASSWORD"])
            require_closed(found, process, secrets, logs)
            lose_a_machine_at_work(found, process)
            assert process.wait(LONG) == 0, (logs / "log").read_text()[-3000:]
        conf = found.conf
    mart = {row["company"]: row["postings"] for row in changes(settings)}
    assert mart == Counter(posting.company for posting in POSTINGS)

    alone = environment | {name: environment[name] + "alone" for name in ("GPPS_LAKE_URI", "GPPS_TABLE_PREFIX")}
    s3_client(environment).create_bucket(Bucket=alone["GPPS_LAKE_URI"].removeprefix("s3://"))
    assert submitted(alone, conf, logs / "submitted") == 0, (logs / "submitted").read_text()[-3000:]
    assert content_hash(settings) == content_hash(settings_of(alone).of("employers"))


@pytest.mark.parametrize("given", [{}, {"spark.authenticate": "true"}, {"spark.network.crypto.enabled": "true"}])
def test_secrets_are_not_sent_to_who_may_ask(given: dict[str, str]) -> None:
    with pytest.raises(OpenCluster, match="not on"):
        require_secrecy(given)
    require_secrecy({"spark.authenticate": "true", "spark.network.crypto.enabled": "true"})
