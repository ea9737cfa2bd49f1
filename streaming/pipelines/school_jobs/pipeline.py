"""The school_jobs pipeline: schools, programmes and postings, joined by field of study."""

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING

from producers.contract import Event
from producers.sources.college_scorecard.contract import Program, School, ScorecardPage, ScorecardSweep
from producers.sources.jooble.contract import Job, JooblePage, JoobleSweep
from streaming.checkpoint import Offsets
from streaming.feeds import Term
from streaming.lake import Lake
from streaming.pipeline import Pipeline
from streaming.pipelines.school_jobs.contract import MARTS, NAME, ONET_ATTRIBUTION
from streaming.pipelines.school_jobs.title_lexicon import read_lexicon
from streaming.settings import StreamingSettings

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

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


def _refresh(spark: "SparkSession", lake: Lake, term: Term) -> Mapping[str, int]:
    from streaming.pipelines.school_jobs.refresh import refresh

    return refresh(spark, lake, PIPELINE, term)


def _as_of(spark: "SparkSession", lake: Lake, target: Lake, fence: Offsets) -> None:
    from streaming.pipelines.school_jobs.as_of import as_of

    as_of(spark, lake, target, fence, PIPELINE)


def _rules(settings: StreamingSettings) -> str:
    from streaming.pipelines.school_jobs.refresh import transform_version

    return transform_version(read_lexicon(settings.titles).version)


def _check(settings: StreamingSettings) -> None:
    read_lexicon(settings.titles)
    if settings.titles:
        log.info("event=titles path=%s notice=%r", settings.titles, ONET_ATTRIBUTION)


PIPELINE = Pipeline(NAME, tuple(TABLES), TABLES, CLUSTER, MARTS, _refresh, _check, rules=_rules, as_of=_as_of)
