"""The streaming stage's configuration: the only place of the stage that reads the environment.

Endpoints, region and keys of AWS are read here for boto3, Spark and `deltalake` alike. Without keys in the environment
each of the three asks its own chain (a profile, an IAM role).
"""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from plumbing.kafka_settings import KafkaSettings
from streaming.lake import delta_options


def _cached_jars() -> Path:
    return Path.home() / ".cache" / "gpps" / "jars" / "spark"


class StreamingSettings(BaseSettings):
    """Every setting of the stage. Names in the environment are GPPS_<NAME> unless an alias is given."""

    model_config = SettingsConfigDict(env_prefix="GPPS_", extra="ignore", frozen=True, populate_by_name=True)

    kafka: KafkaSettings = Field(default_factory=KafkaSettings)
    s3_endpoint: Annotated[str | None, Field(validation_alias="AWS_ENDPOINT_URL_S3")] = None
    dynamodb_endpoint: Annotated[str | None, Field(validation_alias="AWS_ENDPOINT_URL_DYNAMODB")] = None
    aws_region: Annotated[str, Field(validation_alias="AWS_REGION")] = "us-east-1"
    aws_access_key_id: Annotated[str | None, Field(validation_alias="AWS_ACCESS_KEY_ID")] = None
    aws_secret_access_key: Annotated[SecretStr | None, Field(validation_alias="AWS_SECRET_ACCESS_KEY")] = None
    aws_session_token: Annotated[SecretStr | None, Field(validation_alias="AWS_SESSION_TOKEN")] = None
    log_level: Annotated[str, Field(validation_alias="LOG_LEVEL")] = "INFO"

    lake_uri: Annotated[str, Field(pattern=r"^(s3|file)://.")] = "s3://gpps-lake"
    # Unset: the live generation, which `streaming.generations.resolved` asks for.
    fixed_generation: Annotated[int | None, Field(ge=1, validation_alias="GPPS_GENERATION")] = None
    table_prefix: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]+$")] = "gpps"
    topic_prefix: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]*$")] = ""
    lease_seconds: Annotated[int, Field(ge=3)] = 30
    # A driver ends itself when Java does not answer for so long, or a batch or refresh gives no sign of progress.
    stall_seconds: Annotated[int, Field(ge=1)] = 300

    spark_jars: Path = Field(default_factory=_cached_jars)
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
    kill_at: Annotated[str, Field(pattern=r"^(stop@)?[a-z-]+(:[1-9][0-9]*)?$")] | None = None

    @property
    def generation(self) -> int:
        """The generation these settings are for; raises LookupError while that is not resolved."""
        if self.fixed_generation is None:
            raise LookupError("these settings name no generation yet: ask streaming.generations.resolved")
        return self.fixed_generation

    def at(self, generation: int) -> Self:
        """The same settings for this generation."""
        return self.model_copy(update={"fixed_generation": generation})

    @property
    def state_table(self) -> str:
        """DynamoDB table of leases and cursors."""
        return f"{self.table_prefix}-state"

    def aws(self, service: Literal["s3", "dynamodb"]) -> dict[str, str]:
        """What boto3 needs to reach the service, as arguments of `boto3.client`."""
        endpoint = self.s3_endpoint if service == "s3" else self.dynamodb_endpoint
        options = {"region_name": self.aws_region, **self._keys()}
        return options | ({"endpoint_url": endpoint} if endpoint else {})

    def delta_options(self) -> dict[str, str]:
        """What the `deltalake` reader needs to reach the lake."""
        return delta_options(self.aws("s3"))

    def _keys(self) -> dict[str, str]:
        if not self.aws_access_key_id or not self.aws_secret_access_key:
            return {}
        keys = {"aws_access_key_id": self.aws_access_key_id}
        keys["aws_secret_access_key"] = self.aws_secret_access_key.get_secret_value()
        if self.aws_session_token:
            keys["aws_session_token"] = self.aws_session_token.get_secret_value()
        return keys
