"""Origins of mart rows, declared by the pipeline and used to explain a row.

A package `pipelines/<name>/origins` holds `ORIGINS`, the origin of each mart by its name, and beside it the statements
that these name. A statement of events is DuckDB's: events tables stand in it by name, with the rows that can be of the
key; `$column` is a value of the key, null where the key has no such column. A statement over the warehouse is
PostgreSQL's, with `{tables}` for the generation's schema and `%(column)s` for a value of the key.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Key = Mapping[str, Any]


@dataclass(frozen=True)
class OfKey:
    """A row made of the events of its key, in the events table `events`.

    `searches`: what lists it: the name of a search, or the first part of the names of several (parts are joined by
    `|`), into which values of the key are put. A key that is listed no longer has no row; where a column `status` is
    named, that says "open", "closed", or "unknown" of what was not swept completely for `stale_after_days`.
    """

    events: str
    searches: str
    status: str | None = None
    stale_after_days: int | None = None


@dataclass(frozen=True)
class Counted:
    """Rows that a row adds up, counted by `statement`. It gives one row: `first`, a list of the first `most` of them
    with their keys in `table` of the warehouse, and numbers: one that is a column of the mart is what the row says.

    `in_events`: of a statement of events, what was counted, for people; None: a statement over the warehouse.
    `unknown`: a column of the mart that is null where nothing could be counted, and the text for that.
    """

    statement: str
    table: str
    in_events: str | None = None
    unknown: tuple[str, str] | None = None


@dataclass(frozen=True)
class Reference:
    """A table of the pipeline's own that gives columns of a row. `name`: for people; `row`: what it says of a key, None
    where it lacks the key; `lacking`: what that means."""

    name: str
    row: Callable[[Key], Mapping[str, Any] | None]
    lacking: str


@dataclass(frozen=True)
class OfMany:
    """A row made of many events. `events`: statements that give the rows of events tables that are behind it.

    `searches`: as of OfKey, where the row tells what is listed. `until`: the column of the key that holds a UTC day: no
    later event is behind the row. Statements may ask for `$stale_after_days`.
    """

    events: tuple[str, ...]
    counted: tuple[Counted, ...] = ()
    searches: str | None = None
    until: str | None = None
    stale_after_days: int | None = None
    reference: Reference | None = None


Origin = OfKey | OfMany
