"""Java's archive of the classes that Spark loads: with it, a Spark process starts with half the processor time.

A whole run of the tests starts some dozens of them. The first one on a machine makes the archive beside its first
tests (`python -m tests.class_archive FILE`); it is kept for later runs with the same Java, Spark and jars.
"""

import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ops.settings import PROJECT

QUICK = "-XX:TieredStopAtLevel=1"  # little data: compiling twice would cost more than it saves
SILENT = "-Xlog:disable"  # an archive that does not fit is passed over


def archive_of(values: Mapping[str, str]) -> Path:
    """Where the archive for the Java, the Spark and the jars of an environment is, or ought to be."""
    import pyspark

    jars = Path(values["GPPS_SPARK_JARS"])
    parts = (values.get("JAVA_HOME", ""), pyspark.__file__, str(jars), *sorted(jar.name for jar in jars.glob("*.jar")))
    name = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
    return Path.home() / ".cache" / "gpps" / "tests" / f"spark-{name}.jsa"


def java_options(values: Mapping[str, str]) -> str:
    """For a Spark process of a test: with the archive, once there is one."""
    archive = archive_of(values)
    return f"{QUICK} -XX:SharedArchiveFile={archive} {SILENT}" if archive.exists() else QUICK


@contextmanager
def made(values: Mapping[str, str]) -> Iterator[None]:
    """Makes the archive, where there is none, beside what the block does."""
    if archive_of(values).exists():
        yield
        return
    command = [sys.executable, "-m", "tests.class_archive", str(archive_of(values))]
    child = subprocess.Popen(
        command, env=dict(values), cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        try:
            child.wait(timeout=300)
        except subprocess.TimeoutExpired:  # a busy machine: the next run makes it
            child.terminate()
            child.wait(timeout=60)


def make(archive: Path) -> None:
    """Runs Spark as tests do, and has Java write down what it loaded when it ends."""
    from streaming.driver.session import start
    from streaming.settings import StreamingSettings

    archive.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="gpps-archive-", dir=archive.parent) as folder:
        whole = Path(folder) / "classes.jsa"
        options = f"{QUICK} -XX:ArchiveClassesAtExit={whole} {SILENT}"
        spark = start(StreamingSettings(spark_master="local[2]", spark_java_options=options), Path(folder), "archive")
        gateway: Any = spark.sparkContext._gateway
        try:
            _work(spark, f"file://{folder}/table")
        finally:
            spark.stop()
            gateway.shutdown()
            gateway.proc.stdin.close()
            gateway.proc.wait(timeout=300)
        if whole.exists():
            whole.replace(archive)


def _work(spark: Any, table: str) -> None:
    """A table that is made, written, joined with itself and read."""
    spark.sql(f"CREATE TABLE delta.`{table}` (id bigint, text string) USING delta CLUSTER BY (id)")
    rows = spark.range(100).selectExpr("id", "CAST(id % 7 AS string) AS text")
    for _ in range(2):
        rows.coalesce(1).write.format("delta").mode("append").save(table)
    read = spark.read.format("delta").load(table)
    read.groupBy("text").count().join(read, "text").orderBy("id").localCheckpoint().collect()


if __name__ == "__main__":
    make(Path(sys.argv[1]))
