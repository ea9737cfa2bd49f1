"""The real postings as a data set: 2,401 rows of the City of New York, and the 8 recorded records of Jooble.

The rows are rendered as Jooble would show them: the id is a hash of the row's identity, the snippet is made of division
and category, the salary a text made of the numbers. Internal and external postings of one job are duplicates, as Jooble
has them. Rows that repeat another one in full have its id, too, and are listed once.
"""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from producers.sandbox.chance import int64
from producers.sandbox.jooble.generate import DAY_ZERO
from producers.sandbox.jooble.postings import Posting, Postings, stems

CITY_POSTINGS = "jobs/nyc_jobs_2012_2019.csv"
RECORDED = "jooble/real_records.jsonl"
TYPES = {"F": "Full-time", "P": "Part-time", "": ""}
PER = {"Annual": "", "Hourly": "/hr", "Daily": " per day"}
Row = Mapping[str, str]


def postings(folder: Path, day: int = 0) -> list[Posting]:
    """Every distinct posting below `folder` as of a day; raises FileNotFoundError saying what is missing."""
    every = [*_city(folder, day), *_recorded(folder)]
    return sorted({posting.record["id"]: posting for posting in every}.values(), key=lambda one: one.record["id"])


def accounting(folder: Path, searches: Sequence[str]) -> dict[str, dict[str, int]]:
    """What becomes of every row when these searches (`cip4|keywords|location`) are walked to their ends.

    `rows` − `distinct` repeat another row; `distinct` = `matched` by some search + `not_asked_for` by any.
    """
    rows = sum(1 for _ in _city(folder)) + sum(1 for _ in _recorded(folder))
    listed = Postings(postings(folder), match="any")
    asked = {tuple(search.split("|", 2)[1:]) for search in searches}
    matched = {posting.record["id"] for keywords, location in asked for posting in listed.found(keywords, location)}
    distinct = len(listed.listed)
    counts = {"rows": rows, "distinct": distinct, "matched": len(matched), "not_asked_for": distinct - len(matched)}
    return {"postings": counts}


def _city(folder: Path, day: int = 0) -> Iterator[Posting]:
    with _file(folder / CITY_POSTINGS).open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            yield _rendered(row, day)


def _recorded(folder: Path) -> Iterator[Posting]:
    for line in _file(folder / RECORDED).read_text(encoding="utf-8").splitlines():
        if line.strip():
            record = json.loads(line)["record"]
            yield Posting(record, stems(record["title"]), tracked=False)


def _file(path: Path) -> Path:
    if not path.is_file():
        raise FileNotFoundError(
            f"{path} is not there; give the folder of reference data that holds {path.parent.name}/"
        )
    return path


def _rendered(row: Row, day: int) -> Posting:
    identity = int64(*row.values())
    record = {
        "title": row["business_title"],
        "location": "New York, NY",
        "snippet": f"&nbsp;...{row['division']} \r\n {row['job_category']}...&nbsp;",
        "salary": _salary(row),
        "source": "nyc.gov",
        "type": TYPES.get(row["full_part_time"], ""),
        "link": f"https://jooble.org/desc/{identity}",
        "company": row["agency"],
        "updated": f"{row['posting_date'].partition('.')[0]}.0000000",
        "id": identity,
    }
    found_by = " ".join((row["business_title"], row["job_category"], row["civil_service_title"]))
    posted = date.fromisoformat(row["posting_date"][:10])
    return Posting(record, stems(found_by), age=(DAY_ZERO + timedelta(days=day) - posted).days)


def _salary(row: Row) -> str:
    least, most, per = float(row["salary_from"]), float(row["salary_to"]), PER[row["salary_frequency"]]
    if least == 0:
        return f"Up to {_dollars(most)}{per}"
    if least == most:
        return f"{_dollars(least)}{per}"
    return f"{_dollars(least)} - {_dollars(most)}{per}"


def _dollars(amount: float) -> str:
    return f"${amount:,.0f}" if amount == int(amount) else f"${amount:,.2f}"
