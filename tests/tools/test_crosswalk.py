"""The tables of fields and occupations are what the official files say."""

import csv
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from producers.sources.jooble.fields import OCCUPATIONS, TABLE
from tools import crosswalk
from tools.crosswalk import search_words


def test_the_table_is_what_the_script_makes_of_the_official_files(reference_data: Path) -> None:
    assert crosswalk.table(reference_data / "crosswalk") == TABLE.read_text(encoding="utf-8")
    assert crosswalk.occupation_table(reference_data / "crosswalk") == OCCUPATIONS.read_text(encoding="utf-8")


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
    (tmp_path / crosswalk.CROSSWALK).write_text(CROSSWALK, encoding="utf-8-sig")
    (tmp_path / crosswalk.TITLES).write_text(TITLES, encoding="utf-8")
    return tmp_path


def test_occupations_are_weighed(small: Path) -> None:
    rows = list(csv.reader(crosswalk.table(small, {"1107": "15-1252"}).splitlines()))[1:]
    # 15-1252 is in one of three CIP-6 (ln 3) and half of the field; 15-1254 in all three (ln 1 = 0).
    assert rows == [
        ["1107", "Computer Science", "15-1252;15-1299;25-1021;15-1254", "software developer", "1"],
        ["2801", "Air Force ROTC", "", "", "0"],
        ["1108", "Web", "15-1254", "web developer", "0"],
    ]


def test_occupations_are_listed_with_what_is_searched_for(small: Path) -> None:
    rows = list(csv.reader(crosswalk.occupation_table(small).splitlines()))[1:]
    assert rows == [
        ["15-1252", "Software Developers", "software developer", "1"],
        ["15-1254", "Web Developers", "web developer", "1"],
        ["15-1299", "Computer Occupations, All Other", "computer occupation", "0"],
        ["25-1021", "Computer Science Teachers, Postsecondary", "computer science teacher", "0"],
    ]


def test_a_chosen_occupation_the_crosswalk_does_not_know_is_reported(small: Path) -> None:
    table = small / crosswalk.CROSSWALK
    table.write_text(table.read_text(encoding="utf-8").replace("15-1252", "15-1253"), encoding="utf-8")
    with pytest.raises(click.ClickException, match="does not tie occupation 15-1252 to field 1107"):
        crosswalk.table(small, {"1107": "15-1252"})


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    before = TABLE.read_bytes()
    done = CliRunner().invoke(crosswalk.main, [str(tmp_path)])
    assert done.exit_code == 1
    assert "CIP2020_SOC2018_Crosswalk.csv is not there; give the folder" in done.output
    assert TABLE.read_bytes() == before
