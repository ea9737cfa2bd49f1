"""The books pipeline: works, authors and subjects of Open Library, and how many books an author has per year."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from pipelines.books.contract import CONTRACT
from producers.contract import Event
from producers.sources.open_library.contract import (
    Author,
    Edition,
    OpenLibraryPage,
    OpenLibrarySweep,
    Redirect,
    Subject,
    Work,
)
from streaming.pipeline import Frames, Pipeline

if TYPE_CHECKING:
    from pipelines.books.marts.touched import Touched
    from streaming.lake.changes import Result

TABLES: dict[type[Event], str] = {
    Work: "events_work",
    Author: "events_author",
    Subject: "events_subject",
    Edition: "events_edition",
    Redirect: "events_redirect",
    OpenLibraryPage: "events_page",
    OpenLibrarySweep: "events_sweep",
}
CLUSTER = {
    "events_work": ("work_key",),
    "events_author": ("author_key",),
    "events_edition": ("work_key",),
    "events_page": ("search",),
}


def _results(tables: Frames, within: "Touched | None") -> "AbstractContextManager[Sequence[Result]]":
    from pipelines.books.marts.results import results

    return results(tables, within)


def _touched(new: Frames, events: Frames, feeds: Frames) -> "Touched | None":
    from pipelines.books.marts.touched import touched

    return touched(new, events, feeds)


PIPELINE = Pipeline(CONTRACT, TABLES, CLUSTER, _results, _touched)
