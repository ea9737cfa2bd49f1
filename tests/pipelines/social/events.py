"""Events of social posts, valid by construction; `offset` is the message's place in its raw topic."""

from typing import Any

from producers.contract import Event, event_id
from producers.sources.social_posts.contract import Geo, Pin, Refused, User
from tests.builders import At, moment


def observed(model: type[Event], at: At, offset: int, **content: Any) -> Any:
    """The event of `model` for the message at `offset`; fields left out are null."""
    provenance = {
        "event_id": event_id(model.source, model.entity, *at, offset),
        "sweep_id": f"s{at[0]}",
        "epoch": at[0],
        "counter": at[1],
        "place": offset,
        "observed_at": moment(at[0], at),
    }
    place = {"raw_topic": f"posts.{model.entity}", "raw_partition": 0, "raw_offset": offset}
    return model(**provenance, **(dict.fromkeys(model.content_fields()) | place | content))


def pin(number: int, offset: int, ind: int | None = None, at: At = (1, 0), **content: Any) -> Pin:
    known = {"ind": number if ind is None else ind, "unique_id": f"00000000-0000-0000-0000-{number:012d}"}
    found: Pin = observed(Pin, at, offset, **(known | content))
    return found


def geo(ind: int, offset: int, country: str | None, year: int = 2020, at: At = (1, 0), **content: Any) -> Geo:
    known = {"ind": ind, "country": country, "posted_at": f"{year}-12-31T23:59:59.000000Z"}
    found: Geo = observed(Geo, at, offset, **(known | content))
    return found


def user(ind: int, offset: int, age: int | None, joined: int | None = 2016, at: At = (1, 0), **content: Any) -> User:
    date = None if joined is None else f"{joined}-01-01T00:00:00.000000Z"
    known = {"ind": ind, "first_name": "Ada", "last_name": f"L{ind}", "age": age, "date_joined": date}
    found: User = observed(User, at, offset, **(known | content))
    return found


def refused(offset: int, topic: str = "posts.user", at: At = (1, 0), **content: Any) -> Refused:
    known = {"raw_topic": topic, "reason": "misrouted", "message": "a geo record came", "raw": '{"ind": 1}'}
    found: Refused = observed(Refused, at, offset, **(known | content))
    return found
