"""The streaming stage's configuration: the only place of the stage that reads the environment.

boto3 reads AWS_* (DynamoDB and S3 endpoints, region, keys) by itself; the same S3 names are read here for Spark.
"""

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

KILL_POINTS = ("landed-first-table", "landed", "refreshed", "followed")


def _cached_jars() -> Path:
    return Path.home() / ".cache" / "gpps" / "jars" / "spark"


class StreamingSettings(BaseSettings):
    """Every setting of the stage. Names in the environment are GPPS_<NAME> unless an alias is given."""

    model_config = SettingsConfigDict(env_prefix="GPPS_", extra="ignore", frozen=True, populate_by_name=True)

    kafka_bootstrap_servers: str = Field("127.0.0.1:9092", validation_alias="KAFKA_BOOTSTRAP_SERVERS")
    s3_endpoint: str | None = Field(None, validation_alias="AWS_ENDPOINT_URL_S3")
    aws_region: str = Field("us-east-1", validation_alias="AWS_REGION")
    aws_access_key_id: str | None = Field(None, validation_alias="AWS_ACCESS_KEY_ID")
    aws_secret_access_key: SecretStr | None = Field(None, validation_alias="AWS_SECRET_ACCESS_KEY")
    aws_session_token: SecretStr | None = Field(None, validation_alias="AWS_SESSION_TOKEN")
    log_level: str = Field("INFO", validation_alias="LOG_LEVEL")

    lake_uri: Annotated[str, Field(pattern=r"^(s3|file)://.")] = "s3://gpps-lake"
    generation: Annotated[int, Field(ge=1)] = 1
    table_prefix: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]+$")] = "gpps"
    topic_prefix: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]*$")] = ""
    lease_seconds: Annotated[int, Field(ge=3)] = 30

    spark_jars: Path = Field(default_factory=_cached_jars)
    spark_master: str = "local[*]"
    spark_driver_memory: Annotated[str, Field(pattern=r"^[1-9][0-9]*[mg]$")] = "2g"
    spark_shuffle_partitions: Annotated[int, Field(ge=1)] = 4
    spark_ui: bool = False
    max_offsets_per_trigger: Annotated[int, Field(ge=1)] = 200_000
    trigger_seconds: Annotated[float, Field(gt=0)] = 2.0
    refresh_seconds: Annotated[float, Field(ge=0)] = 10.0  # aggregates at most this often while records keep coming

    # Tests of recovery: `<point>[:n]` kills the process (SIGKILL) when it passes the point for the n-th time.
    kill_at: Annotated[str, Field(pattern=rf"^({'|'.join(KILL_POINTS)})(:[1-9][0-9]*)?$")] | None = None

    @property
    def state_table(self) -> str:
        """DynamoDB table of leases and cursors."""
        return f"{self.table_prefix}-state"
