"""The table of fields that comes with the source."""

import csv
import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from producers.sources.jooble import make_fields
from producers.sources.jooble.fields import COLUMNS, OCCUPATIONS, TABLE, Field, occupation_words, read_fields, titles
from producers.sources.jooble.occupation_words import search_words

FIELDS = {field.cip4: field for field in read_fields()}


def test_the_table_is_what_the_script_makes_of_the_official_files(reference_data: Path) -> None:
    assert make_fields.table(reference_data / "crosswalk") == TABLE.read_text(encoding="utf-8")
    assert make_fields.occupation_table(reference_data / "crosswalk") == OCCUPATIONS.read_text(encoding="utf-8")


def test_every_field_of_the_scorecard_is_there(reference_data: Path) -> None:
    listed = json.loads((reference_data / "scorecard" / "cip_4_digit.json").read_text())
    titles = {entry["label"].replace(".", ""): entry["value"].rstrip(".") for entry in listed}
    assert len(titles) == 466
    assert {cip4: FIELDS[cip4].title for cip4 in titles} == titles


def test_the_table_is_whole() -> None:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        assert next(csv.reader(lines)) == list(COLUMNS)
    assert len(FIELDS) == len(read_fields()) == 473
    assert list(FIELDS) == sorted(FIELDS)
    for field in FIELDS.values():
        assert len(field.cip4) == 4
        assert field.title
        assert not field.title.endswith(".")
        assert bool(field.search_words) == bool(field.soc_codes)
        assert len(set(field.soc_codes)) == len(field.soc_codes)
        assert "99-9999" not in field.soc_codes


def test_known_fields() -> None:
    nursing = FIELDS["5138"]
    assert nursing.soc_codes[:2] == ("29-1141", "29-1171")
    assert (nursing.search_words, nursing.chosen) == ("registered nurse", True)
    assert (FIELDS["1107"].title, FIELDS["1107"].search_words) == ("Computer Science", "software developer")
    assert FIELDS["5203"].soc_codes[0] == "13-2011"
    assert FIELDS["2801"] == Field("2801", FIELDS["2801"].title, (), "", False)
    assert sum(1 for field in FIELDS.values() if field.soc_codes) == 415


def test_the_titles_of_a_field_begin_with_its_search_words() -> None:
    assert {code for field in FIELDS.values() for code in field.soc_codes} >= set(occupation_words())
    for field in FIELDS.values():
        found = titles(field)
        assert found[:1] == ((field.search_words,) if field.search_words else ())
        assert len(set(found)) == len(found) <= len(field.soc_codes)
        assert not any("postsecondary" in words for words in found[1:])
    assert titles(FIELDS["5106"]) == ("dental hygienist", "dental assistant", "dental laboratory technician")
    assert sum(len(titles(field)) for field in FIELDS.values()) > 1_500


def test_the_default_list_is_varied_and_no_search_stands_there_twice() -> None:
    chosen = [field for field in FIELDS.values() if field.chosen]
    assert len(chosen) == 35
    assert len({field.search_words for field in chosen}) == 35
    assert len({field.cip4[:2] for field in chosen}) >= 15


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Registered Nurses", "registered nurse"),
        ("Accountants and Auditors", "accountant"),
        ("Elementary School Teachers, Except Special Education", "elementary school teacher"),
        ("Heating, Air Conditioning, and Refrigeration Mechanics and Installers",
         "heating air conditioning and refrigeration mechanic"),
        ("First-Line Supervisors of Police and Detectives", "first-line supervisor of police and detectives"),
        ("Police and Sheriff’s Patrol Officers", "police and sheriff's patrol officer"),
        ("Medical Secretaries and Administrative Assistants", "medical secretary"),
        ("Nurse Midwives", "nurse midwife"),
        ("Coaches and Scouts", "coach"),
        ("Waiters and Waitresses", "waiter"),
        ("Sales Managers", "sales manager"),
        ("Public Relations and Fundraising Managers", "public relations and fundraising manager"),
        ("Securities, Commodities, and Financial Services Sales Agents",
         "securities commodities and financial services sales agent"),
        ("Postsecondary Teachers, All Other", "postsecondary teacher"),
        ("Clergy", "clergy"),
        ("Infantry", "infantry"),
    ],
)  # fmt: skip
def test_words_of_an_occupation(title: str, words: str) -> None:
    assert search_words(title) == words


CROSSWALK = """CIP2020Code,CIP2020Title,SOC2018Code,SOC2018Title
11.0701,Computer Science.,15-1252,Software Developers
11.0701,Computer Science.,15-1254,Web Developers
11.0701,Computer Science.,25-1021,"Computer Science Teachers, Postsecondary"
11.0799,"Computer Science, Other.",15-1254,Web Developers
11.0799,"Computer Science, Other.",15-1299,"Computer Occupations, All Other"
11.0801,Web Page Design.,15-1254,Web Developers
28.0101,Air Force ROTC.,99-9999,NO MATCH
99.9999,NO MATCH,11-1031,Legislators
"""
TITLES = "cip_code,digits,cip_title\n11.07,4,Computer Science.\n11.0701,6,x\n28.01,4,Air Force ROTC\n11.08,4,Web\n"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    (tmp_path / make_fields.CROSSWALK).write_text(CROSSWALK, encoding="utf-8-sig")
    (tmp_path / make_fields.TITLES).write_text(TITLES, encoding="utf-8")
    return tmp_path


def test_occupations_are_weighed(small: Path) -> None:
    rows = list(csv.reader(make_fields.table(small, {"1107": "15-1252"}).splitlines()))[1:]
    # 15-1252 is in one of three CIP-6 (ln 3) and half of the field; 15-1254 in all three (ln 1 = 0).
    assert rows == [
        ["1107", "Computer Science", "15-1252;15-1299;25-1021;15-1254", "software developer", "1"],
        ["2801", "Air Force ROTC", "", "", "0"],
        ["1108", "Web", "15-1254", "web developer", "0"],
    ]


def test_occupations_are_listed_with_what_is_searched_for(small: Path) -> None:
    rows = list(csv.reader(make_fields.occupation_table(small).splitlines()))[1:]
    assert rows == [
        ["15-1252", "Software Developers", "software developer", "1"],
        ["15-1254", "Web Developers", "web developer", "1"],
        ["15-1299", "Computer Occupations, All Other", "computer occupation", "0"],
        ["25-1021", "Computer Science Teachers, Postsecondary", "computer science teacher", "0"],
    ]


def test_a_chosen_occupation_the_crosswalk_does_not_know_is_told(small: Path) -> None:
    crosswalk = small / make_fields.CROSSWALK
    crosswalk.write_text(crosswalk.read_text(encoding="utf-8").replace("15-1252", "15-1253"), encoding="utf-8")
    with pytest.raises(click.ClickException, match="does not tie occupation 15-1252 to field 1107"):
        make_fields.table(small, {"1107": "15-1252"})


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    before = TABLE.read_bytes()
    done = CliRunner().invoke(make_fields.main, [str(tmp_path)])
    assert done.exit_code == 1
    assert "CIP2020_SOC2018_Crosswalk.csv is not there; give the folder" in done.output
    assert TABLE.read_bytes() == before
