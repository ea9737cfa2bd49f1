"""From events tables to marts: which views feed which mart, for everything or for the keys touched."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from pipelines.school_jobs.contract import (
    FIELD,
    FIELD_OUTLOOK,
    FIELD_TREND,
    JOB,
    PROGRAM,
    PROGRAM_OUTLOOK,
    SCHOOL,
)
from pipelines.school_jobs.marts import duplicates, transform
from pipelines.school_jobs.marts.outlook import by_level, outlook, program_facts
from pipelines.school_jobs.marts.touched import WALKS, Touched
from pipelines.school_jobs.marts.trend import trend
from pipelines.school_jobs.reference.fields import fields as reference_fields
from pipelines.school_jobs.titles import lexicon, match
from producers.contract import Event
from producers.sources.college_scorecard.contract import SEARCH, Program, School
from producers.sources.college_scorecard.contract import SOURCE as SCORECARD
from producers.sources.jooble.contract import SOURCE as JOOBLE
from producers.sources.jooble.contract import Job
from streaming.lake import views
from streaming.lake.changes import Result, current
from streaming.refresh.spark_tuning import Keep, materializing, single_partition, union


@dataclass(frozen=True)
class Found:
    """Events by table, as far as they are needed, and what is made of pages and sweeps of both sources."""

    events: Mapping[str, DataFrame]
    pages: DataFrame
    sweeps: DataFrame
    searches: DataFrame


@contextmanager
def results(tables: Mapping[str, DataFrame], within: Touched | None) -> Iterator[list[Result]]:
    """Rows that the marts ought to hold `within` the touched keys (None: all keys).

    `tables`: events tables by name, and change feeds by mart where only some keys are touched. Marts that cannot have
    changed are left out. What several marts are made of is kept in memory while the block runs.
    """
    reference = single_partition(reference_fields(tables["events_job"].sparkSession))
    with materializing() as keep:
        yield _results(tables, reference, within, keep)


def _results(tables: Mapping[str, DataFrame], reference: DataFrame, within: Touched | None, keep: Keep) -> list[Result]:
    of_fields = touched_fields(within, F.col("cip4"))
    found = find(tables, within, keep)
    if within is not None and not within.programs:
        schools = current(tables[SCHOOL.name], SCHOOL)
        programs = keep(current(tables[PROGRAM.name], PROGRAM, of_fields))
        facts = keep(program_facts(programs, schools))
        return _of_postings(found, reference, of_fields, programs, facts, keep)
    of_schools = None if within is None else F.col("unit_id").isin(*sorted(within.schools))
    schools = keep(current_schools(found))
    programs = keep(transform.programs(current_programs(found, within)))
    facts = keep(program_facts(programs, schools))
    return [
        Result(SCHOOL, _only(schools, of_schools), of_schools),
        Result(PROGRAM, programs, of_fields),
        Result(PROGRAM_OUTLOOK, by_level(facts), of_fields),
        *_of_postings(found, reference, of_fields, programs, facts, keep),
    ]


def _of_postings(
    found: Found,
    reference: DataFrame,
    of_fields: Column | None,
    programs: DataFrame,
    facts: DataFrame,
    keep: Keep,
) -> list[Result]:
    """Results of the marts that postings change. `programs`, `facts` (program_facts): of the touched fields, cached."""
    swept = keep(transform.field_sweeps(_of(found.sweeps, JOOBLE)))
    seen = keep(keyed(found.events["events_job"], Job))
    jobs = keep(current_jobs(found, seen, swept))
    fields = transform.fields(_only(reference, of_fields), programs, jobs)
    return [
        Result(JOB, with_occupations(jobs, reference), of_fields),
        Result(FIELD, fields, of_fields),
        Result(FIELD_OUTLOOK, outlook(facts, jobs, swept), of_fields),
        Result(FIELD_TREND, trend(seen, _of(found.pages, JOOBLE), _of(found.sweeps, JOOBLE), keep), of_fields),
    ]


def find(tables: Mapping[str, DataFrame], within: Touched | None, keep: Keep) -> Found:
    """The events that touched keys depend on, and the views of pages and sweeps among them.

    Schools and their walks are there whole, if at all: programmes need the states of schools, and a walk holds all.
    """
    of_fields = touched_fields(within, F.col("cip4"))
    walked = touched_fields(within, transform.field_of("search"))
    conditions = {"events_job": of_fields, "events_page": walked, "events_sweep": walked}
    if within is None or within.programs:
        if walked is not None:
            conditions |= dict.fromkeys(WALKS, (F.col("source") == SCORECARD) | walked)
        conditions |= {"events_program": of_fields, "events_school": None}
    needed = {
        table: keep(_only(tables[table].withColumn("source", views.source()), condition))
        for table, condition in conditions.items()
    }
    pages = keep(views.pages(needed["events_page"]))
    sweeps = keep(views.complete_sweeps(needed["events_sweep"], pages))
    return Found(needed, pages, sweeps, keep(views.searches(needed["events_page"], needed["events_sweep"])))


def current_schools(found: Found) -> DataFrame:
    """Schools the Scorecard lists."""
    seen = keyed(found.events["events_school"], School)
    return _listed_by_scorecard(found, seen, views.listings(_of(found.pages, SCORECARD), School.entity))


def current_programs(found: Found, within: Touched | None) -> DataFrame:
    """Programmes the Scorecard lists, of the touched fields."""
    seen = keyed(found.events["events_program"], Program)
    listings = views.listings(_of(found.pages, SCORECARD), Program.entity)
    field = F.split_part("key", F.lit("|"), F.lit(2))
    return _listed_by_scorecard(found, seen, _only(listings, touched_fields(within, field)))


def current_jobs(found: Found, seen: DataFrame, swept: DataFrame) -> DataFrame:
    """The job mart of the touched fields, from their events with a `key`.

    A posting of a sweep that nothing names (stopped before its first page was confirmed) counts as seen by its field:
    any complete sweep of it that began later may close it.
    """
    sweeps = _of(found.sweeps, JOOBLE)
    of_field = sweeps.withColumn("search", transform.field_of("search"))
    sightings = views.mentions(seen, found.searches, otherwise=F.col("cip4"))
    listings = views.listings(_of(found.pages, JOOBLE), Job.entity)
    shown = views.standing(listings, sightings, union(sweeps, of_field))
    return duplicates.marked(transform.jobs(seen, transform.job_status(shown, swept)))


def with_occupations(jobs: DataFrame, reference: DataFrame) -> DataFrame:
    """Postings with what their titles mean, by the lexicon that the settings ask for."""
    spark = reference.sparkSession
    return match.titled(jobs, lexicon.terms(spark, lexicon.lexicon()), reference)


def keyed(events: DataFrame, model: type[Event]) -> DataFrame:
    """Events with their key as one text, as pages list it."""
    return events.withColumn("key", F.concat_ws("|", *model.key_fields))


def touched_fields(within: Touched | None, cip4: Column) -> Column | None:
    """The condition that a field of study was touched; None when everything was."""
    return None if within is None else cip4.isin(*sorted(within.fields))


def _listed_by_scorecard(found: Found, seen: DataFrame, listings: DataFrame) -> DataFrame:
    sightings = views.mentions(seen, found.searches, otherwise=F.lit(SEARCH))
    return views.listed(seen, views.standing(listings, sightings, _of(found.sweeps, SCORECARD)))


def _of(frame: DataFrame, source: str) -> DataFrame:
    return frame.filter(F.col("source") == source)


def _only(frame: DataFrame, scope: Column | None) -> DataFrame:
    return frame if scope is None else frame.filter(scope)
