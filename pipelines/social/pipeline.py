"""The social pipeline: pins with their places and users, and what the nine questions of the exercise ask of them."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from pipelines.social.contract import CONTRACT
from producers.contract import Event
from producers.sources.social_posts.contract import Geo, Pin, Refused, SocialPostsPage, SocialPostsSweep, User
from streaming.pipeline import Frames, Pipeline, Within

if TYPE_CHECKING:
    from streaming.lake.changes import Result

TABLES: dict[type[Event], str] = {
    Pin: "events_pin",
    Geo: "events_geo",
    User: "events_user",
    Refused: "events_refused",
    SocialPostsPage: "events_page",
    SocialPostsSweep: "events_sweep",
}
CLUSTER = {"events_pin": ("ind",), "events_geo": ("ind",), "events_user": ("ind",)}


def _results(tables: Frames, within: Within | None) -> "AbstractContextManager[Sequence[Result]]":
    from pipelines.social.marts.results import results

    return results(tables)


def _touched(new: Frames, events: Frames, feeds: Frames) -> Within | None:
    """Everything, of events that are posts: medians and ranks are of all rows. Nothing, of pages and sweeps alone."""
    return None if new.keys() - {"events_page", "events_sweep"} else ()


PIPELINE = Pipeline(CONTRACT, TABLES, CLUSTER, _results, _touched)
