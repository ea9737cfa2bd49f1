"""`ask` as people use it: finding the question, its parameters as options, what is printed and saved."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from analysis.ask import answer, formats, listing, picture, table
from analysis.ask.answer import Answer, Column
from analysis.ask.formats import as_csv
from analysis.cli import main
from analysis.statements import questions
from analysis.statements.questions import AmbiguousQuestion, find
from tests.analysis.stored_world import StoredWorld
from tests.analysis.world import WORLD

HOSTILE = '=HYPERLINK("http://127.0.0.1")\n\x1b[2J,\''


def ask(environment: Mapping[str, str], *arguments: str, code: int = 0) -> Result:
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    done = CliRunner().invoke(main, ["ask", *arguments], env=dict(environment))
    for number, handler in handlers.items():
        signal.signal(number, handler)
    assert done.exit_code == code, done.output
    return done


def answer_of(environment: Mapping[str, str], *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(ask(environment, *arguments, "--json").stdout)
    return found


def rows(environment: Mapping[str, str], *arguments: str) -> list[dict[str, Any]]:
    return list(answer_of(environment, *arguments)["rows"])


@pytest.mark.parametrize(
    "words",
    [
        "openings per graduate",
        "Openings-per-Graduate",
        "openings_per_graduate",
        "opening per gradate",
        "postings per graduates",
    ],
)
def test_a_question_is_found_by_what_people_call_it(words: str) -> None:
    assert find(words) == "openings_per_graduate"


@pytest.mark.parametrize("name", questions.names())
def test_every_question_is_found_by_all_it_is_called(name: str) -> None:
    called = questions.read(name).headers["called"].split(";")
    assert {find(words) for words in [name, *called]} == {name}


def test_a_part_of_the_words_is_enough_where_it_fits_one_question() -> None:
    assert find("suppression") == "withheld_by_school_type"
    with pytest.raises(AmbiguousQuestion, match="openings_by_state or pay_by_state"):
        find("by state")


@pytest.mark.parametrize("words", ["weather", "", "?"])
def test_what_nothing_is_called_lists_what_there_is(words: str) -> None:
    with pytest.raises(questions.UnknownQuestion, match="openings_per_graduate"):
        find(words)


def test_without_a_question_all_are_listed_with_their_parameters(world: StoredWorld) -> None:
    shown = ask({}).stdout
    assert all(name.replace("_", " ") in shown for name in questions.names())
    assert "--per-100" in shown
    assert max(map(len, listing.as_text(80).splitlines())) <= 80
    assert max(map(len, shown.splitlines())) <= listing.WIDTH
    listed = {each["question"]: each for each in json.loads(ask({}, "--json").stdout)}
    assert sorted(listed) == questions.names()
    assert listed["employers"]["parameters"][0] == {
        "name": "field",
        "type": "text",
        "default": None,
        "required": True,
        "meaning": "field of study, four digits of CIP or words of its title",
    }


def test_json_tells_question_parameters_columns_rows_and_notes(world: StoredWorld) -> None:
    found = answer_of(world.environment, "openings per graduate", "--state=texas", "--top", "1", "--min-n", "1")
    assert found["question"] == "openings_per_graduate"
    assert found["parameters"] == {"state": "TX", "top": 1, "min_n": 1}
    (row,) = found["rows"]
    assert (row["cip4"], row["postings_per_100_graduates"], row["debt_median_usd"]) == ("5138", "1.54", "14000.00")
    assert list(row) == [column["name"] for column in found["columns"]]
    assert "US dollars" in {each["name"]: each["meaning"] for each in found["columns"]}["debt_median_usd"]
    assert any("crosswalk" in note for note in found["notes"])


def test_csv_is_exact_and_has_a_line_of_names(world: StoredWorld) -> None:
    printed = ask(world.environment, "pay", "against", "debt", "--field", "11.07", "--min-n", "1", "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(printed.stdout))
    assert (row["cip4"], row["debt_median_usd"], row["debt_to_pay"], row["withheld"]) == (
        "1107",
        "20000.00",
        "0.2222",
        "",
    )


def test_the_table_says_n_what_is_withheld_and_what_it_rests_on(world: StoredWorld) -> None:
    shown = ask({**world.environment, "GPPS_DATA_NOTE": "Made-up."}, "openings per graduate", "--min-n", "4").stdout
    assert "90,000 (n 4)" in shown
    assert "withheld (n 3)" in shown
    assert "3 rows have cells withheld, of 3: they rest on fewer than 4 values" in shown
    assert "As of 2026-03-02" in shown
    assert "crosswalk" in shown
    assert "Made-up." in shown


def test_the_smallest_cell_is_a_setting_that_an_option_overrides(world: StoredWorld) -> None:
    own = {**world.environment, "GPPS_MIN_CELL": "2"}
    assert answer_of(own, "pay by state")["parameters"]["min_n"] == 2
    assert answer_of(own, "pay by state", "--min-n", "3")["parameters"]["min_n"] == 3
    assert answer_of(world.environment, "pay by state")["parameters"]["min_n"] == 5


def test_the_lake_answers_the_same(world: StoredWorld) -> None:
    there = answer_of(world.environment, "credential levels", "--min-n", "1")
    assert answer_of(world.environment, "credential levels", "--min-n", "1", "--on", "lake") == there


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["weather"], "there are: coverage"),
        (["pay", "--field", "11.07"], "gpps ask 'pay by state' --field 11.07\n"),
        (["by state"], "openings_by_state or pay_by_state"),
        (["openings per graduate", "--county", "x"], "it takes: state, top, min_n"),
        (["openings per graduate", "--state"], "--state needs a value"),
        (["openings per graduate", "--top", "2", "--top", "3"], "given twice"),
        (["openings per graduate", "--top", "many"], "no integer"),
        (["openings per graduate", "--top", "0"], "--top is 0"),
        (["openings per graduate", "--state", "ZZ"], "give a name or two letters"),
        (["openings per graduate", "--picture", "x.bmp"], ".png"),
        (["coverage", "--picture", "x.png"], "no figure draws coverage"),
        (["salary shown", "--by", "colour"], "field, state, employer, origin"),
        (["employers"], "needs field"),
        (["employers", "--field", "11.0701"], "four digits of CIP, such as 11.07"),
        (["employers", "--field", "11.99"], "of its family there are 1107"),
        (["employers", "--field", "e"], "may be 1107 Computer Science"),
        (["employers", "--field", "e", "--top", "3"], "gpps ask employers --field 1107 --top 3"),
        (["openings per graduate", "--state", "Texs"], "did you mean Texas?"),
        (["what does a nursing degree pay in texas"], "gpps ask 'field in state' --field nursing --state Texas"),
        (["what does a degree pay in New Mexico"], "gpps ask 'field in state' --field FIELD --state 'New Mexico'"),
        (["employers", "--field", "astrology"], "no field of study has 'astrology' in its title"),
        (["--state", "TX"], "no question is asked"),
    ],
)
def test_what_cannot_be_meant_is_reported_with_what_can(world: StoredWorld, arguments: list[str], says: str) -> None:
    assert says in ask(world.environment, *arguments, code=2).stderr


@pytest.mark.parametrize(
    "field", ["1107", "11.07", "computer science", "Computer", "COMPUTER-SCIENCE", "comptuer sciense"]
)
def test_a_field_is_understood_by_code_or_title(world: StoredWorld, field: str) -> None:
    assert answer_of(world.environment, "employers", "--field", field)["parameters"]["field"] == "1107"


def test_a_file_is_whole_and_has_the_format_of_its_ending(world: StoredWorld, tmp_path: Path) -> None:
    target = tmp_path / "answer.csv"
    target.write_text("old")
    done = ask(world.environment, "pay by state", "--to", str(target))
    assert done.stdout == f"{target}: 3 rows\n"
    assert target.read_text().startswith("state,earnings_4yr_median_usd,")
    assert [path.name for path in tmp_path.iterdir()] == ["answer.csv"]


@pytest.mark.parametrize(("ending", "begins"), [(".png", b"\x89PNG"), (".svg", b"<?xml"), (".pdf", b"%PDF")])
def test_a_picture_is_drawn_beside_the_answer(world: StoredWorld, tmp_path: Path, ending: str, begins: bytes) -> None:
    target = tmp_path / f"texas{ending}"
    asked = ("more openings than graduates", "--state", "TX", "--per-100", "1", "--min-n", "1")
    done = ask(world.environment, *asked, "--picture", str(target), "--json")
    assert [row["cip4"] for row in json.loads(done.stdout)["rows"]] == ["5138", "1107"]
    assert done.stderr == f"picture: {target}\n"
    assert target.read_bytes().startswith(begins)


@pytest.mark.parametrize("name", [name for name in questions.names() if "figure" in questions.read(name).headers])
def test_every_question_that_names_a_figure_can_be_drawn(name: str, world: StoredWorld) -> None:
    with world.engines() as (warehouse, _):
        given = {"field": "1107"} if name in ("employers", "openings_by_state") else {}
        found = answer.ask(warehouse, name, {"min_n": 1, **given})
    texts = [text.get_text() for text in picture.figure(found, "Made-up data.").texts]
    assert any("Made-up data." in text for text in texts)
    assert any("Computer Science" in text for text in texts) or not given


def test_the_folder_of_a_file_is_made(world: StoredWorld, tmp_path: Path) -> None:
    target = tmp_path / "no" / "where" / "answer"
    ask(world.environment, "coverage", "--to", str(target))
    assert target.read_text().startswith("How much of the outlook rests on data")


def test_an_empty_warehouse_is_a_clear_message(environment: dict[str, str]) -> None:
    assert "gpps load" in ask(environment, "top_fields", code=75).stderr


@pytest.mark.parametrize("on", ["warehouse", "lake"])
def test_an_engine_that_is_away_is_to_be_tried_later(world: StoredWorld, on: str) -> None:
    nowhere = {**world.environment, "PGPORT": "1", "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:1"}
    assert ask(nowhere, "coverage", "--on", on, code=75).stderr.startswith("gpps: ")


def test_hostile_texts_are_harmless_in_every_form(keep_world: Any) -> None:
    postings = [{"job_id": "99", "cip4": "2601", "title": "x", "company": HOSTILE, "state": "TX", "walks": (1, 2)}]
    stored = keep_world(WORLD.plus(postings=postings))
    asked = ("employers", "--field", "2601")
    assert rows(stored.environment, *asked)[0]["company"] == HOSTILE
    (cell,) = [
        row["company"] for row in csv.DictReader(io.StringIO(ask(stored.environment, *asked, "--format=csv").stdout))
    ]
    assert cell == f"'{HOSTILE}"
    assert "\x1b" not in ask(stored.environment, *asked).stdout


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", "  =1", "\n=1"])
def test_no_cell_is_a_formula(text: str) -> None:
    question = questions.read("coverage")
    found = Answer(question, {}, [Column("x", "")], [(text,), (Decimal("-1.50"),)], [])
    assert [row[0] for row in csv.reader(io.StringIO(as_csv(found), newline=""))] == ["x", f"'{text}", "-1.50"]


@given(st.lists(st.one_of(st.none(), st.text(), st.decimals(allow_nan=False, allow_infinity=False)), min_size=1))
def test_csv_is_read_again_as_it_was(values: list[Any]) -> None:
    found = Answer(
        questions.read("coverage"), {}, [Column("x", ""), Column("y", "")], [(each, 1) for each in values], []
    )
    read = list(csv.reader(io.StringIO(as_csv(found), newline="")))
    assert read == [["x", "y"], *([formats.harmless(each), "1"] for each in values)]
    texts = [row[0] for row, value in zip(read[1:], values, strict=True) if isinstance(value, str)]
    assert not [text for text in texts if text.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))]


def test_a_small_number_has_no_exponent() -> None:
    assert formats.exact(Decimal("0.0000001")) == "0.0000001"
    assert formats.readable("x_usd", Decimal("1234567.89")) == "1,234,568"


def test_a_share_is_in_per_cent_as_in_pictures(world: StoredWorld) -> None:
    assert formats.readable("openings_share", Decimal("0.0909")) == "9.1 %"
    shown = ask(world.environment, "employers", "--field", "1107", "--min-n", "1").stdout
    assert "40.0 %" in shown
    assert "0.4000" not in shown


def test_flagged_stands_where_something_is_flagged_alone() -> None:
    question = questions.read("pay_by_state")
    names = [Column(name, "") for name in ("state", "debt_median_usd", "debt_n", "debt_flagged")]
    found = Answer(question, question.bound({}), names, [("CA", Decimal(1000), 7, 0), ("TX", Decimal(2000), 9, 2)], [])
    assert table.as_table(found).splitlines()[5:7] == ["CA                1,000 (n 7)", "TX     2,000 (n 9, 2 flagged)"]


def test_values_stand_beside_the_first_line_of_a_long_name_and_heads_above_the_rule() -> None:
    rows = [("Registered Nursing, Nursing Administration", "5"), ("Biology", "12")]
    lines = table.tabulated(["field of study", "open postings"], rows, [False, True], 34)
    assert [line.split()[-1] for line in lines if line.startswith(("Registered", "Biology"))] == ["5", "12"]
    assert lines[1].split() == ["field", "of", "study", "postings"]


def test_a_single_row_is_a_record(world: StoredWorld) -> None:
    lines = ask(world.environment, "coverage").stdout.splitlines()
    assert ["fields", "searched", "3"] in [line.split() for line in lines]


def test_a_narrow_terminal_gets_one_block_per_row(world: StoredWorld) -> None:
    with world.engines() as (warehouse, _):
        found = answer.ask(warehouse, "openings_per_graduate", {"min_n": 4})
    wide, narrow = (table.as_table(found, width).splitlines() for width in (200, 80))
    assert (
        sum("Registered Nursing" in line for line in wide) == sum("Registered Nursing" in line for line in narrow) == 1
    )
    assert max(map(len, narrow[2:])) <= 80 < max(map(len, wide[2:]))
    assert [line.split() for line in narrow if line.startswith("per 100")] == [
        ["per", "100", "graduates", "1.82"],
        *[["per", "100", "graduates", "1.15"], ["per", "100", "graduates", "withheld"]],
    ]


def test_a_closed_pipe_ends_the_command_in_order(world: StoredWorld) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "analysis", "ask", "pay by state"]
    done = subprocess.run(
        command, env=world.environment, stdout=writing, stderr=subprocess.PIPE, text=True, check=False, timeout=60
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")
