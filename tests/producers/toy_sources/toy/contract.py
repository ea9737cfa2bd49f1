"""Events of the toy API."""

from typing import ClassVar

from producers.contract import Event, Page, Sweep
from producers.fields import Count, Label, Text

SOURCE = "toy"


class Thing(Event):
    """One thing."""

    source: ClassVar[str] = SOURCE
    entity: ClassVar[str] = "thing"
    key_fields: ClassVar[tuple[str, ...]] = ("thing_id", "colour")

    thing_id: Label
    """What the API calls it."""
    colour: Label
    """Red or blue."""
    size: Count
    """How large it is. Unit: metres."""
    note: Text | None
    """What somebody wrote about it."""


class ToyPage(Page):
    source: ClassVar[str] = SOURCE


class ToySweep(Sweep):
    source: ClassVar[str] = SOURCE
