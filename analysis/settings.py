"""The only place where this stage reads its environment. The database itself is named by libpq's own PG* variables."""

from pathlib import Path

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    warehouse_schema: str = Field(default="gpps", validation_alias="GPPS_WAREHOUSE__SCHEMA")  # holds the stable views
    data_note: str = Field(default="", validation_alias="GPPS_DATA_NOTE")  # stands under every figure
    out: Path = Field(default=Path("out"), validation_alias="GPPS_OUT")  # where what is made for looking at goes
    # Aggregates that rest on fewer values are withheld.
    min_cell: int = Field(default=5, ge=1, validation_alias="GPPS_MIN_CELL")

    lake_uri: str = Field(default="s3://gpps-lake", min_length=1, validation_alias="GPPS_LAKE_URI")
    generation: int | None = Field(default=None, ge=1, validation_alias="GPPS_GENERATION")  # unset: the live one
    region: str = Field(default="us-east-1", validation_alias=AliasChoices("AWS_REGION", "AWS_DEFAULT_REGION"))
    s3_endpoint: str | None = Field(
        default=None, validation_alias=AliasChoices("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
    )
    access_key_id: SecretStr | None = Field(default=None, validation_alias="AWS_ACCESS_KEY_ID")
    secret_access_key: SecretStr | None = Field(default=None, validation_alias="AWS_SECRET_ACCESS_KEY")
    session_token: SecretStr | None = Field(default=None, validation_alias="AWS_SESSION_TOKEN")

    def lake_options(self) -> dict[str, str]:
        """Options of the `deltalake` reader, which gives up within seconds."""
        options = {"aws_region": self.region, "connect_timeout": "5s", "max_retries": "2", "retry_timeout": "10s"}
        if self.s3_endpoint:
            options["aws_endpoint"] = self.s3_endpoint
            options["aws_allow_http"] = str(self.s3_endpoint.startswith("http://")).lower()
        secrets = {
            "aws_access_key_id": self.access_key_id,
            "aws_secret_access_key": self.secret_access_key,
            "aws_session_token": self.session_token,
        }
        return options | {name: secret.get_secret_value() for name, secret in secrets.items() if secret}


def load() -> Settings:
    return Settings()
