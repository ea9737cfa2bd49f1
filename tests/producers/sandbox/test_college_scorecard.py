"""The College Scorecard as it may be served: however it answers, the source reads the same; real files all arrive."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from producers.sandbox.college_scorecard import generate
from producers.sandbox.college_scorecard.generate import schools
from producers.sandbox.college_scorecard.reference import INSTITUTIONS, PROGRAMMES, accounting
from producers.source import ParsedPage, SandboxOptions
from producers.sources.college_scorecard.api import SOURCE
from producers.sources.college_scorecard.contract import Program, School
from tests.producers.sources.college_scorecard.walks import KEY, pages

SPELLINGS = ("tokens", "dotted-programs", "mixed-programs", "unknown-keys")


def walked(*quirks: str, per_page: int = 100) -> Iterator[ParsedPage]:
    return pages(SandboxOptions(key=KEY, quirks=frozenset(quirks)), per_page)


def first(*quirks: str) -> list[tuple[type, Any]]:
    """The first fifty schools, which are enough to meet every case."""
    page = next(walked(*quirks, per_page=50))
    assert page.rejects == []
    return [(draft.model, draft.content) for draft in page.drafts]


@pytest.mark.parametrize("quirks", [*([one] for one in SPELLINGS), SPELLINGS])
def test_another_spelling_says_the_same(quirks: list[str]) -> None:
    assert first(*quirks) == first()


def test_zeros_for_unknown_integers_are_read_as_unknown() -> None:
    old_page, plain = first("null-as-zero"), first()
    changed = [
        (name, old[name], new[name])
        for (_, old), (_, new) in zip(old_page, plain, strict=True)
        for name in new
        if old[name] != new[name]
    ]
    # True zeros, which such an answer cannot tell from unknown.
    assert {name for name, _, _ in changed} <= {"awards_1", "awards_2"}
    assert {(old, new) for _, old, new in changed} <= {(None, 0)}


def test_schools_that_come_again_on_a_page_are_read_again() -> None:
    plain, given = list(walked()), list(walked("extra-results"))
    assert [(page.total, page.ends, page.rejects) for page in given] == [(page.total, page.ends, []) for page in plain]
    assert all(len(page.drafts) > len(plain_page.drafts) for page, plain_page in zip(given, plain, strict=True))


def test_a_release_in_mid_walk_changes_total_and_values() -> None:
    assert [page.total for page in walked("release-in-mid-walk")] == [296, 296, 293]


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ({"fields": "id,<b>wombat</b>,school.nam"}, [("field_not_found", "wombat"), ("field_not_found", "school.nam")]),
        ({"page": "-1", "per_page": "0"}, [("parameter_type_error", "-1"), ("parameter_type_error", "0")]),
        ({"sort": "location.lat"}, [("field_not_found", "location.lat")]),
        ({"school.ownership": "1"}, [("parameter_not_found", "school.ownership")]),
    ],
)
def test_every_problem_of_a_query_is_listed(query: dict[str, str], errors: list[tuple[str, str]]) -> None:
    respond = SOURCE.polled.sandbox(SandboxOptions(key=KEY))
    status, _, body = respond("GET", "/v1/schools", {"api_key": KEY, **query}, {}, b"")
    assert (status, [(one["error"], one["input"]) for one in json.loads(body)["errors"]]) == (400, errors)


def test_seed_and_day_fix_every_value_on_every_machine() -> None:
    listed = [[dict(one.fields), [dict(each) for each in one.programs]] for one in schools(7, 3)]
    assert hashlib.sha256(json.dumps(listed, sort_keys=True).encode()).hexdigest()[:16] == "fb085fba1ec91077"


@pytest.mark.parametrize("day", [1, 500])
def test_a_day_changes_a_little(day: int) -> None:
    before, after = (
        {(one["unit_id"], one["code"], one["credential.level"]): one for school in data for one in school.programs}
        for data in (schools(7, day), schools(7, day + 1))
    )
    assert 0 < len(before.keys() ^ after.keys()) < 60
    assert 60 < sum(before[key] != after[key] for key in before.keys() & after.keys()) < 300


def test_a_page_of_the_full_size_makes_its_own_programmes_only(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    offered = generate.offered
    monkeypatch.setattr(generate, "offered", lambda campus, day: made.append(campus) or offered(campus, day))  # type: ignore[func-returns-value]
    page = next(pages(SandboxOptions(key=KEY, size="full"), per_page=20))
    assert (page.total, page.ends, list(page.rejects), len(made)) == (6512, False, [], 20)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    (tmp_path / "scorecard").mkdir()
    institutions = [
        "UNITID,OPEID6,INSTNM,CITY,STABBR,ZIP,LATITUDE,LONGITUDE,TUITIONFEE_IN,TUITIONFEE_OUT",
        "100,1002,Hestmere College,Town,AL,35762,34.783368,-86.568502,10024,18634",
        "101,33,Quillcombe College,Town,PR,603,NULL,NULL,PrivacySuppressed,NULL",
    ]
    programmes = [
        "UNITID,OPEID6,INSTNM,CONTROL,CIPCODE,CIPDESC,CREDLEV,CREDDESC,IPEDSCOUNT1,IPEDSCOUNT2",
        '100,1002,Hestmere College,Public,100,"Agriculture, General.",3,Bachelors Degree,3,NULL',
        "100,1002,Hestmere College,Public,5202,Business.,5,Master's Degree,PrivacySuppressed,0",
        "999,1002,Nowhere,Public,5202,Business.,5,Master's Degree,1,2",
        "101,33,Quill",
    ]
    (tmp_path / INSTITUTIONS).write_text("\r\n".join([*institutions, ""]))
    (tmp_path / PROGRAMMES).write_text("\r\n".join(programmes))
    return tmp_path


def test_every_line_of_the_real_files_is_served_or_counted(small: Path) -> None:
    assert accounting(small) == {
        "institutions": {"rows": 2, "served": 2},
        "programmes": {"rows": 4, "served": 2, "unreadable": 1, "school_absent": 1},
    }
    [page] = pages(SandboxOptions(key=KEY, reference_data=small))
    assert page.rejects == []
    one, agriculture, business, two = [draft.content for draft in page.drafts]
    assert (one["latitude_degrees"], one["tuition_in_state_usd"], one["ope6_id"]) == ("34.783368", "10024.00", "001002")
    assert (two["latitude_degrees"], two["tuition_in_state_usd"], two["zip"]) == (None, None, "00603")
    assert (agriculture["cip4"], agriculture["awards_1"], agriculture["awards_2"]) == ("0100", 3, None)
    assert (business["awards_1"], business["awards_2"]) == (None, 0)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"institution_26cols.*give the folder of reference data"):
        SOURCE.polled.sandbox(SandboxOptions(key=KEY, reference_data=tmp_path))


def test_all_real_rows_arrive_or_are_accounted_for(reference_data: Path) -> None:
    found = list(pages(SandboxOptions(key=KEY, reference_data=reference_data)))
    assert accounting(reference_data) == {
        "institutions": {"rows": 6662, "served": 6662},
        "programmes": {"rows": 5252, "served": 5059, "unreadable": 1, "school_absent": 192},
    }
    assert (len(found), {page.total for page in found}) == (67, {6662})
    assert [reject for page in found for reject in page.rejects] == []
    drafts = [draft for page in found for draft in page.drafts]
    keys = {(draft.model, *(draft.content[name] for name in draft.model.key_fields)) for draft in drafts}
    assert [sum(key[0] is model for key in keys) for model in (School, Program)] == [6662, 5059]
    assert len(drafts) == 6662 + 5059
