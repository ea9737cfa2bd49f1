"""A pipeline is asked, drawn, documented and reported with what its folder has, and with no more than a contract."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
CONTRACT = """
from streaming.contract import Column, Contract, Mart

COLUMNS = (Column("moon_id", "string", "its name"), Column("mass_kg", "double", "its mass"))
MOON = Mart("moon", ("moon_id",), COLUMNS, table="moons", view="moons")
CONTRACT = Contract("toy", 1, (MOON,), __package__)
"""
ANSWER = """
import sys
import pipelines.catalog
pipelines.__path__ = [sys.argv[1], *([sys.argv[2]] if len(sys.argv) > 2 else [])]
from analysis import content
from analysis.desk import execution
from analysis.examine import run
from analysis.figures import catalog
from analysis.report.content import report
from analysis.statements import questions
if len(sys.argv) > 2:
    content.choose("toy")
shown = [section.heading for section in report().sections]
print([content.contract().name, questions.names(), catalog.names(), execution.names(), run.parts(), shown])
print(content.contract().derived_views, content.content().headings)
"""
ASK = """
import sys
import pipelines.catalog
pipelines.__path__ = [sys.argv.pop(1)]
from plumbing.entrance import enter
enter("analysis.cli:main", "gpps")
"""


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    folder = tmp_path / "pipelines" / "toy"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    (folder / "pipeline.py").write_text("")
    (folder / "contract.py").write_text(CONTRACT)
    return folder


def answer(*arguments: str) -> list[str]:
    command = [sys.executable, "-B", "-c", ANSWER, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_a_contract_alone_is_enough(toy: Path) -> None:
    assert answer(str(toy.parent)) == ["['toy', [], [], [], ['integrity'], []]", "{} {}"]


def test_what_is_put_into_its_folder_is_found(toy: Path) -> None:
    for name in ("questions", "figures", "notebooks", "views"):
        (toy / name).mkdir()
        (toy / name / "__init__.py").write_text("")
    (toy / "questions" / "heaviest.sql").write_text("-- Which moon is heaviest?\nSELECT moon_id FROM moons\n")
    (toy / "views" / "heavy.sql").write_text("-- Heavy moons.\nSELECT moon_id FROM moons\n")
    (toy / "figures" / "masses.py").write_text("FIGURES = {'masses': str}\n")
    (toy / "notebooks" / "moons.py").write_text("# # Moons\n")
    (toy / "analysis.py").write_text(
        "from analysis.content import Content\n\nCONTENT = Content(headings={'mass_kg': 'mass'})\n"
    )
    found = "['toy', ['heaviest'], ['masses'], ['moons'], ['integrity'], ['Which moon is heaviest?']]"
    views = "{'heavy': '-- Heavy moons.\\nSELECT moon_id FROM moons\\n'} {'mass_kg': 'mass'}"
    assert answer(str(toy.parent)) == [found, views]


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        ("SELECT 1", 1),
        ("-- Which?\n-- parameter state\nSELECT 1", 3),
        ("-- Which?\n-- parameter top: integer = ten; rows\n", 2),
    ],
)
def test_a_question_with_a_slip_is_reported_and_leaves_the_others_alone(toy: Path, wrong: str, line: int) -> None:
    (toy / "questions").mkdir()
    (toy / "questions" / "__init__.py").write_text("")
    (toy / "questions" / "heaviest.sql").write_text("-- Which moon is heaviest?\nSELECT moon_id FROM moons\n")
    (toy / "questions" / "nurses.sql").write_text(wrong.replace("SELECT 1", "SELECT %(state)s\n"))
    assert answer(str(toy.parent))[0].startswith("['toy', ['heaviest'],")
    for arguments, code, output, says in (([], 0, "heaviest\n", "left out: "), (["nurses"], 78, "", "")):
        command = [sys.executable, "-B", "-c", ASK, str(toy.parent), "ask", *arguments]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
        assert (done.returncode, done.stdout[: len("heaviest\n")]) == (code, output), done.stderr
        assert done.stderr.startswith(f"gpps: {says}pipelines/toy/questions/nurses.sql:{line}: ")
        assert done.stderr.count("\n") == 1


def test_of_two_pipelines_the_one_that_is_chosen_is_analysed(toy: Path) -> None:
    assert answer(str(toy.parent), str(ROOT / "pipelines"))[0].startswith("['toy', [],")


def test_a_question_that_one_pipeline_alone_has_needs_no_name_of_it(environment: dict[str, str]) -> None:
    def says(*arguments: str) -> str:
        command = [sys.executable, "-m", "analysis", "ask", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120
        )
        assert done.returncode != 0
        return done.stderr

    for words in ("books_per_year", "books per year"):
        assert "the warehouse has no views yet" in says(*words.split())
        assert "no question is called" in says(*words.split(), "--pipeline", "school_jobs")


def test_another_name_is_refused_by_every_command() -> None:
    command = [sys.executable, "-m", "analysis", "ask", "--pipeline", "no_such"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no pipeline 'no_such'" in done.stderr
