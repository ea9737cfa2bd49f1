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
    """Where Spark runs; what `spark-submit` starts runs where that says."""
    spark_driver_memory: Annotated[str, Field(pattern=r"^[1-9][0-9]*[mg]$")] = "2g"
    """Of Spark's Java process."""
    spark_java_options: str = ""
    """Of Spark's Java process, in place of those that suit how many records are ahead."""
    spark_shuffle_partitions: Annotated[int, Field(ge=1)] = 4
    """Pieces that Spark cuts its work into."""
    spark_ui: bool = False
    """Whether Spark serves its pages."""
    max_offsets_per_trigger: Annotated[int, Field(ge=1)] = 100_000
    """Of all topics, in one batch, which is kept in memory: about 1.5 kB a record."""
    trigger_seconds: Annotated[float, Field(gt=0)] = 1.0
    """Between two batches."""
    refresh_seconds: Annotated[float, Field(ge=0)] = 10.0
    """Aggregates at most this often while records keep coming."""
    keep_replaced_hours: Annotated[int, Field(ge=1)] = 1
    """How long files that compaction replaced stay for who reads them still."""
    keep_log_hours: Annotated[int, Field(ge=2)] = 24
    """How long commits of tables stay, and files that a follower lacks; one that is later loads the snapshot."""
    state_dir: Path | None = None
    """Where the stream says how large its tables are, for `gpps status`; unset: nowhere."""
    feed_dead_letter_topics: bool = True
    """Whether dead letters are copied to topics; only the live generation does."""

    # Points of the driver: before-append, landed-first-table, landed, before-checkpoint, fence, append, position,
    # refreshed, followed, retention, compact, compact-commit, compacted, vacuum, vacuumed; those of other stages are
    # passed over.
    kill_at: Annotated[str, kill_point()] | None = None
    """For tests: `<point>[:n]` kills the process (SIGKILL), `stop@<point>[:n]` stops it, at that point of a run."""

    @property
    def state_table(self) -> str:
        """DynamoDB table of leases and cursors."""
        return f"{self.table_prefix}-state"


def java_home() -> str:
    """Java home in which Spark's launcher looks for Java; empty: on the path."""
    return os.environ.get("JAVA_HOME", "")


def speak_utf8() -> None:
    """Has the programs that are started from here read names of files as UTF-8: Java follows the locale, which may have
    no umlauts."""
    os.environ["LC_ALL"] = "C.UTF-8"


def started_by_spark_submit() -> bool:
    """True when spark-submit started this process: Java, with its options and jars, was there before it."""
    return "PYSPARK_GATEWAY_PORT" in os.environ
