"""Output of a notebook's desk: answers in tables and words, figures as files, why something is not there."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.desk import Desk, open_desk
from analysis.desk.display import Drawing, Table, Text
from analysis.engines.engine import EngineAway
from analysis.examine.results import Cell, Examination, ResultTable
from analysis.statements import WrongParameter, questions
from tests.analysis.stored_world import StoredWorld


@pytest.fixture(scope="module")
def shared(world: StoredWorld, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with world.within():
        desk = open_desk(tmp_path_factory.mktemp("out"))
        yield replace(desk, min_n=1)
        desk.close()


def test_an_answer_has_rows_words_and_what_it_rests_on(shared: Desk) -> None:
    answer = shared.ask("openings_per_graduate", state="Texas")
    assert isinstance(answer, Table)
    assert answer.frame.shape[0] == len(answer.sheet.rows) > 0
    assert "Texas" in str(answer.words)
    assert answer.first("cip4") == answer.frame["cip4"].iloc[0]
    assert "<table>" in answer._repr_html_()


def test_cells_on_few_values_are_withheld(shared: Desk) -> None:
    assert "withheld" in replace(shared, min_n=5).ask("openings_per_graduate", state="TX")._repr_html_()


def test_a_figure_is_a_file_and_a_sentence(shared: Desk, tmp_path: Path) -> None:
    drawn = replace(shared, out=tmp_path).draw(shared.ask("openings_per_graduate"), name="mine")
    assert isinstance(drawn, Drawing)
    assert drawn._repr_png_() == (tmp_path / "mine.png").read_bytes()
    assert "graduates" in repr(drawn)


FILTERS: dict[str, tuple[object, str]] = {  # what each is given, and how a figure says it
    "state": ("TX", "Texas"),
    "field": ("5138", "Registered Nursing"),
    "level": (3, "bachelor"),
    "per_100": ("0.5", "more than 0.5 per hundred"),
    "by": ("employer", "by employer"),
}
LIMITS = {"top", "min_n"}  # rows and cells that are left out, which the foot tells


@pytest.mark.parametrize("name", [name for name in questions.names() if "figure" in questions.read(name).headers])
def test_a_figure_names_every_filter_of_its_question(shared: Desk, tmp_path: Path, name: str) -> None:
    filters = {each.name for each in questions.read(name).parameters} - LIMITS
    desk = replace(shared, out=tmp_path)
    drawn = desk.draw(desk.ask(name, **{each: FILTERS[each][0] for each in filters}))
    assert isinstance(drawn, Drawing)
    above = " ".join(text.get_text() for text in drawn.figure.texts if text.get_gid() != "foot")
    assert [FILTERS[each][1] for each in filters if FILTERS[each][1] not in above] == []


def test_a_ranking_has_the_intervals_that_the_report_has(shared: Desk) -> None:
    ranked = shared.ask("openings_per_graduate").frame
    columns = ["cip4", "title", "rank", "rank_low", "rank_high", "value", "low", "high"]
    rows: list[list[Cell]] = [[cip4, "A field", 1, 1, 7, "1.82", "1.20", "2.40"] for cip4 in ranked["cip4"]]
    table = ResultTable(name="rank_openings_per_graduate", title="t", note="n", columns=columns, rows=rows)
    looked = Examination(run=0, examined_at=shared.now, seed=1, min_n=1, lineage={}, findings=[], tables=[table])
    answer = replace(shared, _examined={"bias": looked}).ask("openings_per_graduate")
    assert set(answer.frame["rank_high"]) == {7}
    assert "might rank anywhere from 1 to 7 (95 % sure)" in str(answer.words)


def test_what_has_no_field_to_be_asked_of_says_so_and_is_passed_on(shared: Desk) -> None:
    nothing = shared.ask("employers", field=None)
    assert isinstance(nothing, Text)
    assert "no field" in str(nothing)
    assert shared.draw(nothing) is nothing
    assert nothing.words is nothing
    assert nothing.frame.empty
    assert nothing.first("company") is None


def test_a_wrong_parameter_and_a_wrong_engine_are_refused(shared: Desk) -> None:
    with pytest.raises(WrongParameter, match="colour"):
        shared.ask("openings_per_graduate", colour="red")
    with pytest.raises(ValueError, match="warehouse, lake"):
        shared.ask("openings_per_graduate", on="moon")


def test_both_engines_agree_and_a_lake_that_is_away_is_reported(shared: Desk) -> None:
    assert str(shared.agreement("openings_per_graduate", state="TX")).startswith("EQUAL")
    alone = replace(shared, lake=None, lake_away="the lake sleeps")
    assert str(alone.agreement("openings_per_graduate")) == "CANNOT SAY: the lake sleeps"
    with pytest.raises(EngineAway, match="sleeps"):
        alone.ask("openings_per_graduate", on="lake")


def test_a_part_is_examined_once_and_all_of_them_for_the_limits(shared: Desk) -> None:
    desk = replace(shared, _examined={})
    assert {finding.part for finding in desk.examination("bias").findings} == {"bias"}
    assert desk.examination("bias").findings[0] is desk.examination("bias").findings[0]
    assert {finding.part for finding in desk.examination().findings} == {"integrity", "outliers", "bias"}
    assert str(desk.limits()).count("- ") >= 1


def test_findings_can_be_chosen_by_their_verdict(shared: Desk) -> None:
    passed, every = shared.findings("integrity", "pass"), shared.findings("integrity")
    assert set(passed.frame["verdict"]) == {"pass"}
    assert 0 < len(passed.frame) <= len(every.frame)
    assert "checks" in passed.sheet.caption


def test_a_table_that_is_not_there_says_so(shared: Desk) -> None:
    assert "no table moons" in str(shared.table("bias", "moons"))
    completeness = shared.table("integrity", "completeness")
    assert isinstance(completeness, Table)
    assert "<details>" in completeness._repr_html_()  # a long one is folded


def test_texts_are_shown_as_they_are() -> None:
    assert "<script>" not in Text(["<script>alert(1)</script>"])._repr_html_()


def test_questions_tell_what_they_take(shared: Desk) -> None:
    text = str(shared.questions())
    assert "- openings_per_graduate: " in text
    assert "state (text: state, two letters or its name" in text
