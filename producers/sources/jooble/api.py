"""The Jooble API as a source: searches for the titles that fields of study lead to, pages to the end.

`POST {base_url}/api/{key}` with a JSON body: the key is part of the path, so the URL is never shown.
"""

import re
from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import SettingsConfigDict

from plumbing.settings import SharedSettings
from producers.sandbox.jooble.app import sandbox
from producers.source import Polled, Quota, Request, Source, api_address, is_this_machine, listed
from producers.sources.jooble import contract
from producers.sources.jooble.contract import Job, JooblePage, JoobleSweep, search_id
from producers.sources.jooble.fields import read_fields, searchable, titles
from producers.sources.jooble.location import names
from producers.sources.jooble.page import parse, record
from producers.sources.jooble.salary import salary_figures

PUBLIC_API = "https://jooble.org"


def _sendable(key: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[A-Za-z0-9._~-]+", key.get_secret_value()):
        raise ValueError("is empty or holds characters a key never has; get one at https://jooble.org/api/about")
    return key


def _fields(text: str) -> str:
    """A comma list of CIP-4 codes; empty means the default list."""
    codes = listed(text)
    unknown = [code for code in codes if code not in searchable()]
    if unknown:
        raise ValueError(
            f"{', '.join(unknown[:5])}: no field of study (four digits: 1107,5138) to search for; fields.csv lists them"
        )
    return ",".join(codes)


def _states(text: str) -> str:
    """A comma list of state codes; empty means the whole nation."""
    codes = listed(text.upper())
    unknown = [code for code in codes if code not in names()]
    if unknown:
        raise ValueError(f"{', '.join(unknown[:5])}: no state or territory (two letters: TX,CA)")
    return ",".join(codes)


class JoobleSettings(SharedSettings):
    """Address and searches of the API. The key comes from JOOBLE_API_KEY."""

    model_config = SettingsConfigDict(env_prefix="GPPS_JOOBLE__")

    base_url: Annotated[str, AfterValidator(lambda url: api_address(url, PUBLIC_API, "/api"))] = PUBLIC_API
    """Where the API is."""
    fields: Annotated[str, AfterValidator(_fields)] = ""
    """What is searched: CIP-4 codes between commas; empty: those marked in `fields.csv`."""
    titles_per_field: Annotated[int, Field(ge=1, le=20)] = 1
    """Searched, of the occupations a field leads to."""
    location: Annotated[str, Field(max_length=100, pattern=r"^[^|\x00-\x1f]*$")] = ""
    """Where it is searched; empty: the whole site."""
    states: Annotated[str, AfterValidator(_states)] = ""
    """Codes between commas: a search in each, instead of one."""
    results_on_page: Annotated[int, Field(ge=1, le=100)] = 50
    """Asked for."""
    quota: Annotated[int, Field(ge=1)] | None = None
    """Requests a key may make; unset: what the public API gives."""
    quota_window_seconds: Annotated[int, Field(ge=1)] | None = None
    """In which it may; unset: in all."""
    api_key: Annotated[SecretStr, AfterValidator(_sendable)] = Field(validation_alias="JOOBLE_API_KEY")
    """From https://jooble.org/api/about."""

    @field_validator("states")
    @classmethod
    def _one_kind_of_place(cls, states: str, info: ValidationInfo) -> str:
        if states and info.data.get("location"):
            raise ValueError("is set beside GPPS_JOOBLE__LOCATION; keep one of them")
        return states


KEY_QUOTA = 500  # requests in all, as a client tells; nobody documents it


def searches(settings: JoobleSettings) -> Sequence[str]:
    """A search per title of a field and place: first the first titles of all fields, in the order of the fields."""
    places = [names()[code] for code in settings.states.split(",")] if settings.states else [settings.location]
    chosen = [field.cip4 for field in read_fields() if field.chosen]
    asked = settings.fields.split(",") if settings.fields else chosen
    of_fields = [(cip4, titles(searchable()[cip4])) for cip4 in asked]
    return [
        search_id(cip4, words[rank], place)
        for rank in range(settings.titles_per_field)
        for cip4, words in of_fields
        for place in places
        if rank < len(words)
    ]


def weight(settings: JoobleSettings, search: str) -> int:
    """4, 2 or 1: a field that was asked for or chosen counts twice as much, and so does a field's first title."""
    cip4, keywords, _ = search.split("|", 2)
    field = searchable().get(cip4)
    wanted = field is not None and (field.chosen or cip4 in settings.fields.split(","))
    first = field is not None and keywords == field.search_words
    return (2 if wanted else 1) * (2 if first else 1)


def quotas(settings: JoobleSettings) -> Sequence[Quota]:
    """The quota of the settings, else KEY_QUOTA in all; none for a sandbox on this machine, which has its own."""
    if settings.quota is None and is_this_machine(settings.base_url):
        return ()
    return (Quota(settings.quota or KEY_QUOTA, settings.quota_window_seconds),)


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
    entities=(Job,),
    page=JooblePage,
    sweep=JoobleSweep,
    parse=parse,
    record=record,
    transports=(
        Polled(
            settings=JoobleSettings,
            searches=searches,
            request=request,
            sandbox=sandbox,
            quotas=quotas,
            weight=weight,
        ),
    ),
    texts={"salary": salary_figures},
)
