"""The Walmart affiliate API as a source: searches and categories, page by page, with signed headers.

`GET {base_url}/search`, and `GET {base_url}/paginated/items`, whose pages name the next one. The consumer id is in a
header, and a signature beside it where a private key is given.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated
from urllib.parse import parse_qsl, urlencode

from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import SettingsConfigDict

from plumbing.settings import SharedSettings
from producers.sandbox.walmart.app import sandbox
from producers.source import Polled, Quota, Request, Source, api_address, is_this_machine, listed
from producers.sources.walmart import contract
from producers.sources.walmart.contract import Item, WalmartPage, WalmartSweep
from producers.sources.walmart.page import parse, record
from producers.sources.walmart.signature import Signature, private_key

PUBLIC_API = "https://developer.api.walmart.com/api-proxy/service/affil/product/v2"
CALLS_PER_SECOND = 5
CATEGORY = "category:"  # begins the name of a search that is one


def _sendable(consumer: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[A-Za-z0-9._~-]{1,200}", consumer.get_secret_value()):
        raise ValueError("is empty or holds characters a consumer id never has; see https://walmart.io")
    return consumer


def _usable(file: Path | None) -> Path | None:
    if file is not None:
        private_key(file)
    return file


def _listed(text: str) -> list[str]:
    """The entries of a comma list, with one blank between words, without repeats."""
    return list(dict.fromkeys(" ".join(entry.split()) for entry in listed(text)))


def _queries(text: str) -> str:
    form = rf"(?!{CATEGORY})[^|\x00-\x1f\x7f]{{1,100}}"
    if wrong := [query for query in _listed(text) if not re.fullmatch(form, query)]:
        raise ValueError(f"{wrong[0][:50]!a} is no query: at most 100 characters, no |, and not {CATEGORY} before it")
    if not _listed(text):
        raise ValueError("names no query; give words to search for, between commas")
    return ",".join(_listed(text))


class WalmartSettings(SharedSettings):
    """Address and searches of the API. The consumer id comes from WALMART_CONSUMER_ID."""

    model_config = SettingsConfigDict(env_prefix="GPPS_WALMART__")

    base_url: Annotated[str, AfterValidator(lambda url: api_address(url, PUBLIC_API, "/search"))] = PUBLIC_API
    """Where the API is."""
    queries: Annotated[str, AfterValidator(_queries)] = "iphone8,laptop"
    """Searched: words between commas."""
    categories: Annotated[str, Field(pattern=r"^([0-9_]{1,100}(,[0-9_]{1,100})*)?$")] = ""
    """Listed whole: nodes of the taxonomy (3944_1105910), between commas."""
    items_of_category: Annotated[int, Field(ge=1, le=200)] = 200
    """Asked for on a page of a category; the API gives 200 at most."""
    items_on_page: Annotated[int, Field(ge=1, le=25)] = 25
    """Asked for; the API gives 25 at most."""
    private_key_file: Annotated[Path | None, AfterValidator(_usable)] = None
    """File of the RSA key that signs requests (PKCS #8); unset: they are not signed, which the public API refuses."""
    key_version: Annotated[str, Field(pattern=r"^[0-9]{1,4}$")] = "1"
    """Of the public key that was uploaded."""
    consumer_id: Annotated[SecretStr, AfterValidator(_sendable)] = Field(validation_alias="WALMART_CONSUMER_ID")
    """From https://walmart.io, once an application is approved."""


def searches(settings: WalmartSettings) -> Sequence[str]:
    return [*_listed(settings.queries), *(f"{CATEGORY}{node}" for node in _listed(settings.categories))]


def request(settings: WalmartSettings, search: str, page: int) -> Request:
    """The request for page `page`, from 0; the API counts items from 1. Of a category this is the first page."""
    if search.startswith(CATEGORY):
        first = {"category": search.removeprefix(CATEGORY), "count": str(settings.items_of_category), "format": "json"}
        return _request(settings, "paginated/items", first)
    size = settings.items_on_page
    params = {"query": search, "start": str(page * size + 1), "numItems": str(size), "format": "json"}
    return _request(settings, "search", params)


def follow(settings: WalmartSettings, search: str, following: str) -> Request:
    """The request for the page that the one before it names."""
    return _request(settings, "paginated/items", dict(parse_qsl(following)))


def _request(settings: WalmartSettings, path: str, params: dict[str, str]) -> Request:
    url = f"{settings.base_url}/{path}"
    consumer = settings.consumer_id.get_secret_value()
    key = settings.private_key_file
    return Request(
        method="GET",
        url=url,
        shown=f"{url}?{urlencode(params)}",
        headers={"WM_CONSUMER.ID": consumer, "Accept": "application/json"},
        params=params,
        sign=Signature(consumer, settings.key_version, key) if key else None,
    )


def quotas(settings: WalmartSettings) -> Sequence[Quota]:
    """Five calls a second; none for a sandbox on this machine, which has its own."""
    return () if is_this_machine(settings.base_url) else (Quota(CALLS_PER_SECOND, 1),)


SOURCE = Source(
    name=contract.SOURCE,
    entities=(Item,),
    page=WalmartPage,
    sweep=WalmartSweep,
    parse=parse,
    record=record,
    transports=(Polled(WalmartSettings, searches, request, sandbox, quotas, follow=follow),),
)
