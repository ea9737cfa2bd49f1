"""The job mart: every posting ever seen, its status, and which others are like it."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from tests.oracle.judge import Event
from tests.oracle.titles import meaning
from tests.oracle.walks import Walks, field_of, latest, place

STALE, OLDEST_DAYS = timedelta(days=14), 3650
COPIED = (
    *("cip4", "job_id", "title", "company", "location", "state", "job_type", "origin", "link", "updated_at", "salary"),
    *("salary_min", "salary_max", "salary_currency_code", "salary_period"),
    *("salary_annual_min_usd", "salary_annual_max_usd"),
)
LEGAL = set("inc llc corp corporation incorporated co company ltd limited lp llp plc".split())


def key_of(event: Event) -> str:
    return f"{event['job_id']}|{event['cip4']}"


def swept(walks: Walks) -> dict[str, tuple[datetime, datetime]]:
    """Per field the ends of its first and its latest complete sweep."""
    ends: defaultdict[str, list[datetime]] = defaultdict(list)
    for search, sweeps in walks.sweeps.items():
        ends[field_of(search)] += [sweep.ended_at for sweep in sweeps]
    return {cip4: (min(moments), max(moments)) for cip4, moments in ends.items() if moments}


def postings(events: Iterable[Event], walks: Walks) -> list[dict[str, Any]]:
    """The rows of the mart."""
    events = list(events)
    first: dict[str, Event] = {}
    for event in sorted(events, key=place, reverse=True):
        first[key_of(event)] = event
    standing = walks.standing([(key_of(event), event) for event in events], "job", lambda event: event["cip4"])
    as_of = {cip4: last for cip4, (_, last) in swept(walks).items()}
    rows = []
    for event in latest(events, "job_id", "cip4").values():
        began = first[key_of(event)]
        status, closed_at = _status(standing[key_of(event)], walks, as_of.get(event["cip4"]))
        rows.append(
            {name: event[name] for name in COPIED}
            | meaning(event["title"], event["cip4"])
            | {"first_seen_at": began["observed_at"], "posted_date": _posted(began)}
            | {"status": status, "closed_at": closed_at}
        )
    _mark_alike(rows)
    return rows


def _status(closed: Mapping[str, datetime | None], walks: Walks, as_of: datetime | None) -> tuple[str, datetime | None]:
    statuses = []
    for search, closed_at in closed.items():
        sweeps = walks.sweeps_of(search)
        if sweeps and as_of and sweeps[-1].ended_at < as_of - STALE:
            statuses.append("unknown")
        else:
            statuses.append("closed" if closed_at else "open")
    for status in ("open", "unknown"):
        if status in statuses:
            return status, None
    return "closed", max(closed_at for closed_at in closed.values() if closed_at)


def _posted(event: Event) -> Any:
    age = event["age_days"]
    return event["observed_at"].date() - timedelta(days=age) if age is not None and age <= OLDEST_DAYS else None


def normalised(text: str | None) -> str | None:
    """Words of letters, marks, digits, + and #, in lower case; None where there is none."""
    letters = (one if unicodedata.category(one)[0] in "LMN" or one in "+#" else " " for one in (text or "").lower())
    return " ".join("".join(letters).split()) or None


def employer(company: str | None) -> str | None:
    """Without a leading `the` and legal forms at the end; something is always left."""
    words = (normalised(company) or "").split(" ")
    if words[0] == "the" and len(words) > 1:
        words = words[1:]
    while len(words) > 1 and words[-1] in LEGAL:
        words = words[:-1]
    return " ".join(words) or None


def _mark_alike(rows: list[dict[str, Any]]) -> None:
    alike: defaultdict[Any, list[int]] = defaultdict(list)
    names = [
        (row["cip4"], normalised(row["title"]), employer(row["company"]), normalised(row["location"])) for row in rows
    ]
    for row, name in zip(rows, names, strict=True):
        if row["status"] == "open" and None not in name:
            alike[name].append(int(row["job_id"]))
    for row, name in zip(rows, names, strict=True):
        others = alike.get(name, [])
        smallest = min(others, default=None)
        row["near_duplicates"] = len(others) - (int(row["job_id"]) in others)
        row["near_duplicate_of"] = None if smallest in (None, int(row["job_id"])) else str(smallest)
