"""The real postings as a data set: 2,401 rows of the City of New York, and the 8 recorded records of Jooble.

The rows are rendered as Jooble would show them: the id is a hash of the row's identity, the snippet is made of division
and category, the salary a text made of the numbers. Internal and external postings of one job are duplicates, as Jooble
has them. Rows that repeat another one in full have its id, too, and are listed once.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from producers.sandbox.chance import int64
from producers.sandbox.jooble.posting import DAY_ZERO, Posting
from producers.sandbox.jooble.words import lies_in, stems
from producers.sandbox.tables import present, rows

CITY_POSTINGS = "jobs/nyc_jobs_2012_2019.csv"
RECORDED = "jooble/real_records.jsonl"
TYPES = {"F": "Full-time", "P": "Part-time", "": ""}
PER = {"Annual": "", "Hourly": "/hr", "Daily": " per day"}
# What people are called in every trade: they say nothing of the trade.
ROLES = stems("manager specialist worker technician assistant officer analyst services")


@dataclass(frozen=True)
class Real:
    """Real postings, each with the stems that it is found by, in the order in which every search lists them."""

    listed: Sequence[tuple[Posting, frozenset[str]]]

    def found(self, keywords: str, place: str = "") -> list[Posting]:
        """The rows with any stem of a search's trade or, where it names none, of its words."""
        wanted = stems(keywords) - ROLES or stems(keywords)
        return [
            one for one, by in self.listed if wanted & by and lies_in(str(one.write().get("location") or ""), place)
        ]


def postings(folder: Path, day: int = 0) -> Real:
    """Every distinct posting below `folder` as of a day; raises FileNotFoundError saying what is missing."""
    every = {posting.write()["id"]: (posting, by) for posting, by in _every(folder, day)}
    return Real([every[identity] for identity in sorted(every)])


def accounting(folder: Path, searches: Sequence[str]) -> dict[str, dict[str, int]]:
    """Account of every row when these searches (`cip4|keywords|location`) are walked to their ends.

    `rows` − `distinct` repeat another row; `distinct` = `matched` by some search + `not_asked_for` by any.
    """
    real = postings(folder)
    asked = {tuple(search.split("|", 2)[1:]) for search in searches}
    matched = {posting.write()["id"] for keywords, place in asked for posting in real.found(keywords, place)}
    distinct = len(real.listed)
    counts = {"rows": sum(1 for _ in _every(folder, 0)), "distinct": distinct}
    return {"postings": counts | {"matched": len(matched), "not_asked_for": distinct - len(matched)}}


def _every(folder: Path, day: int) -> Iterator[tuple[Posting, frozenset[str]]]:
    for row in rows(folder / CITY_POSTINGS):
        found_by = " ".join((row["business_title"], row["job_category"], row["civil_service_title"]))
        yield _rendered(row, day), stems(found_by)
    for line in present(folder / RECORDED).read_text(encoding="utf-8").splitlines():
        if line.strip():
            record = json.loads(line)["record"]
            yield Posting(record.copy, tracked=False), stems(record["title"])


def _rendered(row: Mapping[str, str], day: int) -> Posting:
    identity = int64(*row.values())
    record = {
        "title": row["business_title"],
        "location": "New York, NY",
        "snippet": f"&nbsp;...{row['division']} \r\n {row['job_category']}...&nbsp;",
        "salary": _salary(row),
        "source": "nyc.gov",
        "type": TYPES.get(row["full_part_time"], ""),
        "link": f"https://example.invalid/desc/{identity}",
        "company": row["agency"],
        "updated": f"{row['posting_date'].partition('.')[0]}.0000000",
        "id": identity,
    }
    posted = date.fromisoformat(row["posting_date"][:10])
    return Posting(record.copy, (DAY_ZERO + timedelta(days=day) - posted).days)


def _salary(row: Mapping[str, str]) -> str:
    least, most, per = float(row["salary_from"]), float(row["salary_to"]), PER[row["salary_frequency"]]
    if least == 0:
        return f"Up to {_dollars(most)}{per}"
    if least == most:
        return f"{_dollars(least)}{per}"
    return f"{_dollars(least)} - {_dollars(most)}{per}"


def _dollars(amount: float) -> str:
    return f"${amount:,.0f}" if amount == int(amount) else f"${amount:,.2f}"
