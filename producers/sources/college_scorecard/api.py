"""The College Scorecard API as a source: one walk through all schools in the order of their ids.

`GET {base_url}/v1/schools`, pages counted from 0, the key in the header `X-Api-Key` and never in the URL.
"""

from typing import Annotated
from urllib.parse import urlencode, urlsplit

from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from producers.source import Request, Source
from producers.sources.college_scorecard import contract
from producers.sources.college_scorecard.contract import Program, School, ScorecardPage, ScorecardSweep
from producers.sources.college_scorecard.mapping import requested
from producers.sources.college_scorecard.page import parse
from producers.sources.college_scorecard.sandbox import sandbox

PUBLIC_API = "https://api.data.gov/ed/collegescorecard"


def _base_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"is not an http or https address; the public API is {PUBLIC_API}")
    if parts.query or parts.fragment or parts.username is not None:
        raise ValueError("holds a user, a query or a fragment; give the address before /v1 only")
    return url.rstrip("/")


def _sendable(key: SecretStr) -> SecretStr:
    text = key.get_secret_value()
    if not text or not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError("is empty or holds characters a header cannot carry; get a key at https://api.data.gov/signup")
    return key


class CollegeScorecardSettings(BaseSettings):
    """Where the API is and how it is asked. The key comes from COLLEGE_SCORECARD_API_KEY."""

    model_config = SettingsConfigDict(
        env_prefix="GPPS_COLLEGE_SCORECARD__",
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        hide_input_in_errors=True,
    )

    base_url: Annotated[str, AfterValidator(_base_url)] = PUBLIC_API
    per_page: Annotated[int, Field(ge=1, le=100)] = 100  # the API clamps silently to 100
    api_key: Annotated[SecretStr, AfterValidator(_sendable)] = Field(validation_alias="COLLEGE_SCORECARD_API_KEY")


def searches(settings: CollegeScorecardSettings) -> list[str]:
    """One walk: programmes stand inside their schools."""
    return [contract.SEARCH]


def request(settings: CollegeScorecardSettings, search: str, page: int) -> Request:
    """The request for page `page`, from 0."""
    url = f"{settings.base_url}/v1/schools"
    params = {
        "page": str(page),
        "per_page": str(settings.per_page),
        "sort": "id",  # without it the order is unspecified and pages overlap
        "fields": ",".join(requested()),
    }
    return Request(
        method="GET",
        url=url,
        shown=f"{url}?{urlencode(params, safe=',')}",
        headers={"X-Api-Key": settings.api_key.get_secret_value(), "Accept": "application/json"},
        params=params,
    )


SOURCE = Source(
    name=contract.SOURCE,
    settings=CollegeScorecardSettings,
    entities=(School, Program),
    page=ScorecardPage,
    sweep=ScorecardSweep,
    searches=searches,
    request=request,
    parse=parse,
    sandbox=sandbox,
)
