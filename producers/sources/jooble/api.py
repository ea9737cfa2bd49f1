"""The Jooble API as a source: searches for the titles that fields of study lead to, pages to the end.

`POST {base_url}/api/{key}` with a JSON body: the key is part of the path, so the URL is never shown.
"""

from collections.abc import Sequence
from urllib.parse import urlsplit

from producers.sandbox.jooble.app import sandbox
from producers.source import Quota, Request, Source
from producers.sources.jooble import contract
from producers.sources.jooble.contract import Job, JooblePage, JoobleSweep, search_id
from producers.sources.jooble.fields import read_fields, searchable, titles
from producers.sources.jooble.location import NAMES
from producers.sources.jooble.page import parse, record
from producers.sources.jooble.salary_told import told
from producers.sources.jooble.settings import JoobleSettings

KEY_QUOTA = 500  # requests in all, as a client tells; nobody documents it
THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})


def searches(settings: JoobleSettings) -> Sequence[str]:
    """A search per title of a field and place: first the first titles of all fields, in the order of the fields."""
    places = [NAMES[code] for code in settings.states.split(",")] if settings.states else [settings.location]
    of_fields = [(cip4, titles(searchable()[cip4])) for cip4 in _asked(settings)]
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
    """What the settings say, else KEY_QUOTA in all; none for a sandbox on this machine, which has its own."""
    if settings.quota is None and urlsplit(settings.base_url).hostname in THIS_MACHINE:
        return ()
    return (Quota(settings.quota or KEY_QUOTA, settings.quota_window_seconds),)


def _asked(settings: JoobleSettings) -> Sequence[str]:
    """The fields searched for, in the order of the settings or of fields.csv."""
    chosen = [field.cip4 for field in read_fields() if field.chosen]
    return settings.fields.split(",") if settings.fields else chosen


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
    quotas=quotas,
    weight=weight,
    record=record,
    texts={"salary": told},
)
