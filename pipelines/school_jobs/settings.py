"""The settings of this pipeline alone: names in the environment are GPPS_<NAME>."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """`titles`: O*NET's table of alternate titles as CSV; the lexicon that comes with gpps always serves."""

    model_config = SettingsConfigDict(env_prefix="GPPS_", use_attribute_docstrings=True, extra="ignore", frozen=True)

    titles: Path | None = None
    """O*NET's table of alternate titles as CSV, beside the lexicon that comes with gpps."""
