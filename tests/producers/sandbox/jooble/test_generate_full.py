"""The full data set: as large as it says, made lazily, and living from day to day."""

import json
from collections import Counter
from typing import Any

import pytest

from producers.sandbox.jooble.generate import identity_of, taken
from producers.sandbox.jooble.generate_full import FEWEST, SLOTS, FullPostings, Shown, away, ids, pools
from producers.sandbox.jooble.quirks import ODD, TITLES, odd
from producers.source import Draft
from producers.sources.jooble.fields import searchable
from producers.sources.jooble.link import job_id
from producers.sources.jooble.records import read_record
from tests.producers.sources.jooble.bodies import record
from tests.producers.sources.jooble.walks import contents, responder, walk

SEED = 20260101
PARALEGALS = "paralegal"
FEW = next(pool.words for pool in pools() if 150 < pool.trade.demand < 200)


def found(day: int, keywords: str = PARALEGALS, location: str = "") -> Shown:
    lines = FullPostings(SEED, day).found(keywords, location)
    assert isinstance(lines, Shown)
    return lines


def by_id(day: int, keywords: str = FEW) -> dict[int, dict[str, Any]]:
    return {job_id(one.record["id"], one.record["link"]) or 0: dict(one.record) for one in found(day, keywords)}


def test_every_field_with_search_words_has_a_pool() -> None:
    assert {pool.words for pool in pools()} == {field.search_words for field in searchable().values()}
    assert len(searchable()) == 415
    demands = sorted(pool.trade.demand for pool in pools())
    assert demands[0] >= FEWEST
    assert demands[-1] > 20 * demands[len(demands) // 4]
    assert abs(sum(demands) - SLOTS) < 200


def test_about_a_hundred_thousand_are_open() -> None:
    sample = pools()[::12]
    listed = sum(len(ids(one)) for pool in sample for one in taken(SEED, pool, 0) if not away(one))
    assert 95_000 < listed / sum(pool.trade.demand for pool in sample) * SLOTS < 105_000


def test_a_search_makes_its_own_pools_only_and_writes_what_is_looked_at() -> None:
    postings = FullPostings(SEED, 0)
    lines = postings.found("registered nurse")
    assert len(lines) > 3_000
    assert postings._of.cache_info().currsize < 5
    assert [dict(one.record) for one in lines[100:103]] == [dict(lines[at].record) for at in (100, 101, 102)]


def test_the_same_seed_and_day_give_the_same() -> None:
    assert by_id(3) == by_id(3)
    assert set(by_id(3)) != {one.record["id"] for one in FullPostings(1, 3).found(FEW)}


def test_postings_open_close_change_and_come_back() -> None:
    seen = [{identity_of(*line) for line in found(day, FEW).lines} for day in range(0, 40, 2)]
    opened, closed = seen[1] - seen[0], seen[0] - seen[1]
    assert 0 < len(opened) < 0.2 * len(seen[0])
    assert 0 < len(closed) < 0.2 * len(seen[0])
    first, later = by_id(0), by_id(8)
    stayed = set(first) & set(later)
    assert 0 < sum(first[one]["updated"] != later[one]["updated"] for one in stayed) < len(stayed)
    standing = {one: "".join("x" if one in day else "." for day in seen) for one in set.union(*seen)}
    back = [one for one, shown in standing.items() if "x.x" in shown or "x..x" in shown]
    assert 0 < len(back) < 0.2 * len(standing)


def test_some_stand_under_several_ids_and_some_are_listed_twice() -> None:
    lines = found(0, "registered nurse")
    times = Counter(len(list(ids(line.one))) for line in lines.lines)
    assert set(times) == {1, 2, 4}
    twice = [line for line, count in Counter(lines.lines).items() if count == 2]
    assert 0 < len(twice) < 0.01 * len(lines)
    with_four = next(line for line in lines.lines if len(ids(line.one)) == 4)
    four = [lines.write(with_four._replace(twin=twin)).record for twin in range(4)]
    assert len({one["id"] for one in four}) == 4
    assert len({(one["title"], one["company"], one["location"], one["salary"]) for one in four}) == 1


def test_a_place_and_a_further_title_narrow_a_search() -> None:
    every, texan = found(0, "registered nurse"), found(0, "registered nurse", "Texas")
    assert 0 < len(texan) < 0.2 * len(every)
    assert set(texan.lines) < set(every.lines)
    practitioners = found(0, "nurse practitioner")
    assert 0 < len(practitioners) < 0.2 * len(every)
    assert len(found(0, "blacksmith")) == len(found(0, "the")) == len(found(0, "")) == 0


@pytest.mark.parametrize("name", [*ODD, "title"])
def test_an_odd_text_is_read_or_unknown(name: str) -> None:
    texts = TITLES if name == "title" else ODD[name]
    for number in range(len(texts) * 8):
        made = odd(record(), 1.0, (number,))
        read = read_record(json.loads(json.dumps(made)), 0, "1107")
        assert isinstance(read, Draft), read


def test_odd_texts_are_all_used_and_none_of_them_where_there_is_no_share() -> None:
    made = [odd(record(), 1.0, (number,)) for number in range(400)]
    assert all({one[name] for one in made} == set(texts) for name, texts in ODD.items())
    assert len({one["title"] for one in made}) == len(TITLES)
    assert odd(record(), 0.0, (1,)) == record()


def test_a_walk_through_the_sandbox_reads_every_posting() -> None:
    pages = list(walk(responder(size="full"), f"2203|{PARALEGALS}|"))
    assert sum(len(page.rejects) for page in pages) == 0
    assert {one["job_id"] for one in contents(pages)} == {str(one) for one in by_id(0, PARALEGALS)}
    assert pages[0].total == len(contents(pages)) == len(found(0))
    assert any(one["age_days"] for one in contents(pages))
