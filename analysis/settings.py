"""The only place where this stage reads its environment. The database itself is named by libpq's own PG* variables."""

from pydantic import Field
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    warehouse_schema: str = Field(default="gpps", validation_alias="GPPS_WAREHOUSE__SCHEMA")  # holds the stable views
    log_level: str = Field(default="INFO", validation_alias="LOG_LEVEL")


def load() -> Settings:
    return Settings()
