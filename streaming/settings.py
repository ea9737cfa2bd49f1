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
    """Where the lake is; each pipeline has a folder in it."""
    table_prefix: TablePrefix = "gpps"
    """Begins the names of all DynamoDB tables."""
    topic_prefix: TopicPrefix = ""
    """Begins the names of all topics."""
    lease_seconds: Annotated[int, Field(ge=3)] = 30
    """How long who holds a lease may be silent."""
    stall_seconds: Annotated[int, Field(ge=1)] = 300
    """Without a sign of Java, or of progress in a batch or refresh, a driver ends itself."""

    spark_jars: Path = Field(default_factory=_cached_jars)
    """The folder of the jars beside Spark's own."""
    spark_scratch: Path | None = None
    """Where Spark's folders are while it runs; unset: where temporary files are."""
    spark_master: str = "local[*]"
    """Where Spark runs."""
    spark_driver_memory: Annotated[str, Field(pattern=r"^[1-9][0-9]*[mg]$")] = "2g"
    """Of Spark's Java process."""
    spark_java_options: str = ""
    """Of Spark's Java process. Empty: those for few records, of a run that ends by itself after these."""
    spark_shuffle_partitions: Annotated[int, Field(ge=1)] = 4
    """Pieces that Spark cuts its work into."""
    spark_ui: bool = False
    """Whether Spark serves its pages."""
    max_offsets_per_trigger: Annotated[int, Field(ge=1)] = 200_000
    """Of all topics, in one batch."""
    trigger_seconds: Annotated[float, Field(gt=0)] = 2.0
    """Between two batches."""
    refresh_seconds: Annotated[float, Field(ge=0)] = 10.0
    """Aggregates at most this often while records keep coming."""
    feed_dead_letter_topics: bool = True
    """Whether dead letters are copied to topics; only the live generation does."""

    # Points of the driver: before-append, landed-first-table, landed, before-checkpoint, fence, append, position,
    # refreshed, followed; those of other stages are passed over.
    kill_at: Annotated[str, kill_point()] | None = None
    """For tests: `<point>[:n]` kills the process (SIGKILL), `stop@<point>[:n]` stops it, at that point of a run."""

    @property
    def state_table(self) -> str:
        """DynamoDB table of leases and cursors."""
        return f"{self.table_prefix}-state"


def java_home() -> str:
    """Where Spark's launcher looks for Java; empty: on the path."""
    return os.environ.get("JAVA_HOME", "")


def speak_utf8() -> None:
    """Has the programs that are started from here read names of files as UTF-8: Java follows the locale, which may have
    no umlauts."""
    os.environ["LC_ALL"] = "C.UTF-8"
