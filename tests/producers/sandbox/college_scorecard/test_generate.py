"""The made-up data set: the same for a seed and day, plausible, and different from one day to the next."""

import hashlib
import json
from collections import Counter
from functools import cache
from typing import Any

import pytest

from producers.sandbox.college_scorecard import generate_programs
from producers.sandbox.college_scorecard.fields import ServedSchool, program_fields, school_fields
from producers.sandbox.college_scorecard.generate import schools
from producers.sandbox.college_scorecard.generate_programs import offered
from producers.source import SandboxOptions
from producers.sources.college_scorecard.contract import Program, School
from tests.producers.sources.college_scorecard.walks import KEY, pages

SEED = 20260101
Rows = dict[Any, dict[str, Any]]
data_set = cache(schools)  # making one takes a third of a second


def programmes(day: int, seed: int = SEED) -> Rows:
    rows = (dict(one) for school in data_set(seed, day) for one in school.programs)
    return {(one["unit_id"], one["code"], one["credential.level"]): one for one in rows}


def institutions(day: int, seed: int = SEED) -> Rows:
    return {school.id: dict(school.fields) for school in data_set(seed, day)}


def test_seed_and_day_fix_every_value_on_every_machine() -> None:
    text = json.dumps(
        [[dict(one.fields), [dict(each) for each in one.programs]] for one in schools(7, 3)], sort_keys=True
    )
    assert hashlib.sha256(text.encode()).hexdigest()[:16] == "70e4db3630d8d7d3"


@pytest.mark.parametrize("seed", [SEED, 999_999_999])
def test_its_size_and_its_keys(seed: int) -> None:
    listed = data_set(seed, 0)
    rows = [one for school in listed for one in school.programs]
    assert (
        len(listed) == len({school.id for school in listed}) == len({school.fields["school.name"] for school in listed})
    )
    assert len(listed) == 296
    assert 5_000 < len(rows) < 7_500
    assert len({(one["unit_id"], one["code"], one["credential.level"]) for one in rows}) == len(rows)
    assert len({one["code"] for one in rows}) > 60
    assert len({school.fields["school.state"] for school in listed}) == 52
    assert all(school.id > 600_000 for school in listed)
    assert any(school.id > 999_999 for school in listed)


def test_only_known_fields_are_held() -> None:
    listed = data_set(SEED, 0)
    assert {name for school in listed for name in school.fields} <= set(school_fields())
    assert {name for school in listed for one in school.programs for name in one} == set(program_fields())


def test_small_programmes_are_suppressed_and_large_ones_are_not() -> None:
    rows = programmes(0).values()
    shares = {
        name: sum(one[name] is None for one in rows) / len(rows)
        for name in ("earnings.4_yr.overall_median_earnings", "debt.staff_grad_plus.all.all_inst.median")
    }
    assert all(0.1 < share < 0.6 for share in shares.values()), shares
    assert all(
        one["earnings.4_yr.overall_median_earnings"] is not None for one in rows if one["counts.ipeds_awards2"] > 20
    )


def test_figures_stay_within_reason() -> None:
    rows = programmes(0).values()
    pay = [one["earnings.4_yr.overall_median_earnings"] for one in rows]
    assert all(15_000 < one < 260_000 for one in pay if one is not None)
    nursing = [one["earnings.4_yr.overall_median_earnings"] for one in rows if one["code"] == "5138"]
    music = [one["earnings.4_yr.overall_median_earnings"] for one in rows if one["code"] == "5009"]
    assert min(filter(None, nursing)) > max(filter(None, music)) * 0.6
    assert sum(map(bool, nursing)) > 30


def test_whole_numbers_sometimes_arrive_as_floats() -> None:
    kinds = Counter(type(one["earnings.4_yr.overall_median_earnings"]) for one in programmes(0).values())
    assert kinds[int] > kinds[float] > 50


@pytest.mark.parametrize("day", [1, 500])
def test_a_day_changes_a_little(day: int) -> None:
    before, after = programmes(day), programmes(day + 1)
    closed_before, closed_after = (
        {id for id, one in institutions(at).items() if one["school.operating"] == 0} for at in (day, day + 1)
    )
    gone = {key for key in before.keys() - after.keys() if key[0] not in closed_after - closed_before}
    new = after.keys() - before.keys()
    revised = [key for key in before.keys() & after.keys() if before[key] != after[key]]
    assert 1 <= len(gone) <= 25
    assert 1 <= len(new) <= 25
    assert 60 < len(revised) < 300
    assert len(closed_after - closed_before) == (1 if day < 40 else 0)


def test_a_closed_school_stays_listed_without_programmes() -> None:
    [closed] = [school for school in data_set(SEED, 1) if school.fields["school.operating"] == 0]
    assert closed.programs == ()
    [before] = [school for school in data_set(SEED, 0) if school.id == closed.id]
    assert before.programs
    assert before.fields | {"school.operating": 0} == closed.fields


def test_schools_are_revised_too() -> None:
    before, after = institutions(0), institutions(1)
    name = "latest.cost.tuition.in_state"
    assert 1 <= sum(before[key][name] != after[key][name] for key in before) <= 20


def test_a_walk_brings_all_of_it() -> None:
    day = 45
    walk = list(pages(SandboxOptions(key=KEY, seed=SEED, day=day), per_page=37))
    drafts = [draft for page in walk for draft in page.drafts]
    assert [reject for page in walk for reject in page.rejects] == []
    assert len(walk) == 8
    assert [draft.content["unit_id"] for draft in drafts if draft.model is School] == [
        str(id) for id in sorted(institutions(day))
    ]
    found = {
        (int(draft.content["unit_id"]), draft.content["cip4"], draft.content["credential_level"])
        for draft in drafts
        if draft.model is Program
    }
    assert found == programmes(day).keys()


FULL_SAMPLE = 40  # every so many schools are looked at; to make all of them takes ten seconds


@pytest.fixture(scope="module")
def full() -> list[ServedSchool]:
    return schools(SEED, 1, "full")


def test_the_full_size_is_that_of_the_country(full: list[ServedSchool]) -> None:
    assert len(full) == len({school.id for school in full}) == len({school.fields["school.name"] for school in full})
    assert 6_400 < len(full) < 6_600
    assert 215_000 < sum(len(school.programs) for school in full[::FULL_SAMPLE]) * FULL_SAMPLE < 245_000
    assert len({school.fields["school.state"] for school in full}) == 52
    assert sum(school.fields["school.operating"] == 0 for school in full) == 1


def test_the_full_size_is_fixed_by_seed_and_day(full: list[ServedSchool]) -> None:
    def told(listed: list[ServedSchool]) -> list[Any]:
        return [[dict(one.fields), [dict(each) for each in one.programs]] for one in listed[::400]]

    assert told(schools(SEED, 1, "full")) == told(full)
    for other in (schools(SEED, 2, "full"), schools(7, 1, "full")):
        assert told(other) != told(full)


def test_a_page_of_the_full_size_makes_its_own_programmes_only(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []

    def counted(campus: Any, day: int) -> Any:
        made.append(campus.id)
        return offered(campus, day)

    monkeypatch.setattr(generate_programs, "offered", counted)
    first = next(pages(SandboxOptions(key=KEY, seed=SEED, size="full"), per_page=20))
    assert (first.total, first.ends, list(first.rejects)) == (6512, False, [])
    assert len(made) == len(set(made)) == 20
    assert sum(draft.model is Program for draft in first.drafts) > 400
