"""The Jooble API as a source: one search per field of study, pages to the end.

`POST {base_url}/api/{key}` with a JSON body: the key is part of the path, so the URL is never shown.
"""

import re
from collections.abc import Sequence
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from producers.source import Request, Source
from producers.sources.jooble import contract
from producers.sources.jooble.contract import Job, JooblePage, JoobleSweep, search_id
from producers.sources.jooble.fields import read_fields
from producers.sources.jooble.page import parse
from producers.sources.jooble.salary_told import told
from producers.sources.jooble.sandbox import sandbox

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


def _fields(text: str) -> str:
    """A comma list of CIP-4 codes, without blanks or repeats; empty means the default list."""
    codes = list(dict.fromkeys(code.strip() for code in text.split(",") if code.strip()))
    known = {field.cip4 for field in read_fields() if field.search_words}
    unknown = [code for code in codes if code not in known]
    if unknown:
        raise ValueError(
            f"{', '.join(unknown[:5])}: no field of study (four digits) with words to search for; fields.csv lists them"
        )
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
    location: Annotated[str, Field(max_length=100, pattern=r"^[^|\x00-\x1f]*$")] = ""  # "" searches the whole site
    results_on_page: Annotated[int, Field(ge=1, le=100)] = 50
    api_key: Annotated[SecretStr, AfterValidator(_sendable)] = Field(validation_alias="JOOBLE_API_KEY")


def searches(settings: JoobleSettings) -> Sequence[str]:
    """One search per field, in the order of the settings, or of fields.csv."""
    known = {field.cip4: field for field in read_fields()}
    asked = settings.fields.split(",") if settings.fields else [cip4 for cip4, one in known.items() if one.chosen]
    return [search_id(cip4, known[cip4].search_words, settings.location) for cip4 in asked]


def request(settings: JoobleSettings, search: str, page: int) -> Request:
    """The request for page `page`, from 0; the API counts from 1."""
    _, keywords, location = search.split("|", 2)
    body = {"keywords": keywords, "page": str(page + 1), "ResultOnPage": settings.results_on_page}
    return Request(
        method="POST",
        url=f"{settings.base_url}/api/{settings.api_key.get_secret_value()}",
        shown=f"{settings.base_url}/api/***",
        headers={"Accept": "application/json"},
        body=body | ({"location": location} if location else {}),
    )


SOURCE = Source(
    name=contract.SOURCE,
    settings=JoobleSettings,
    entities=(Job,),
    page=JooblePage,
    sweep=JoobleSweep,
    searches=searches,
    request=request,
    parse=parse,
    sandbox=sandbox,
    texts={"salary": told},
)
