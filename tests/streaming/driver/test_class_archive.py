"""Java's archive of Spark's classes: one that does not fit is passed over, in silence."""

import subprocess
import sys
from pathlib import Path

import pytest

from ops.settings import PROJECT
from streaming.driver.session import class_archive

pytestmark = [pytest.mark.spark, pytest.mark.services]

COUNT = """
from streaming.driver.session import spark_session
from streaming.settings import StreamingSettings

with spark_session(StreamingSettings(spark_master="local[1]")) as spark:
    java = spark._jvm.java.lang.management.ManagementFactory.getRuntimeMXBean()
    print(*java.getInputArguments(), sep="\\n")
    print(spark.range(3).count())
"""


@pytest.mark.usefixtures("own_java")
def test_an_archive_that_is_none_is_passed_over(environment: dict[str, str], tmp_path: Path) -> None:
    jars = tmp_path / "the jars" / "spark"
    jars.parent.mkdir()
    jars.symlink_to(environment["GPPS_SPARK_JARS"])
    archive = class_archive(jars, environment["JAVA_HOME"])
    archive.write_bytes(b"no archive at all" * 1000)
    environment |= {"GPPS_SPARK_JARS": str(jars)}
    done = subprocess.run(
        [sys.executable, "-c", COUNT], cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    *arguments, count = done.stdout.splitlines()
    assert f"-XX:SharedArchiveFile={archive}" in arguments
    assert count == "3"
    assert not [line for line in arguments if line.startswith("[")]  # Java's own log is written there
    assert "archive" not in done.stderr.lower()
