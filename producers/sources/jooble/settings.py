"""Settings of the Jooble source: where the API is, what it is asked for, and what its key may be used for."""

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from producers.sources.jooble.fields import searchable
from producers.sources.jooble.location import NAMES

PUBLIC_API = "https://jooble.org"


def _base_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"is not an http or https address; the public API is {PUBLIC_API}")
    if parts.query or parts.fragment or parts.username is not None:
        raise ValueError("holds a user, a query or a fragment; give the address before /api only")
    return url.rstrip("/")


def _sendable(key: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[A-Za-z0-9._~-]+", key.get_secret_value()):
        raise ValueError("is empty or holds characters a key never has; get one at https://jooble.org/api/about")
    return key


def _listed(text: str) -> list[str]:
    """The entries of a comma list, without blanks or repeats."""
    return list(dict.fromkeys(entry.strip() for entry in text.split(",") if entry.strip()))


def _fields(text: str) -> str:
    """A comma list of CIP-4 codes; empty means the default list."""
    codes = _listed(text)
    unknown = [code for code in codes if code not in searchable()]
    if unknown:
        raise ValueError(
            f"{', '.join(unknown[:5])}: no field of study (four digits) with words to search for; fields.csv lists them"
        )
    return ",".join(codes)


def _states(text: str) -> str:
    """A comma list of state codes; empty means the whole nation."""
    codes = _listed(text.upper())
    unknown = [code for code in codes if code not in NAMES]
    if unknown:
        raise ValueError(f"{', '.join(unknown[:5])}: no state or territory (two letters: TX,CA)")
    return ",".join(codes)


class JoobleSettings(BaseSettings):
    """Where the API is and what it is asked for. The key comes from JOOBLE_API_KEY."""

    model_config = SettingsConfigDict(
        env_prefix="GPPS_JOOBLE__", extra="ignore", frozen=True, populate_by_name=True, hide_input_in_errors=True
    )

    base_url: Annotated[str, AfterValidator(_base_url)] = PUBLIC_API
    fields: Annotated[str, AfterValidator(_fields)] = (
        ""  # CIP-4 codes between commas; empty: those marked in fields.csv
    )
    titles_per_field: Annotated[int, Field(ge=1, le=20)] = 1  # of the occupations a field leads to
    location: Annotated[str, Field(max_length=100, pattern=r"^[^|\x00-\x1f]*$")] = ""  # "" searches the whole site
    states: Annotated[str, AfterValidator(_states)] = ""  # codes between commas: a search in each, instead of one
    results_on_page: Annotated[int, Field(ge=1, le=100)] = 50
    quota: Annotated[int, Field(ge=1)] | None = None  # requests a key may make; None: KEY_QUOTA, of the public API
    quota_window_seconds: Annotated[int, Field(ge=1)] | None = None  # None: in all
    api_key: Annotated[SecretStr, AfterValidator(_sendable)] = Field(validation_alias="JOOBLE_API_KEY")

    @field_validator("states")
    @classmethod
    def _one_kind_of_place(cls, states: str, info: ValidationInfo) -> str:
        if states and info.data.get("location"):
            raise ValueError("is set beside GPPS_JOOBLE__LOCATION; keep one of them")
        return states
