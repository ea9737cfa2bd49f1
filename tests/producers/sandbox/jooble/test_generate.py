"""The made-up postings: of a plausible size and kind, the same for seed and day, and changing from day to day."""

import re
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest

from producers.sandbox.jooble.generate import postings
from producers.sandbox.jooble.market import cities, trades
from producers.sources.jooble.fields import read_fields
from producers.sources.jooble.location import state_of
from tests.producers.sources.jooble.walks import SEARCHES, contents, responder, sweep, walk

SEED = 20260101


def jobs(day: int) -> dict[int, dict[str, Any]]:
    return {int(str(one.record["id"])): dict(one.record) for one in postings(SEED, day)}


@pytest.fixture(scope="module")
def found() -> dict[str, list[dict[str, Any]]]:
    pages = sweep(responder())
    assert [reject for walked in pages.values() for page in walked for reject in page.rejects] == []
    return {search: contents(walked) for search, walked in pages.items()}


def test_every_chosen_field_has_its_trade() -> None:
    assert set(trades()) == {field.cip4 for field in read_fields() if field.chosen}


def test_about_fifteen_hundred_are_open_all_over_the_nation(found: dict[str, list[dict[str, Any]]]) -> None:
    listed = {job["job_id"]: job for field in found.values() for job in field}
    assert 1_400 < len(listed) < 1_800
    assert {job["state"] for job in listed.values()} - {None} == {state for _, state in cities()}
    assert len({state for _, state in cities()}) == 52


def test_every_default_search_finds_postings_of_its_own(found: dict[str, list[dict[str, Any]]]) -> None:
    for search in SEARCHES:
        assert len(found[search]) >= 10, search
        assert {job["cip4"] for job in found[search]} == {search[:4]}
    every = [job["job_id"] for field in found.values() for job in field]
    assert len(set(every)) > 0.95 * len(every)


def test_all_that_is_open_is_found_by_some_search(found: dict[str, list[dict[str, Any]]]) -> None:
    assert {int(job["job_id"]) for field in found.values() for job in field} == set(jobs(0))


def test_salaries_are_mostly_missing_and_of_every_kind(found: dict[str, list[dict[str, Any]]]) -> None:
    every = [job for field in found.values() for job in field]
    stated = [job for job in every if job["salary"]]
    yearly = [job for job in stated if job["salary_annual_min_usd"] or job["salary_annual_max_usd"]]
    assert 0.3 * len(every) < len(stated) < 0.6 * len(every)
    assert 0.6 * len(stated) < len(yearly) < 0.95 * len(stated)
    assert {job["salary_period"] for job in stated} == {None, "hour", "month", "year"}
    assert any(job["salary_min"] is None for job in stated)


def test_the_quirks_of_the_api_are_there() -> None:
    records = jobs(0).values()
    forms = {re.sub(r"[0-9]", "9", str(one["updated"])) for one in records}
    assert forms == {f"9999-99-99T99:99:99.9999999{offset}" for offset in ("+99:99", "")}
    assert {one["type"] for one in records} >= {None, "", "Full-time"}
    assert any(one["company"] == "" for one in records)
    assert any("<b>" in one["title"] for one in records)
    assert any("&amp;" in one["title"] for one in records)
    assert all("<b>" in one["snippet"] and "&nbsp;" in one["snippet"] for one in records)
    places = Counter("none" if state_of(one["location"]) is None else "state" for one in records)
    assert 0 < places["none"] < 0.1 * len(records)


def test_duplicates_stand_under_other_ids() -> None:
    twins = Counter((one["title"], one["company"], one["location"], one["updated"]) for one in jobs(0).values())
    assert sum(count > 1 for count in twins.values()) > 20


def test_another_seed_gives_other_postings() -> None:
    assert not set(jobs(3)) & {one.record["id"] for one in postings(SEED + 1, 3)}


def test_from_day_to_day_some_open_some_close_some_are_edited() -> None:
    days = [jobs(day) for day in range(6)]
    for before, after in pairwise(days):
        kept = set(before) & set(after)
        edited = [one for one in kept if before[one]["salary"] != after[one]["salary"]]
        assert 20 < len(set(after) - set(before)) < 120
        assert 20 < len(set(before) - set(after)) < 120
        assert 10 < len(edited) < 150
        assert 1_400 < len(after) < 1_800
    gone = [set(days[number]) - set(days[number + 1]) for number in range(3)]
    assert all(not gone[number] & set(days[5]) for number in range(3))  # no posting comes back


def test_an_edit_is_told_by_its_date_and_nothing_changes_without_one() -> None:
    before, after = jobs(0), jobs(1)
    for one in set(before) & set(after):
        if before[one] != after[one]:
            assert str(after[one]["updated"]).startswith(("2026-01-02T",)), (before[one], after[one])


def test_the_order_is_the_same_within_a_day_and_another_the_next() -> None:
    def order(day: int) -> list[str]:
        return [job["job_id"] for job in contents(list(walk(responder(day=day), search)))]

    [search] = [one for one in SEARCHES if one.startswith("5138")]
    first, again, other = order(0), order(0), order(1)
    assert first == again
    both = set(first) & set(other)
    assert [one for one in first if one in both] != [one for one in other if one in both]
