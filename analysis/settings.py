"""The only place where this stage reads its environment. The database itself is named by libpq's own PG* variables."""

from pydantic import Field
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    warehouse_schema: str = Field(default="gpps", validation_alias="GPPS_WAREHOUSE__SCHEMA")  # holds the stable views
    data_note: str = Field(default="", validation_alias="GPPS_DATA_NOTE")  # stands under every figure


def load() -> Settings:
    return Settings()
