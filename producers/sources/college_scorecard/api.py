"""The College Scorecard API as a source: one walk through all schools in the order of their ids.

`GET {base_url}/v1/schools`, pages counted from 0, the key in the header `X-Api-Key` and never in the URL.
"""

from typing import Annotated
from urllib.parse import urlencode

from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import SettingsConfigDict

from plumbing.settings import SharedSettings
from producers.sandbox.college_scorecard.app import sandbox
from producers.source import Dump, Polled, Probe, Quota, Request, Source, api_address
from producers.sources.college_scorecard import contract, probe
from producers.sources.college_scorecard.bulk import bulk
from producers.sources.college_scorecard.contract import Program, School, ScorecardPage, ScorecardSweep
from producers.sources.college_scorecard.mapping import requested
from producers.sources.college_scorecard.page import parse, record

PUBLIC_API = "https://api.data.gov/ed/collegescorecard"
DEMO_KEY = "DEMO_KEY"  # works without registration, per address, with limits of its own
HOUR, DAY = 3_600, 86_400


def _sendable(key: SecretStr) -> SecretStr:
    text = key.get_secret_value()
    if not text or not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError("is empty or holds characters a header cannot carry; get a key at https://api.data.gov/signup")
    return key


class CollegeScorecardSettings(SharedSettings):
    """Address and queries of the API. The key comes from COLLEGE_SCORECARD_API_KEY."""

    model_config = SettingsConfigDict(env_prefix="GPPS_COLLEGE_SCORECARD__")

    base_url: Annotated[str, AfterValidator(lambda url: api_address(url, PUBLIC_API, "/v1"))] = PUBLIC_API
    """Where the API is."""
    per_page: Annotated[int, Field(ge=1, le=100)] = 100
    """Schools on a page; the API clamps silently to 100."""
    api_key: Annotated[SecretStr, AfterValidator(_sendable)] = Field(validation_alias="COLLEGE_SCORECARD_API_KEY")
    """From https://api.data.gov/signup."""


def searches(settings: CollegeScorecardSettings) -> list[str]:
    """One walk: programmes stand inside their schools."""
    return [contract.SEARCH]


def request(settings: CollegeScorecardSettings, search: str, page: int) -> Request:
    """The request for page `page`, from 0."""
    return _asked(settings, page, settings.per_page, requested())


def probe_request(settings: CollegeScorecardSettings) -> Request:
    """The request whose answer changes with a release: see `probe`."""
    return _asked(settings, 0, probe.SCHOOLS, requested(probe.OF_SCHOOL, probe.OF_PROGRAM))


def quotas(settings: CollegeScorecardSettings) -> list[Quota]:
    """1,000 requests an hour, over all APIs of api.data.gov; DEMO_KEY has 30 an hour and 50 a day per address."""
    if settings.api_key.get_secret_value() == DEMO_KEY:
        return [Quota(30, HOUR), Quota(50, DAY)]
    return [Quota(1_000, HOUR)]


def _asked(settings: CollegeScorecardSettings, page: int, per_page: int, fields: list[str]) -> Request:
    url = f"{settings.base_url}/v1/schools"
    params = {
        "page": str(page),
        "per_page": str(per_page),
        "sort": "id",  # without it the order is unspecified and pages overlap
        "fields": ",".join(fields),
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
    entities=(School, Program),
    page=ScorecardPage,
    sweep=ScorecardSweep,
    parse=parse,
    record=record,
    transports=(
        Polled(
            settings=CollegeScorecardSettings,
            searches=searches,
            request=request,
            sandbox=sandbox,
            quotas=quotas,
            probe=Probe(probe_request, probe.fingerprint),
        ),
        Dump(contract.SEARCH, bulk),
    ),
    exact_total=True,
)
