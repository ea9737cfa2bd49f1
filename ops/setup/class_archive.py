"""Java's archive of the classes that Spark loads: with it, a Spark process starts with half the processor time.

It is made once for a Java, a Spark and a set of jars, by running what a stream runs, on an empty lake in a folder.
Java itself passes over an archive that does not fit, so nothing depends on there being one.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ops.settings import PROJECT, caller_environment
from streaming.driver.session import class_archive

if TYPE_CHECKING:
    from ops.setup.tools import Tools
    from streaming.settings import StreamingSettings

LIMIT_SECONDS = 600
NOWHERE = "127.0.0.1:1"  # where nobody answers: asking is enough for the classes


def ensure_archive(tools: "Tools", say: Callable[[str], None]) -> None:
    """Makes the archive where there is none; says so when it could not be made, and leaves it at that."""
    archive = class_archive(tools.spark_jars, str(tools.java_home))
    if archive.exists():
        return
    say("having Java write down the classes of Spark, once, so that it starts sooner: a minute or two")
    child = making(archive, {"JAVA_HOME": str(tools.java_home), "GPPS_SPARK_JARS": str(tools.spark_jars)})
    try:
        child.wait(LIMIT_SECONDS)
    except subprocess.TimeoutExpired:
        say("it takes too long")
    finally:
        child.terminate()
        child.wait()
    if not archive.exists():
        say("that did not work; Spark starts without it")


def making(archive: Path, environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    """A process that makes the archive and ends."""
    command = [sys.executable, "-P", "-m", "ops.setup.class_archive", str(archive)]
    environment, nowhere = {**caller_environment(), **environment}, subprocess.DEVNULL
    return subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=nowhere, stderr=nowhere)


def make(archive: Path) -> None:
    """Runs Spark, and has Java write down what it loaded when it ends."""
    from plumbing.settings import KafkaSettings
    from streaming.driver.session import QUICK, start, stop
    from streaming.settings import StreamingSettings

    with tempfile.TemporaryDirectory(prefix="gpps-classes-", dir=archive.parent) as name:
        folder, whole = Path(name), Path(name) / "classes.jsa"
        options = f"{QUICK} -XX:ArchiveClassesAtExit={whole} -Xlog:disable"
        settings = StreamingSettings(
            kafka=KafkaSettings().model_copy(update={"bootstrap_servers": NOWHERE, "security_protocol": "PLAINTEXT"}),
            lake_uri=f"file://{folder}/lake",
            spark_master="local[2]",
            spark_java_options=options,
        )
        spark = start(settings, folder, "classes")
        try:
            _refresh_nothing(spark, settings)
            _ask_nobody(spark, settings)
        finally:
            stop(spark, LIMIT_SECONDS)
        if whole.exists():
            whole.replace(archive)


def _refresh_nothing(spark: Any, settings: "StreamingSettings") -> None:
    """A batch without records through the first pipeline, its marts, and a table that Spark writes and reads."""
    import pyarrow as pa

    from pipelines import catalog
    from streaming.ingest import land
    from streaming.ingest.arrow_batch import arrow_batch
    from streaming.ingest.plausibility import Grants
    from streaming.lake.feeds import Term
    from streaming.lake.paths import lake_of
    from streaming.refresh.refresh import refresh
    from streaming.refresh.spark_tuning import materialized, single_partition

    pipeline, session = catalog.pipeline(catalog.names()[0]), spark.newSession()
    lake = lake_of(settings.of(pipeline.name).at(1))
    land.create_tables(lake, pipeline)
    land.tune_for_row_count(session, True, 1)
    header = pa.list_(pa.struct([("key", pa.string()), ("value", pa.binary())]))
    kinds = (pa.string(), pa.int32(), pa.int64(), pa.timestamp("us", "UTC"), pa.binary(), pa.binary(), header)
    nothing = pa.schema(list(zip(land.RECORD_COLUMNS, kinds, strict=True))).empty_table()
    with materialized(single_partition(session.createDataFrame(nothing))) as records:
        arrow_batch(records, pipeline, pipeline.topics(), Grants(settings.lake_uri), tasks=1)
    refresh(spark, lake, pipeline, Term(1))
    table = f"{settings.lake_uri}/table"
    spark.range(9).coalesce(1).write.format("delta").mode("append").save(table)
    spark.read.format("delta").load(table).groupBy("id").count().collect()


def _ask_nobody(spark: Any, settings: "StreamingSettings") -> None:
    """Kafka and S3, as far as a connection that is refused."""
    from streaming.ingest import topics

    soon = {"kafka.default.api.timeout.ms": "2000", "kafka.request.timeout.ms": "1000", "fetchOffset.numRetries": "1"}
    with suppress(Exception):
        spark.read.format("kafka").options(**topics.source(settings), **soon, subscribe="none").load().count()
    s3 = {"endpoint": f"http://{NOWHERE}", "access.key": "none", "secret.key": "none", "attempts.maximum": "1"}
    s3 |= {"retry.limit": "0", "endpoint.region": "us-east-1", "path.style.access": "true"}
    options = {f"fs.s3a.{name}": value for name, value in s3.items()}
    with suppress(Exception):
        spark.read.options(**options).text("s3a://none/none").count()


if __name__ == "__main__":
    os.umask(0o077)
    make(Path(sys.argv[1]))
