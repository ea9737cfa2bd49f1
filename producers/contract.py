"""Base of every event on a topic: identity, order, and the declaration of its topic and key.

Identity and order come from the record, never from a clock or from Kafka: a fetch is numbered `(epoch, counter)` by the
lease of its source, a record by its `place` in the fetched page, and `event_id` is the hash of the three.
"""

import hashlib
import re
from datetime import datetime
from functools import cache
from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json

from producers.fields import Count, Instant, Keys, Label, Long, Text, instant, parse_instant

PROVENANCE = ("event_id", "sweep_id", "epoch", "counter", "place", "observed_at")
# How far clocks may be apart: a zone or summer time that is set wrong, and not the wrong day.
CLOCK_SECONDS = 3_600


class Event(BaseModel):
    """One observation. Fields beyond PROVENANCE and `notes` are its content; unknown fields are passed over.

    `notes` are stored with the event but vary from call to call: they make no change and are not current content.
    What a field means stands below it, unless the mart that it goes to says so; the data dictionary reads it there.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True, use_attribute_docstrings=True)

    source: ClassVar[str]  # as it stands in the topic: dashes inside a word
    entity: ClassVar[str]
    version: ClassVar[int] = 1
    key_fields: ClassVar[tuple[str, ...]]
    notes: ClassVar[tuple[str, ...]] = ()
    seen: ClassVar[tuple[str, ...]] = ("observed_at",)  # fields that the producer's clock says

    event_id: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    """Identity of the event, 32 hexadecimal digits: a hash of source, entity, epoch, counter and place."""
    sweep_id: Label
    """The walk that saw it."""
    epoch: Long
    """Number of the lease under which the source was fetched; a later one is greater."""
    counter: Long
    """Number of the fetch under that lease; a later one is greater."""
    place: Count
    """Place of the record in its fetched page, from 0."""
    observed_at: Instant
    """When the page was fetched."""

    @classmethod
    def topic(cls) -> str:
        return f"{cls.source}.{cls.entity}.v{cls.version}"

    @classmethod
    def content_fields(cls) -> tuple[str, ...]:
        return _content_fields(cls)

    def key(self) -> str:
        return "|".join([str(getattr(self, name)) for name in self.key_fields])

    def content(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.content_fields()}

    def content_hash(self) -> str:
        """Of the content as compact JSON, its fields in the order of their names."""
        return hashlib.sha256(to_json({name: getattr(self, name) for name in _in_order(type(self))})).hexdigest()

    def numbered(self, provenance: dict[str, Any]) -> Self:
        """The same content under other values of PROVENANCE, which the contract is not asked about."""
        made = self.__class__.__new__(self.__class__)
        object.__setattr__(made, "__dict__", {**self.__dict__, **provenance})
        object.__setattr__(made, "__pydantic_fields_set__", self.__pydantic_fields_set__)
        object.__setattr__(made, "__pydantic_extra__", None)
        object.__setattr__(made, "__pydantic_private__", None)
        return made

    def to_bytes(self) -> bytes:
        """The canonical form, which readers hold a record against: compact JSON in UTF-8, fields as the model has them.

        What `json.dumps(..., ensure_ascii=False, separators=(",", ":"))` writes, byte for byte.
        """
        return to_json(self)


@cache
def _content_fields(model: type[Event]) -> tuple[str, ...]:
    return tuple(name for name in model.model_fields if name not in (*PROVENANCE, *model.notes))


@cache
def _in_order(model: type[Event]) -> tuple[str, ...]:
    return tuple(sorted(_content_fields(model)))


class Page(Event):
    """One fetched page of a sweep: which keys it listed, changed or not. Published after the page's own events."""

    entity: ClassVar[str] = "page"
    key_fields: ClassVar[tuple[str, ...]] = ("search",)

    search: Label
    """Name of the search that was walked."""
    page: Count
    """Position in the walk, from 0, whatever the API calls it."""
    total: Count | None
    """Records that the API said the whole search holds; null when it did not say."""
    keys: Keys
    """`<entity>/<key>` of every record on the page that became an event, in the order of the page."""


class Sweep(Event):
    """The end of one walk through the pages of a search."""

    entity: ClassVar[str] = "sweep"
    key_fields: ClassVar[tuple[str, ...]] = ("search",)
    seen: ClassVar[tuple[str, ...]] = ("observed_at", "started_at", "ended_at")

    search: Label
    """Name of the search that was walked."""
    started_at: Instant
    """When the walk began."""
    ended_at: Instant
    """When the walk ended."""
    pages: Count
    """Pages of the walk."""
    complete: bool
    """Whether the walk came to its end: only a complete sweep may close what it does not list."""
    reason: Text | None
    """Why it is not complete; null when it is."""


def event_id(source: str, entity: str, epoch: int, counter: int, place: int) -> str:
    """Identity of the record at `place` of fetch `(epoch, counter)`: 32 hexadecimal digits."""
    return hashlib.sha256(f"{source}/{entity}/{epoch}/{counter}/{place}".encode()).hexdigest()[:32]


def grants_uri(lake_uri: str, source: str) -> str:
    """Folder of the epochs that the leases of a source gave, one object each, named by `grant_name`."""
    return f"{lake_uri.rstrip('/')}/raw/{source}/epochs"


def grant_name(epoch: int, at: datetime) -> str:
    """Name of the object that says that an epoch was given out at this moment; a listing has all, in order of epochs.

    It is written before anything is published under the epoch.
    """
    return f"{epoch:010d}.{instant(at)}.json"


def read_grant(name: str) -> tuple[int, datetime] | None:
    """Epoch and moment of such a name; None for another one."""
    found = re.fullmatch(r"([0-9]{10})\.(.{27})\.json", name)
    try:
        return (int(found[1]), parse_instant(found[2])) if found else None
    except ValueError:
        return None
