"""The school_jobs pipeline: schools, programmes and postings, joined by field of study."""

import logging
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from pipelines.school_jobs.contract import CONTRACT, ONET_ATTRIBUTION
from pipelines.school_jobs.settings import Settings
from pipelines.school_jobs.titles.lexicon import lexicon
from producers.contract import Event
from producers.sources.college_scorecard.contract import Program, School, ScorecardPage, ScorecardSweep
from producers.sources.jooble.contract import Job, JooblePage, JoobleSweep
from streaming.pipeline import Frames, Pipeline

if TYPE_CHECKING:
    from pipelines.school_jobs.marts.touched import Touched
    from streaming.lake.changes import Result

log = logging.getLogger(__name__)

TABLES: dict[type[Event], str] = {
    School: "events_school",
    Program: "events_program",
    ScorecardPage: "events_page",
    ScorecardSweep: "events_sweep",
    Job: "events_job",
    JooblePage: "events_page",
    JoobleSweep: "events_sweep",
}
CLUSTER = {
    "events_school": ("unit_id",),
    "events_program": ("cip4",),
    "events_job": ("cip4",),
    "events_page": ("search",),
    "events_sweep": ("search",),
}


def _results(tables: Frames, within: "Touched | None") -> "AbstractContextManager[Sequence[Result]]":
    from pipelines.school_jobs.marts.results import results

    return results(tables, within)


def _touched(new: Frames, events: Frames, feeds: Frames) -> "Touched | None":
    from pipelines.school_jobs.marts.touched import touched

    return touched(new, events, feeds)


def _check() -> None:
    lexicon()
    if path := Settings().titles:
        log.info("event=titles path=%s notice=%r", path, ONET_ATTRIBUTION)


PIPELINE = Pipeline(CONTRACT, TABLES, CLUSTER, _results, _touched, _check, variant=lambda: lexicon().version)
