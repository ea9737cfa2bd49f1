"""The official files say what the API says, and what they cannot say is reported."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from producers.sandbox.college_scorecard.generate import schools
from producers.source import Draft, ParsedPage, SandboxOptions
from producers.sources.college_scorecard.api import SOURCE
from producers.sources.college_scorecard.bulk import bulk
from producers.sources.college_scorecard.bulk_columns import PROGRAM, SCHOOL
from producers.sources.college_scorecard.contract import Program, School
from producers.sources.college_scorecard.mapping import PROGRAMS, requested
from producers.sources.college_scorecard.page import parse
from tests.producers.sources.college_scorecard import csv_files
from tests.producers.sources.college_scorecard.csv_files import FIELDS, INSTITUTIONS
from tests.producers.sources.college_scorecard.walks import KEY, pages

SEED = 20260101
SCHOOLS = "UNITID,INSTNM,ZIP,OPEID6,TUITIONFEE_IN,LATITUDE"
OFFERS = "UNITID,CIPCODE,CREDLEV,CIPDESC,EARN_MDN_4YR"


def read(folder: Path) -> list[ParsedPage]:
    return [parse(body, "schools", number) for number, body in enumerate(bulk(folder))]


def contents(walk: list[ParsedPage]) -> list[tuple[type, Any]]:
    return [(draft.model, draft.content) for page in walk for draft in page.drafts]


def hand(folder: Path, institutions: str, fields: str, encoding: str = "utf-8") -> Path:
    (folder / INSTITUTIONS).write_bytes(institutions.encode(encoding))
    (folder / FIELDS).write_bytes(fields.encode(encoding))
    return folder


def drafts(folder: Path, model: type) -> list[Draft]:
    return [draft for page in read(folder) for draft in page.drafts if draft.model is model]


def reasons(folder: Path) -> list[str]:
    return [reject.reason for page in read(folder) for reject in page.rejects]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bulk")
    csv_files.write(folder, schools(SEED, 1))
    return folder


@pytest.fixture(scope="module")
def served() -> list[ParsedPage]:
    return list(pages(SandboxOptions(key=KEY, seed=SEED, day=1)))


def test_the_files_and_the_api_of_one_release_say_the_same(files: Path, served: list[ParsedPage]) -> None:
    walk = read(files)
    assert [page.rejects for page in walk] == [[]] * 3
    assert [(page.total, page.ends) for page in walk] == [(page.total, page.ends) for page in served]
    assert [len(page.drafts) for page in walk] == [len(page.drafts) for page in served]
    assert contents(walk) == contents(served)


def test_a_zip_will_do(tmp_path: Path) -> None:
    csv_files.write(tmp_path, schools(SEED, 1)[:20])
    plainly = list(bulk(tmp_path))
    csv_files.zipped(tmp_path)
    assert list(bulk(tmp_path)) == plainly


def test_a_body_has_the_shape_of_an_answer(files: Path) -> None:
    first = next(bulk(files))
    document = json.loads(first)
    assert document["metadata"] == {"page": 0, "total": 296, "per_page": 100}
    school = document["results"][0]
    assert set(school) == {*SCHOOL, PROGRAMS}
    assert isinstance(school["latest.student.size"], int)
    offer = school[PROGRAMS][0]
    assert isinstance(offer["counts"]["ipeds_awards2"], int)
    assert offer["code"].isdigit()
    assert len(offer["code"]) == 4


def test_every_field_that_is_asked_for_has_its_column() -> None:
    computed = "latest.cost.avg_net_price.overall"
    assert {*SCHOOL, *(f"{PROGRAMS}.{path}" for path in PROGRAM)} == {*requested()} - {computed}


def test_columns_are_those_of_the_official_dictionary(reference_data: Path) -> None:
    official: dict[str, str] = {}
    for name in ("institution", "fieldofstudy"):
        with (reference_data / "scorecard" / f"dictionary_{name}_2025-01.csv").open(encoding="utf-8-sig") as lines:
            official |= {row["api_path"]: row["variable_name"] for row in csv.DictReader(lines)}
    ours = {path: column.variable for path, column in SCHOOL.items()}
    ours |= {f"{PROGRAMS}.{path}": column.variable for path, column in PROGRAM.items()}
    assert {path: official.get(path) for path in ours} == ours


@pytest.mark.parametrize("unknown", ["PrivacySuppressed", "PS", "NULL", "NA", "", "  ", '="NULL"'])
def test_unknown_in_every_spelling(tmp_path: Path, unknown: str) -> None:
    quoted = unknown.replace('"', '""')
    hand(tmp_path, f"{SCHOOLS}\n7,A,1,1,{unknown},3\n", f'{OFFERS}\n7,1107,3,CS.,"{quoted}"\n')
    assert drafts(tmp_path, School)[0].content["tuition_in_state_usd"] is None
    assert drafts(tmp_path, Program)[0].content["earnings_4yr_median_usd"] is None


@pytest.mark.parametrize(
    ("written", "zip_code"),
    [
        ("603", "00603"),
        ("06520", "06520"),
        ('"=""603"""', "00603"),
        ("79409-5005", "79409-5005"),
        ("193551488", "193551488"),
        ("67831234", "067831234"),
        ("V6B 5K3", "V6B 5K3"),
        ("4550.0", "04550"),
        ("1.93551488E8", None),
    ],
)
def test_lost_zeros_of_a_zip_code(tmp_path: Path, written: str, zip_code: str | None) -> None:
    hand(tmp_path, f"{SCHOOLS}\n7,A,{written},33,0,34.783368\n", f"{OFFERS}\n")
    [draft] = drafts(tmp_path, School)
    assert (draft.content["zip"], draft.content["ope6_id"]) == (zip_code, "000033")
    assert (draft.content["tuition_in_state_usd"], draft.content["latitude_degrees"]) == ("0.00", "34.783368")


def test_codes_that_a_data_frame_made_floats_of(tmp_path: Path) -> None:
    hand(tmp_path, f"{SCHOOLS}\n123456.0,A,4550.0,1234.0,0,3\n", f"{OFFERS}\n123456.0,301.0,3.0,CS.,5\n")
    [school], [program] = drafts(tmp_path, School), drafts(tmp_path, Program)
    assert [school.content[name] for name in ("unit_id", "zip", "ope6_id")] == ["123456", "04550", "001234"]
    assert [program.content[name] for name in ("unit_id", "cip4", "credential_level")] == ["123456", "0301", 3]


@pytest.mark.parametrize("written", ["301", "0301", '"=""0301"""', '"""301"""'])
def test_lost_zeros_of_a_code(tmp_path: Path, written: str) -> None:
    hand(tmp_path, f"{SCHOOLS}\n7,A,1,1,0,0\n", f"{OFFERS}\n7,{written},3,Nature.,51100.0\n")
    [draft] = drafts(tmp_path, Program)
    assert (draft.content["cip4"], draft.content["earnings_4yr_median_usd"]) == ("0301", "51100.00")


@pytest.mark.parametrize("number", ["9" * 5000, "1e999999", "nan", "1e308", "5.1.1", "12,5"])
def test_a_number_that_is_none_costs_its_line_only(tmp_path: Path, number: str) -> None:
    hand(tmp_path, f'{SCHOOLS}\n7,A,1,1,"{number}",0\n8,B,1,1,5,0\n', f"{OFFERS}\n")
    assert [draft.content["unit_id"] for draft in drafts(tmp_path, School)] == ["8"]
    assert len(reasons(tmp_path)) == 1


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    hand(tmp_path, f"\ufeff{SCHOOLS}\n7,A,1,1,0,0\n", f"\ufeff{OFFERS}\n7,0301,3,N.,1\n")
    assert [draft.content["unit_id"] for draft in drafts(tmp_path, Program)] == ["7"]


def test_old_files_are_latin(tmp_path: Path) -> None:
    hand(
        tmp_path,
        f"{SCHOOLS}\n7,Colegio Año,1,1,0,0\n",
        "UNITID,CIPCODE,CREDLEV,CIPDESC,CREDDESC\n7,0301,3,N.,Bachelor\x92s Degree\n",
        "latin-1",
    )
    assert drafts(tmp_path, School)[0].content["name"] == "Colegio Año"
    assert drafts(tmp_path, Program)[0].content["credential_title"] == "Bachelor\x92s Degree"


def test_a_line_that_is_cut_off_is_reported(tmp_path: Path) -> None:
    hand(tmp_path, f"{SCHOOLS}\n7,A,1,1,0,0\n8,B", f"{OFFERS}\n7,0301,3,N.,1\n7,0302,3")
    assert len(contents(read(tmp_path))) == 2
    assert reasons(tmp_path) == [
        f"{INSTITUTIONS} line 3: the line is cut short: 2 of 6 columns: 8,B",
        f"{FIELDS} line 3: the line is cut short: 3 of 5 columns: 7,0302,3",
    ]


def test_a_quote_that_is_never_closed_is_reported(tmp_path: Path) -> None:
    hand(tmp_path, f"{SCHOOLS}\n7,A,1,1,0,0\n", f'{OFFERS}\n7,0301,3,"N.,1\n7,0302,3,M.,1\n')
    [reason] = reasons(tmp_path)
    assert "line 3: the line is cut short: 4 of 5 columns" in reason


def test_programmes_of_a_school_that_the_other_file_lacks_are_reported(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    offers = ["9,0301,3,N.,1", "7,0301,3,N.,1", "9,0302,3,N.,1", "NULL,0301,3,N.,1", "?,0301,3,N.,1"]
    hand(tmp_path, f"{SCHOOLS}\n7,A,1,1,0,0\n", "\n".join([OFFERS, *offers, ""]))
    assert [draft.content["unit_id"] for draft in drafts(tmp_path, Program)] == ["7"]
    lacks = f"which {INSTITUTIONS} lacks"
    assert reasons(tmp_path) == [
        f"{FIELDS} line 2: 2 programmes of school 9, {lacks}: lines 2 to 4",
        f"{FIELDS} line 5: 1 programmes without UNITID: lines 5 to 5",
        f"{FIELDS} line 6: 1 programmes of school ?, {lacks}: lines 6 to 6",
    ]
    assert f"bulk refused=3, on the last page; the first: {FIELDS} line 2: 2 programmes" in caplog.text


def test_a_school_that_stands_twice_or_without_id_is_reported(tmp_path: Path) -> None:
    lines = ["7,A,1,1,0,0", "7,B,1,1,0,0", ",C,1,1,0,0", "9" * 30 + ",D,1,1,0,0"]
    hand(tmp_path, "\n".join([SCHOOLS, *lines, ""]), f"{OFFERS}\n")
    assert [draft.content["name"] for draft in drafts(tmp_path, School)] == ["A"]
    assert len(reasons(tmp_path)) == 3
    assert reasons(tmp_path)[0] == f"{INSTITUTIONS} line 3: school 7 stands in the file already"


def test_rejects_of_unread_lines_stand_on_the_last_page(tmp_path: Path) -> None:
    lines = [f"{number},School {number},1,1,0,0" for number in range(1, 102)]
    hand(tmp_path, "\n".join([SCHOOLS, "1,cut", *lines, ""]), f"{OFFERS}\n")
    walk = read(tmp_path)
    assert [(len(page.drafts), len(page.rejects), page.total, page.ends) for page in walk] == [
        (100, 0, 101, False),
        (1, 1, 101, True),
    ]


def test_many_schools_that_the_other_file_lacks_are_no_reason_to_stop(tmp_path: Path) -> None:
    offers = [f"{number},0301,3,N.,1" for number in range(1, 1500)]
    hand(tmp_path, f"{SCHOOLS}\n7,A,1,1,0,0\n", "\n".join([OFFERS, *offers, ""]))
    assert [draft.content["unit_id"] for draft in drafts(tmp_path, Program)] == ["7"]
    assert len(reasons(tmp_path)) == 1498


def lacking(folder: Path) -> str:
    with pytest.raises(ValueError, match=r".") as caught:
        list(bulk(folder))
    return str(caught.value)


def test_what_lacks_is_named(tmp_path: Path) -> None:
    assert "is no folder" in lacking(tmp_path / "nowhere")
    assert "holds no Most-Recent-Cohorts-Institution*.csv" in lacking(tmp_path)
    hand(tmp_path, "UNITID,CITY\n7,A\n", OFFERS)
    assert f"{INSTITUTIONS} has no column INSTNM" in lacking(tmp_path)
    hand(tmp_path, f"{SCHOOLS}\n", OFFERS)
    assert f"{INSTITUTIONS} holds no school" in lacking(tmp_path)
    hand(tmp_path, f"{SCHOOLS}\n7,A,1,1,0,0\n", "")
    assert f"{FIELDS} has no column UNITID, CIPCODE, CREDLEV, CIPDESC" in lacking(tmp_path)
    (tmp_path / "Most-Recent-Cohorts-Institution.csv").write_text(SCHOOLS)
    assert "holds several" in lacking(tmp_path)


def test_a_file_that_is_another_is_refused(tmp_path: Path) -> None:
    hand(tmp_path, f"{SCHOOLS}\n7,A,1,1,0,0\n", OFFERS + "\n7" * 1500)
    assert f"{FIELDS}: more than 1,000 lines cannot be read, the last being 1002" in lacking(tmp_path)
    hand(tmp_path, f"{SCHOOLS}\n7,{'A' * 200_000},1,1,0,0\n", OFFERS)
    assert "field larger than field limit" in lacking(tmp_path)


def test_a_zip_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04 cut")
    assert "a.zip cannot be read" in lacking(tmp_path)


@pytest.mark.parametrize("at", [60, 90, 200])
def test_a_zip_that_is_damaged_inside_is_named(tmp_path: Path, at: int) -> None:
    csv_files.write(tmp_path, schools(SEED, 1)[:20])
    csv_files.zipped(tmp_path)
    packed = tmp_path / FIELDS.replace(".csv", ".zip")
    content = bytearray(packed.read_bytes())
    content[at + 20 : at + 40] = b"\xff" * 20
    packed.write_bytes(content)
    assert f"{packed.name}/data/{FIELDS} cannot be read: " in lacking(tmp_path)


def test_a_zip_with_a_password_is_named(tmp_path: Path) -> None:
    csv_files.write(tmp_path, schools(SEED, 1)[:20])
    csv_files.zipped(tmp_path)
    packed = tmp_path / INSTITUTIONS.replace(".csv", ".zip")
    content = bytearray(packed.read_bytes())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + flags] |= 1
    packed.write_bytes(content)
    assert "password required" in lacking(tmp_path)


def test_a_column_that_came_later_is_unknown(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    hand(tmp_path, f"{SCHOOLS}\n7,A,1,1,0,0\n", f"{OFFERS}\n7,0301,3,N.,1\n")
    assert drafts(tmp_path, Program)[0].content["earnings_5yr_median_usd"] is None
    assert f"{FIELDS} has no column CREDDESC, DISTANCE, IPEDSCOUNT1" in caplog.text


def test_the_source_offers_it() -> None:
    assert SOURCE.dump.pages is bulk


def test_the_real_files_are_read_whole(reference_data: Path, tmp_path: Path) -> None:
    """The copies of 2022 have fewer columns; every line is served or rejected with a reason."""
    names = {
        "institution_26cols_2022_black9137.csv": INSTITUTIONS,
        "fieldofstudy_ipeds_counts_5251rows_2022_black9137.csv": FIELDS,
    }
    for name, official in names.items():
        (tmp_path / official).symlink_to(reference_data / "scorecard" / name)
    walk = read(tmp_path)
    counts = {model: sum(draft.model is model for page in walk for draft in page.drafts) for model in (School, Program)}
    assert counts == {School: 6662, Program: 5059}
    reasons = [reject.reason for page in walk for reject in page.rejects]
    assert len(reasons) == 21  # 192 programmes of 20 schools, and the last line
    assert sum("cut short" in reason for reason in reasons) == 1
    assert {page.total for page in walk} == {6662}
