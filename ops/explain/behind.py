"""The rows behind an aggregate: how many, the first of them, and whether they add up to what it says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from psycopg import sql

from ops.explain.checks import Check, counts
from ops.explain.lake import LakeReader, rows
from ops.explain.origin import equal, searches_of
from ops.explain.stored import Warehouse
from ops.explain.tables import Key
from pipelines.school_jobs.contract import JOB, NATION, PROGRAM, SCHOOL, STALE_AFTER_DAYS
from pipelines.school_jobs.reference.fields import read_fields
from streaming.contract import Mart

POSTINGS = ("postings_open", "postings_unknown", "postings_near_duplicate", "postings_with_salary")
PROGRAMS = ("programs", "institutions", "graduates")


@dataclass(frozen=True)
class Behind:
    """`counts` of the rows behind; `first`: by warehouse table the first of them, with their keys, which can be
    explained in their turn."""

    counts: dict[str, Any]
    first: dict[str, list[dict[str, Any]]]
    checks: list[Check]


Row = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """The aggregate that is asked about, where its rows are, and how many of each kind are shown."""

    lake: LakeReader
    warehouse: Warehouse
    key: Key
    row: Row
    most: int

    @property
    def wanted(self) -> dict[str, Any]:
        """Parameters of the statements that count and list."""
        key = self.key
        return {
            "cip4": key["cip4"],
            "state": key.get("state", NATION),
            "nation": NATION,
            "level": key.get("credential_level"),
            "most": self.most,
        }


def behind(mart: Mart, asked: Asked) -> Behind | None:
    """None for a row that is no aggregate."""
    return _BEHIND[mart.name](asked) if mart.name in _BEHIND else None


def _field(asked: Asked) -> Behind:
    programs, postings = _programs(asked), _postings(asked)
    known = {field.cip4: field for field in read_fields()}.get(asked.key["cip4"])
    told = {"title": known.title, "occupations": len(known.soc_codes)} if known else {}
    checks = [
        Check(f"{name} {value!r} of the table of fields = {name}", True)
        if asked.row[name] == value
        else Check(f"the table of fields says {name} {value!r}, the row {asked.row[name]!r}", False)
        for name, value in told.items()
    ]
    if not known:
        checks = [Check("the table of fields lacks this field: its title is that of its programmes", None)]
    return Behind(programs.counts | postings.counts, programs.first | postings.first, checks)


def _field_outlook(asked: Asked) -> Behind:
    programs, postings = _programs(asked), _postings(asked)
    checks = counts(asked.row, programs.counts, PROGRAMS, PROGRAM.table)
    if asked.row["as_of_date"] is None:
        checks.append(Check("the field was never swept: its postings are unknown, not counted", None))
    else:
        checks += counts(asked.row, postings.counts, POSTINGS, JOB.table)
    return Behind(programs.counts | postings.counts, programs.first | postings.first, checks)


def _program_outlook(asked: Asked) -> Behind:
    found = _programs(asked)
    return Behind(found.counts, found.first, counts(asked.row, found.counts, PROGRAMS, PROGRAM.table))


def _field_trend(asked: Asked) -> Behind:
    """From the pages of that day: the postings of today are others."""
    key = asked.key
    tables = {
        "events_job": asked.lake.events("events_job", equal(key, "cip4")),
        "events_page": asked.lake.events("events_page", searches_of(key["cip4"])),
        "events_sweep": asked.lake.events("events_sweep", searches_of(key["cip4"])),
    }
    wanted = {"day": key["as_of_date"], "state": key["state"], "nation": NATION, "stale_days": STALE_AFTER_DAYS}
    listed = rows("listed_on_day", tables, **wanted)
    counted = {"postings_open": len(listed), "postings_with_salary": sum(one["has_salary"] for one in listed)}
    first = [{name: one[name] for name in ("cip4", "job_id", "title")} for one in listed[: asked.most]]
    checks = counts(asked.row, counted, counted, "the pages of that day's last complete sweeps")
    return Behind(counted, {JOB.table: first}, checks)


def _programs(asked: Asked) -> Behind:
    parts = {"programs": asked.warehouse.table(PROGRAM.table), "schools": asked.warehouse.table(SCHOOL.table)}
    return _counted(asked, "programs", PROGRAM.table, parts)


def _postings(asked: Asked) -> Behind:
    return _counted(asked, "postings", JOB.table, {"jobs": asked.warehouse.table(JOB.table)})


def _counted(asked: Asked, what: str, table: str, parts: Mapping[str, sql.Composable]) -> Behind:
    (counted,) = asked.warehouse.rows(f"count_{what}", asked.wanted, **parts)
    first = asked.warehouse.rows(f"first_{what}", asked.wanted, **parts)
    return Behind(counted, {table: first}, [])


_BEHIND: dict[str, Callable[[Asked], Behind]] = {
    "field": _field,
    "field_outlook": _field_outlook,
    "program_outlook": _program_outlook,
    "field_trend": _field_trend,
}
