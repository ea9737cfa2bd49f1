"""The streaming stage's configuration: the only place of the stage that reads the environment.

Endpoints, region and keys of AWS are read here for boto3, Spark and `deltalake` alike.
"""

import os
from pathlib import Path
from typing import Annotated

from pydantic import Field

from plumbing.kill_points import kill_point
from plumbing.settings import KafkaSettings, LakeSettings, LogSettings, TablePrefix, TopicPrefix


def _cached_jars() -> Path:
    return Path.home() / ".cache" / "gpps" / "jars" / "spark"


class StreamingSettings(LakeSettings, LogSettings):
    """Every setting of the stage. Names in the environment are GPPS_<NAME> unless an alias is given."""

    kafka: KafkaSettings = Field(default_factory=KafkaSettings)
    lake_uri: Annotated[str, Field(pattern=r"^(s3|file)://.")] = "s3://gpps-lake"
    table_prefix: TablePrefix = "gpps"
    topic_prefix: TopicPrefix = ""
    lease_seconds: Annotated[int, Field(ge=3)] = 30
    # A driver ends itself when Java does not answer for so long, or a batch or refresh gives no sign of progress.
    stall_seconds: Annotated[int, Field(ge=1)] = 300

    spark_jars: Path = Field(default_factory=_cached_jars)
    spark_scratch: Path | None = None  # where its folders for a while are made; unset: where temporary files are
    spark_master: str = "local[*]"
    spark_driver_memory: Annotated[str, Field(pattern=r"^[1-9][0-9]*[mg]$")] = "2g"
    spark_java_options: str = ""  # for short runs `-XX:TieredStopAtLevel=1` halves the time; long ones become slower
    spark_shuffle_partitions: Annotated[int, Field(ge=1)] = 4
    spark_ui: bool = False
    max_offsets_per_trigger: Annotated[int, Field(ge=1)] = 200_000
    trigger_seconds: Annotated[float, Field(gt=0)] = 2.0
    refresh_seconds: Annotated[float, Field(ge=0)] = 10.0  # aggregates at most this often while records keep coming
    feed_dead_letter_topics: bool = True  # only the live generation does

    # Tests of recovery: `<point>[:n]` kills the process (SIGKILL) when it passes the point for the n-th time, and
    # `stop@<point>[:n]` stops it there (SIGSTOP). Points of the driver: before-append, landed-first-table, landed,
    # before-checkpoint, fence, append, position, refreshed, followed; those of other stages are passed over.
    kill_at: Annotated[str, kill_point()] | None = None

    @property
    def state_table(self) -> str:
        """DynamoDB table of leases and cursors."""
        return f"{self.table_prefix}-state"


def speak_utf8() -> None:
    """Has the programs that are started from here read names of files as UTF-8: Java follows the locale, which may have
    no umlauts."""
    os.environ["LC_ALL"] = "C.UTF-8"
