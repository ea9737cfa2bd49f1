"""Social posts as a source: raw topics that `gpps ingest` fills, read over HTTP, message by message.

`GET {base_url}/topics/{topic}/partitions/{partition}/records?offset=…&count=…`, pages by offset, with a bearer token.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import SettingsConfigDict

from plumbing.settings import SharedSettings
from producers.sandbox.social_posts.app import sandbox
from producers.source import Polled, Request, Source, api_address
from producers.sources.social_posts import cleaning, contract
from producers.sources.social_posts.contract import Geo, Pin, Refused, SocialPostsPage, SocialPostsSweep, User
from producers.sources.social_posts.page import kind_of_topic, parse, record

LOCAL_INGEST = "http://127.0.0.1:8082"
TOPIC = re.compile(r"[A-Za-z0-9_.-]{1,200}")


def _topics(text: str) -> str:
    """A comma list of raw topics, whose last part tells what they hold."""
    names = list(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    if wrong := [name for name in names if not TOPIC.fullmatch(name) or kind_of_topic(name) is None]:
        raise ValueError(f"{wrong[0][:50]!r} is no raw topic: its name ends in .pin, .geo or .user")
    if not names:
        raise ValueError("names no topic")
    return ",".join(names)


class SocialPostsSettings(SharedSettings):
    """Address of the ingest and the raw topics that are read of it."""

    model_config = SettingsConfigDict(env_prefix="GPPS_SOCIAL_POSTS__")

    base_url: Annotated[str, AfterValidator(lambda url: api_address(url, LOCAL_INGEST, "/topics"))] = LOCAL_INGEST
    """Where the ingest is."""
    topics: Annotated[str, AfterValidator(_topics)] = "posts.pin,posts.geo,posts.user"
    """Raw topics between commas; the last part of a name (pin, geo, user) tells what it holds."""
    partitions: Annotated[int, Field(ge=1, le=1_000)] = 1
    """Of each raw topic."""
    records_on_page: Annotated[int, Field(ge=1, le=10_000)] = 50
    """Asked for."""
    token: SecretStr
    """A token that the ingest takes: sent in Authorization, and neither logged nor stored."""


def searches(settings: SocialPostsSettings) -> Sequence[str]:
    """A search per partition of each raw topic."""
    partitions = range(settings.partitions)
    return [f"{topic}/{partition}" for topic in settings.topics.split(",") for partition in partitions]


def request(settings: SocialPostsSettings, search: str, page: int) -> Request:
    """The request for page `page`, from 0."""
    topic, _, partition = search.rpartition("/")
    url = f"{settings.base_url}/topics/{topic}/partitions/{partition}/records"
    size = settings.records_on_page
    params = {"offset": str(page * size), "count": str(size)}
    return Request(
        method="GET",
        url=url,
        shown=f"{url}?offset={params['offset']}&count={size}",
        headers={
            "Authorization": f"Bearer {settings.token.get_secret_value()}",
            "Accept": "application/vnd.kafka.json.v2+json",
        },
        params=params,
    )


def _followers(written: str) -> Mapping[str, Any]:
    """Reading of a text for `gpps parse follower-count`."""
    return {"text": written, "follower_count": cleaning.followers(written)}


SOURCE = Source(
    name=contract.SOURCE,
    entities=(Pin, Geo, User, Refused),
    page=SocialPostsPage,
    sweep=SocialPostsSweep,
    parse=parse,
    record=record,
    transports=(Polled(SocialPostsSettings, searches, request, sandbox),),
    texts={"follower-count": _followers},
)
