"""The real files served: all of them arrive, or are accounted for. The small files here are written by hand."""

from pathlib import Path

import pytest

from producers.sandbox.college_scorecard.reference import INSTITUTIONS, PROGRAMMES, accounting, schools
from producers.source import ParsedPage, SandboxOptions
from producers.sources.college_scorecard.contract import Program, School
from tests.producers.sources.college_scorecard.walks import KEY, pages

INSTITUTION_HEADER = (
    "UNITID,OPEID,OPEID6,INSTNM,CITY,STABBR,ZIP,ACCREDAGENCY,INSTURL,NPCURL,LATITUDE,LONGITUDE,"
    "ADM_RATE,SAT_AVG,TUITIONFEE_IN,TUITIONFEE_OUT"
)
PROGRAMME_HEADER = "UNITID,OPEID6,INSTNM,CONTROL,CIPCODE,CIPDESC,CREDLEV,CREDDESC,IPEDSCOUNT1,IPEDSCOUNT2"
SMALL_INSTITUTIONS = [
    INSTITUTION_HEADER,
    "100,100200,1002,Hestmere College,Town,AL,35762,NULL,a.example,NULL,34.783368,-86.568502,0.9,959,10024,18634",
    "101,3329,33,Quillcombe College,Town,PR,603,NULL,NULL,NULL,NULL,NULL,NULL,PrivacySuppressed,NULL,NULL",
    "49576723,332920,3329,Branch,Town,PA,75900123,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL",
]
SMALL_PROGRAMMES = [
    PROGRAMME_HEADER,
    '100,1002,Hestmere College,Public,100,"Agriculture, General.",3,Bachelors Degree,3,NULL',
    "100,1002,Hestmere College,Public,5202,Business.,5,Master's Degree,PrivacySuppressed,0",
    "999,1002,Nowhere,Public,5202,Business.,5,Master's Degree,1,2",
    "101,33,Quill",
]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    (tmp_path / "scorecard").mkdir()
    (tmp_path / INSTITUTIONS).write_bytes("\r\n".join([*SMALL_INSTITUTIONS, ""]).encode())
    (tmp_path / PROGRAMMES).write_bytes("\r\n".join(SMALL_PROGRAMMES).encode())
    return tmp_path


def walk(folder: Path) -> list[ParsedPage]:
    return list(pages(SandboxOptions(key=KEY, reference_data=folder)))


def test_every_line_is_served_or_counted(small: Path) -> None:
    assert accounting(small) == {
        "institutions": {"rows": 3, "served": 3},
        "programmes": {"rows": 4, "served": 2, "unreadable": 1, "school_absent": 1},
    }


def test_lost_zeros_are_restored(small: Path) -> None:
    found = {school.id: school for school in schools(small)}
    keys = ("ope8_id", "ope6_id", "school.zip")
    assert [found[100].fields[key] for key in keys] == ["00100200", "001002", "35762"]
    assert [found[101].fields[key] for key in keys] == ["00003329", "000033", "00603"]
    assert found[49576723].fields["school.zip"] == "075900123"
    assert [one["code"] for one in found[100].programs] == ["0100", "5202"]


def test_what_is_unknown_in_the_files_is_unknown_in_the_answer(small: Path) -> None:
    [page] = walk(small)
    assert page.rejects == []
    [first, agriculture, business, second, _] = [draft.content for draft in page.drafts]
    assert (first["latitude_degrees"], first["tuition_in_state_usd"]) == ("34.783368", "10024.00")
    assert (second["latitude_degrees"], second["tuition_in_state_usd"]) == (None, None)
    assert (agriculture["awards_1"], agriculture["awards_2"]) == (3, None)
    assert (business["awards_1"], business["awards_2"]) == (None, 0)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"institution_26cols.*give the folder of reference data"):
        SandboxOptions(key=KEY, reference_data=tmp_path) and walk(tmp_path)


def test_all_real_rows_arrive_or_are_accounted_for(reference_data: Path) -> None:
    found = walk(reference_data)
    counts = accounting(reference_data)
    assert counts == {
        "institutions": {"rows": 6662, "served": 6662},
        "programmes": {"rows": 5252, "served": 5059, "unreadable": 1, "school_absent": 192},
    }
    drafts = [draft for page in found for draft in page.drafts]
    assert [reject for page in found for reject in page.rejects] == []
    assert (len(found), {page.total for page in found}) == (67, {6662})
    keys = {
        model: [tuple(draft.content[name] for name in model.key_fields) for draft in drafts if draft.model is model]
        for model in (School, Program)
    }
    assert {model: len(set(listed)) for model, listed in keys.items()} == {School: 6662, Program: 5059}
    assert len(drafts) == 6662 + 5059
