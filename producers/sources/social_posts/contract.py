"""Events of social posts: what pin, geo and user topics hold, message by message, and messages that are none of these.

A message is one event, named by its place in its raw topic: whoever posts the same twice has two messages of one
content, and marts take one. Null is what a message does not say; an error word in place of a value says nothing.
"""

from typing import Annotated, ClassVar

from pydantic import Field

from producers.contract import Event, Page, Sweep
from producers.fields import Code, Count, Degrees, Instant, Label, Long, Text

SOURCE = "social-posts"
KINDS = ("pin", "geo", "user")
OLDEST_YEAR, LATEST_YEAR = 1970, 2099  # of a time that a message may hold

UniqueId = Annotated[str, Field(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]
Age = Annotated[int, Field(ge=0, le=150)]
_PLACE = ("raw_topic", "raw_partition", "raw_offset")


class Message(Event):
    """Base of the events: the place of the message in its raw topic."""

    source: ClassVar[str] = SOURCE
    key_fields: ClassVar[tuple[str, ...]] = _PLACE

    raw_topic: Label
    """Raw topic that the message was posted to, without the set-up's prefix."""
    raw_partition: Code
    """Partition of the raw topic."""
    raw_offset: Long
    """Offset of the message in it; a later message has a greater one."""


class Pin(Message):
    """One posted pin."""

    entity: ClassVar[str] = "pin"

    ind: Count
    """Row that pin, geo and user records of one posting have in common."""
    unique_id: UniqueId
    """Identity of the pin, a UUID in lower case."""
    title: Text | None
    """Title, cut at 2,000 characters."""
    description: Text | None
    """Description, cut at 2,000 characters."""
    poster_name: Label | None
    """Name of the account that posted it."""
    follower_count: Long | None
    """Followers of that account: 437, 1.2k and 6M are 437, 1200 and 6000000. Unit: accounts."""
    tag_list: Text | None
    """Tags between commas, as posted."""
    is_image_or_video: Label | None
    """Kind of medium: image, video, or multi-video(story page format)."""
    image_src: Text | None
    """Address of the image; never requested."""
    save_location: Text | None
    """Folder it was saved in, without the words before the path."""
    category: Label | None
    """Category of the pin."""


class Geo(Message):
    """One geolocation record."""

    entity: ClassVar[str] = "geo"

    ind: Count
    """Row that pin, geo and user records of one posting have in common."""
    country: Label | None
    """Country as posted; it may contradict the coordinates, and both are kept."""
    latitude: Degrees | None
    """Latitude. Unit: degrees north."""
    longitude: Degrees | None
    """Longitude. Unit: degrees east."""
    posted_at: Instant | None
    """Time of the posting; it names no zone and is taken for UTC."""


class User(Message):
    """One user record."""

    entity: ClassVar[str] = "user"

    ind: Count
    """Row that pin, geo and user records of one posting have in common."""
    first_name: Label | None
    """First name."""
    last_name: Label | None
    """Last name."""
    age: Age | None
    """Age. Unit: years."""
    date_joined: Instant | None
    """Time of joining; it names no zone and is taken for UTC."""


class Refused(Message):
    """One message that is no record of its topic's kind."""

    entity: ClassVar[str] = "refused"

    reason: Label
    """Kind of fault: misrouted, wrong-type, wrong-value, missing or no-record."""
    message: Text
    """What is wrong, in words."""
    raw: Text | None
    """The message's value as JSON, cut at 2,000 characters."""


class SocialPostsPage(Page):
    source: ClassVar[str] = SOURCE


class SocialPostsSweep(Sweep):
    source: ClassVar[str] = SOURCE
