"""Open Library as a source: a walk through the works of each subject, and single records that are asked for.

`GET {base_url}/subjects/{subject}.json`, pages by offset; there is no key, but whoever asks says how to be reached.
"""

import re
from collections.abc import Sequence
from typing import Annotated
from urllib.parse import quote, urlencode

from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import SettingsConfigDict

from plumbing.settings import SharedSettings
from producers.sandbox.open_library.app import sandbox
from producers.source import Dump, Polled, Quota, Request, Source, api_address, is_this_machine, listed
from producers.sources.open_library import contract
from producers.sources.open_library.bulk import bulk
from producers.sources.open_library.contract import (
    Author,
    Edition,
    OpenLibraryPage,
    OpenLibrarySweep,
    Redirect,
    Subject,
    Work,
)
from producers.sources.open_library.page import KEY, is_record, parse, record

PUBLIC_API = "https://openlibrary.org"
SUBJECT = re.compile(r"[^/|?#%,\x00-\x20\x7f]{1,200}")


def _sendable(contact: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[!-'*-~]{3,200}", contact.get_secret_value()):
        raise ValueError("is empty or holds characters a header cannot carry; give an e-mail address or a URL")
    return contact


def _subjects(text: str) -> str:
    """A comma list of subjects as the API names them: lower case, with underscores."""
    names = ["_".join(name.lower().split()) for name in listed(text)]
    if wrong := [name for name in names if not SUBJECT.fullmatch(name) or name == contract.DUMP]:
        raise ValueError(f"{wrong[0][:50]!r} is no subject; subjects are as in openlibrary.org/subjects/NAME")
    return ",".join(dict.fromkeys(names))


def _records(text: str) -> str:
    """A comma list of keys of records."""
    if wrong := [key for key in listed(text) if not KEY.fullmatch(key)]:
        raise ValueError(f"{wrong[0][:50]!r} is no key of a record (/works/OL21177W, /authors/OL24529A)")
    return ",".join(listed(text))


def _page_size(works: int) -> int:
    if works == 100:
        raise ValueError("is 100, which one version of the server takes for 12: ask for 99 or 101")
    return works


class OpenLibrarySettings(SharedSettings):
    """Address and searches of the API."""

    model_config = SettingsConfigDict(env_prefix="GPPS_OPEN_LIBRARY__")

    base_url: Annotated[str, AfterValidator(lambda url: api_address(url, PUBLIC_API, "/subjects"))] = PUBLIC_API
    """Where the API is."""
    subjects: Annotated[str, AfterValidator(_subjects)] = "space,love"
    """Walked: subjects between commas; `person:`, `place:` and `time:` before a name for the other kinds."""
    records: Annotated[str, AfterValidator(_records)] = ""
    """Asked for besides: keys of works and authors between commas."""
    works_on_page: Annotated[int, Field(ge=1, le=1_000), AfterValidator(_page_size)] = 50
    """Asked for."""
    requests_per_second: Annotated[int, Field(ge=1, le=3)] = 1
    """At most; a sandbox on this machine has no limit."""
    contact: Annotated[SecretStr, AfterValidator(_sendable)]
    """E-mail address or URL of whoever asks: sent in User-Agent, and neither logged nor stored."""


def searches(settings: OpenLibrarySettings) -> Sequence[str]:
    """A search per subject, then one per record."""
    return [*listed(settings.subjects), *listed(settings.records)]


def request(settings: OpenLibrarySettings, search: str, page: int) -> Request:
    """The request for page `page`, from 0. The first one of a subject asks for details of it, too."""
    path = f"{search}.json" if is_record(search) else f"/subjects/{quote(search, safe=':')}.json"
    url, size = f"{settings.base_url}{path}", settings.works_on_page
    params = {"details": "false" if page else "true", "limit": str(size), "offset": str(page * size)}
    if is_record(search):
        params = {}
    return Request(
        method="GET",
        url=url,
        shown=f"{url}?{urlencode(params)}" if params else url,
        headers={
            "User-Agent": f"gpps ({settings.contact.get_secret_value()})",
            "Accept": "application/json",
        },
        params=params,
    )


def quotas(settings: OpenLibrarySettings) -> Sequence[Quota]:
    """The API's manners as a quota; none for a sandbox on this machine, which has its own."""
    on_this_machine = is_this_machine(settings.base_url)
    return () if on_this_machine else (Quota(settings.requests_per_second, 1),)


SOURCE = Source(
    name=contract.SOURCE,
    entities=(Work, Author, Subject, Edition, Redirect),
    page=OpenLibraryPage,
    sweep=OpenLibrarySweep,
    parse=parse,
    record=record,
    transports=(Polled(OpenLibrarySettings, searches, request, sandbox, quotas), Dump(contract.DUMP, bulk)),
)
