"""The Jooble API as it may be served: whatever it does, the same postings are read; the real ones all arrive."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from producers.sandbox.jooble.listing import Generated
from producers.sandbox.jooble.quirks import ODD, TITLES, odd, rounded
from producers.sandbox.jooble.reference import CITY_POSTINGS, RECORDED, accounting, postings
from producers.source import Draft, ParsedPage, SandboxOptions
from producers.sources.jooble.api import SOURCE
from producers.sources.jooble.page import read_record
from tests.producers.sources.jooble.bodies import record
from tests.producers.sources.jooble.walks import KEY, SEARCHES, contents, read, responder, sweep, walk

SALARY = {name for name in SOURCE.entities[0].model_fields if name.startswith("salary")}
# What a quirk changes of a posting, as far as its content and notes go.
CHANGES = {
    "repeat-last-page": set(),
    "total-capped": set(),
    "page-size-capped-20": set(),
    "near-duplicates": set(),
    "rounded-ids": set(),
    "lost-signs": set(),
    "old-format": {"link", "age_days"},
    "new-format": {"link", "snippet", "age_days"},
    "no-salary": SALARY,
    "odd-texts": {"company", "location", "state", "job_type", "snippet", "title", "updated_at"} | SALARY,
}


@pytest.fixture(scope="module")
def plain() -> dict[str, Mapping[str, Any]]:
    found = read()
    assert len(found) > 100
    return found


@pytest.mark.parametrize("quirk", CHANGES)
def test_with_any_quirk_the_same_postings_are_read(quirk: str, plain: dict[str, Mapping[str, Any]]) -> None:
    found = read(quirk)
    assert set(found) >= set(plain)
    assert (len(found) > 1.3 * len(plain)) == (quirk == "near-duplicates")
    changed = {name for one in plain for name in plain[one] if found[one][name] != plain[one][name]}
    assert changed == CHANGES[quirk]


def test_links_of_made_up_postings_lead_nowhere(plain: dict[str, Mapping[str, Any]], small: Path) -> None:
    made = [content["link"] for content in plain.values()]
    made += [one.write()["link"] for one, _ in postings(small).listed if one.tracked]
    assert {urlsplit(link).hostname for link in made} == {"example.invalid"}


def test_all_quirks_at_once_are_stood(plain: dict[str, Mapping[str, Any]]) -> None:
    assert set(read(*CHANGES)) >= set(plain)


def test_ids_are_rounded_as_javascript_does() -> None:
    assert rounded(5719192845797000838) == 5719192845797001000
    assert rounded(-8166745649413340676) == -8166745649413341000
    assert rounded(3215437050306675908) == 3215437050306675700


@pytest.mark.parametrize("name", [*ODD, "title"])
def test_an_odd_text_is_read_or_unknown(name: str) -> None:
    texts = TITLES if name == "title" else ODD[name]
    for number in range(len(texts) * 8):
        made = odd(record(), 1.0, (number,))
        assert isinstance(read_record(json.loads(json.dumps(made)), 0, "1107"), Draft), made


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"keywords": " "}', b"[" * 100_000])
def test_a_body_that_is_no_search_is_refused(body: bytes) -> None:
    assert responder()("POST", f"/api/{KEY}", {}, {}, body)[0] == 400


def test_postings_open_close_and_come_back() -> None:
    seen = [{one.write()["id"] for one in Generated(7, day, full=True).found("nurse practitioner")} for day in range(9)]
    assert 0 < len(seen[1] - seen[0]) < 0.2 * len(seen[0])
    assert 0 < len(seen[0] - seen[1]) < 0.2 * len(seen[0])
    standing = ["".join("x" if one in day else "." for day in seen) for one in set.union(*seen)]
    assert any("x....x" in shown for shown in standing)


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
    '{"source": "s", "record": {"title": "Chofer", "location": "", "id": 7, "link": "https://es.jooble.org/jdp/7"}}\n'
)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    for name, text in ((CITY_POSTINGS, "\n".join([*ROWS, ""])), (RECORDED, RECORD)):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_real_rows_are_rendered_and_recorded_ones_are_served_as_they_are(small: Path) -> None:
    records = [one.write() for one, _ in postings(small).listed]
    assert {one.get("salary") for one in records} == {"$60,000 - $75,000.50", "Up to $22/hr", "$350.70 per day", None}
    assert [one["title"] for one in records].count("Bridge Inspector") == 2
    [page, _] = walk(responder(reference_data=small), "4902|chofer|")
    assert [(one["job_id"], one["title"], one["company"]) for one in contents([page])] == [("7", "Chofer", None)]


@pytest.mark.parametrize(
    ("searches", "matched"),
    [
        (["1408|civil engineer|"], 4),
        (["1205|chef|TX"], 0),
        (["0000|medical assistant|"], 0),
        ([], 0),
        (["1408|civil engineer|", "1205|chef|", "4902|chofer|"], 5),
    ],
)
def test_every_real_row_is_found_or_counted(small: Path, searches: list[str], matched: int) -> None:
    counts = {"rows": 6, "distinct": 5, "matched": matched, "not_asked_for": 5 - matched}
    assert accounting(small, searches) == {"postings": counts}


@pytest.mark.parametrize("missing", [CITY_POSTINGS, RECORDED])
def test_a_missing_file_is_named(small: Path, missing: str) -> None:
    (small / missing).unlink()
    with pytest.raises(FileNotFoundError, match=f"{Path(missing).name} is not there; give the folder of reference"):
        SOURCE.polled.sandbox(SandboxOptions(key=KEY, reference_data=small))


def test_all_real_postings_arrive_or_are_accounted_for(reference_data: Path) -> None:
    real: dict[str, list[ParsedPage]] = sweep(responder(reference_data=reference_data))
    counts = accounting(reference_data, SEARCHES)["postings"]
    assert counts == {"rows": 2409, "distinct": 2382, "matched": 2164, "not_asked_for": 218}
    assert [reject for pages in real.values() for page in pages for reject in page.rejects] == []
    listed = {job["job_id"] for pages in real.values() for job in contents(pages)}
    assert len(listed) == counts["matched"]
