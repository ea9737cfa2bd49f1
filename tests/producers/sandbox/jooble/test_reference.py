"""The real postings served: all of them arrive, or are accounted for. The small files here are written by hand."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from producers.sandbox.jooble.reference import CITY_POSTINGS, RECORDED, accounting, postings
from producers.source import ParsedPage, SandboxOptions
from producers.sources.jooble.api import SOURCE
from tests.producers.sources.jooble.walks import KEY, SEARCHES, contents, responder, sweep, walk

HEADER = (
    "job_id,agency,posting_type,business_title,civil_service_title,title_code,level,job_category,full_part_time,"
    "salary_from,salary_to,salary_frequency,work_location,division,job_description,min_qualifications,"
    "preferred_skills,posting_date"
)


def row(job: int, posting: str, title: str, low: str, high: str, per: str, kind: str = "F") -> str:
    return (
        f"{job},AGENCY,{posting},{title},ASSISTANT CIVIL ENGINEER,1,0,Engineering,{kind},{low},{high},{per},Here,"
        "Water,,,,2019-01-11T00:00:00.000"
    )


ROWS = [
    HEADER,
    row(1, "External", "Bridge Inspector", "60000", "75000.5", "Annual"),
    row(1, "Internal", "Bridge Inspector", "60000", "75000.5", "Annual"),
    row(1, "Internal", "Bridge Inspector", "60000", "75000.5", "Annual"),
    row(2, "External", "Chef", "0", "22", "Hourly", "P"),
    row(3, "External", "Clerk", "350.7", "350.7", "Daily", ""),
]
RECORD = (
    '{"source": "s", "record": {"title": "Chofer", "id": 7, "link": "https://es.jooble.org/jdp/7", "salary": ""}}\n'
)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    for name, text in ((CITY_POSTINGS, "\n".join([*ROWS, ""])), (RECORDED, RECORD)):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_rows_are_rendered_as_the_api_would_show_them(small: Path) -> None:
    by_salary = {one.record["salary"]: one.record for one in postings(small) if one.tracked}
    assert set(by_salary) == {"$60,000 - $75,000.50", "Up to $22/hr", "$350.70 per day"}
    bridge = by_salary["$60,000 - $75,000.50"]
    assert bridge["title"] == "Bridge Inspector"
    assert bridge["location"] == "New York, NY"
    assert bridge["snippet"] == "&nbsp;...Water \r\n Engineering...&nbsp;"
    assert (bridge["company"], bridge["updated"]) == ("AGENCY", "2019-01-11T00:00:00.0000000")
    assert [by_salary[text]["type"] for text in ("Up to $22/hr", "$350.70 per day")] == ["Part-time", ""]


def test_a_repeated_row_is_one_posting_and_a_pair_is_two(small: Path) -> None:
    assert [one.record["title"] for one in postings(small)].count("Bridge Inspector") == 2
    assert len({one.record["id"] for one in postings(small)}) == len(postings(small)) == 5


def test_a_recorded_record_is_served_as_it_is(small: Path) -> None:
    [page, _] = walk(responder(reference_data=small), "4902|chofer|")
    [found] = [draft.content for draft in page.drafts]
    assert (found["job_id"], found["title"], found["company"]) == ("7", "Chofer", None)


def test_every_row_is_found_or_counted(small: Path) -> None:
    counts = {"rows": 6, "distinct": 5, "matched": 4, "not_asked_for": 1}
    assert accounting(small, ["1408|civil engineer|"]) == {"postings": counts}
    assert accounting(small, ["1205|chef|"])["postings"]["matched"] == 1
    assert accounting(small, ["1205|chef|TX"])["postings"]["matched"] == 0
    assert accounting(small, [])["postings"] == {"rows": 6, "distinct": 5, "matched": 0, "not_asked_for": 5}
    assert accounting(small, ["1408|civil engineer|", "1205|chef|", "4902|chofer|"])["postings"]["not_asked_for"] == 0


def test_words_of_every_trade_find_nothing_by_themselves(small: Path) -> None:
    assert accounting(small, ["0000|medical assistant|"])["postings"]["matched"] == 0
    assert accounting(small, ["0000|assistant|"])["postings"]["matched"] == 4


@pytest.mark.parametrize("missing", [CITY_POSTINGS, RECORDED])
def test_a_missing_file_is_named(small: Path, missing: str) -> None:
    (small / missing).unlink()
    with pytest.raises(FileNotFoundError, match=f"{Path(missing).name} is not there; give the folder of reference"):
        SOURCE.polled.sandbox(SandboxOptions(key=KEY, reference_data=small))


@pytest.fixture(scope="module")
def real(reference_data: Path) -> dict[str, list[ParsedPage]]:
    return sweep(responder(reference_data=reference_data))


def test_all_real_postings_arrive_or_are_accounted_for(reference_data: Path, real: dict[str, list[ParsedPage]]) -> None:
    counts = accounting(reference_data, SEARCHES)["postings"]
    assert counts == {"rows": 2409, "distinct": 2382, "matched": 2164, "not_asked_for": 218}
    assert [reject for pages in real.values() for page in pages for reject in page.rejects] == []
    assert all(len(contents(pages)) == pages[0].total for pages in real.values())
    listed = {job["job_id"] for pages in real.values() for job in contents(pages)}
    assert len(listed) == counts["matched"]


def test_real_salaries_are_read_back(reference_data: Path, real: dict[str, list[ParsedPage]]) -> None:
    with (reference_data / CITY_POSTINGS).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    numbers = {(_cents(row["salary_from"]), _cents(row["salary_to"]), row["salary_frequency"]) for row in rows}
    periods = {"year": "Annual", "hour": "Hourly", "day": "Daily"}
    read = {
        (Decimal(job["salary_min"] or 0), Decimal(job["salary_max"]), periods[job["salary_period"]])
        for pages in real.values()
        for job in contents(pages)
        if job["origin"] == "nyc.gov"
    }
    assert len(read) > 600
    assert read - numbers == set()


def _cents(text: str) -> Decimal:
    return Decimal(f"{float(text):.2f}")
