"""Origins of the rows of the marts."""

from collections.abc import Mapping
from typing import Any

from pipelines.school_jobs.contract import JOB, PROGRAM, STALE_AFTER_DAYS
from producers.sources.college_scorecard.contract import SEARCH
from streaming.origins import Counted, Key, OfKey, OfMany, Origin, Reference

FIELD = "{cip4}"  # the searches of a field begin with its code
PROGRAMS = Counted("count_programs", PROGRAM.table)
POSTINGS = Counted("count_postings", JOB.table)
SWEPT = Counted(
    "count_postings",
    JOB.table,
    unknown=("as_of_date", "the field was never swept: its postings are unknown, not counted"),
)
# From the pages of that day: the postings of today are others.
LISTED = Counted("count_listed_on_day", JOB.table, in_events="the pages of that day's last complete sweeps")


def _field(key: Key) -> Mapping[str, Any] | None:
    from pipelines.school_jobs.reference.fields import read_fields

    known = next((field for field in read_fields() if field.cip4 == key["cip4"]), None)
    return {"title": known.title, "occupations": len(known.soc_codes)} if known else None


ORIGINS: Mapping[str, Origin] = {
    "school": OfKey("events_school", SEARCH),
    "program": OfKey("events_program", SEARCH),
    "job": OfKey("events_job", FIELD, status="status", stale_after_days=STALE_AFTER_DAYS),
    "field": OfMany(
        ("events_of_programs", "events_of_schools", "events_of_postings"),
        (PROGRAMS, POSTINGS),
        reference=Reference(
            "the table of fields",
            _field,
            "the table of fields lacks this field: its title is that of its programmes",
        ),
    ),
    "field_outlook": OfMany(
        ("events_of_programs", "events_of_schools", "events_of_postings"), (PROGRAMS, SWEPT), searches=FIELD
    ),
    "program_outlook": OfMany(("events_of_programs", "events_of_schools"), (PROGRAMS,)),
    "field_trend": OfMany(
        ("events_of_postings",), (LISTED,), searches=FIELD, until="as_of_date", stale_after_days=STALE_AFTER_DAYS
    ),
}
