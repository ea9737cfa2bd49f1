"""Settings of the sinks stage; the only module of the stage that reads the environment.

boto3 reads AWS_ENDPOINT_URL_DYNAMODB and the credentials itself, psycopg the PG* variables.
"""

from typing import Literal, Self

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from sinks.kill_points import KillPoints
from streaming.contract import Mart, table_uri

_NAME = r"^[a-z][a-z0-9_]{0,40}$"


class Warehouse(BaseModel):
    """`schema` holds the stable views; the tables of a generation lie in `<schema>_g<generation>`."""

    model_config = ConfigDict(frozen=True, validate_by_name=True, validate_by_alias=True)

    views_schema: str = Field(default="gpps", alias="schema", pattern=_NAME)


class Settings(BaseSettings):
    """Where the lake, the DynamoDB tables and the warehouse are. Field names follow the environment's."""

    model_config = SettingsConfigDict(
        env_prefix="GPPS_",
        env_nested_delimiter="__",
        extra="ignore",
        frozen=True,
        validate_by_name=True,
        validate_by_alias=True,
    )

    lake_uri: str = Field(default="s3://gpps-lake", min_length=1)
    # Unset: the live generation, which `sinks.live.resolved` asks for.
    fixed_generation: int | None = Field(default=None, ge=1, validation_alias="GPPS_GENERATION")
    table_prefix: str = Field(default="gpps", pattern=r"^[A-Za-z0-9_.-]{1,100}$")
    warehouse: Warehouse = Warehouse()
    kill_at: str | None = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", validation_alias="LOG_LEVEL")

    region: str = Field(default="us-east-1", validation_alias=AliasChoices("AWS_REGION", "AWS_DEFAULT_REGION"))
    s3_endpoint: str | None = Field(
        default=None, validation_alias=AliasChoices("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
    )
    access_key_id: SecretStr | None = Field(default=None, validation_alias="AWS_ACCESS_KEY_ID")
    secret_access_key: SecretStr | None = Field(default=None, validation_alias="AWS_SECRET_ACCESS_KEY")
    session_token: SecretStr | None = Field(default=None, validation_alias="AWS_SESSION_TOKEN")

    @field_validator("kill_at")
    @classmethod
    def _is_a_kill_point(cls, text: str | None) -> str | None:
        KillPoints.parse(text)
        return text

    @property
    def generation(self) -> int:
        """The generation these settings are for; raises LookupError while that is not resolved."""
        if self.fixed_generation is None:
            raise LookupError("these settings name no generation yet: ask sinks.live.resolved")
        return self.fixed_generation

    def at(self, generation: int) -> Self:
        """The same settings for this generation."""
        return self.model_copy(update={"fixed_generation": generation})

    def feed_uri(self, mart: Mart) -> str:
        return table_uri(self.lake_uri, self.generation, mart.changes_table)

    def generation_schema(self) -> str:
        return f"{self.warehouse.views_schema}_g{self.generation}"

    def dynamodb_table(self, name: str) -> str:
        return f"{self.table_prefix}-g{self.generation}-{name}"

    def storage_options(self) -> dict[str, str]:
        """Options of the `deltalake` reader. Its own retries are short: the follower is run again anyway."""
        options = {"aws_region": self.region, "connect_timeout": "5s", "max_retries": "3", "retry_timeout": "15s"}
        if self.s3_endpoint:
            options["aws_endpoint"] = self.s3_endpoint
            options["aws_allow_http"] = str(self.s3_endpoint.startswith("http://")).lower()
        secrets = {
            "aws_access_key_id": self.access_key_id,
            "aws_secret_access_key": self.secret_access_key,
            "aws_session_token": self.session_token,
        }
        return options | {name: secret.get_secret_value() for name, secret in secrets.items() if secret}


def read_settings() -> Settings:
    """Settings from the environment; raises pydantic's ValidationError naming each wrong variable."""
    return Settings()
