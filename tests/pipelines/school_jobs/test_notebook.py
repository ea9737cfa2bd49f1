"""All notebooks run from top to bottom over a small world, in one kernel, as `gpps notebook --all` runs them."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import matplotlib
import nbformat
import pytest

from analysis.desk import execution
from tests.analysis.stored_world import StoredWorld
from tests.analysis.world import WORLD, World
from tests.suites import notebooks as suite

NOTEBOOKS = suite.ROOT / "pipelines" / "school_jobs" / "notebooks"

PNG = b"\x89PNG\r\n\x1a\n"


def run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "analysis", "notebook", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=240)


@pytest.fixture(scope="module")
def done(world: StoredWorld, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of all executed notebooks: `out`, beside it the home of who ran them."""
    folder = tmp_path_factory.mktemp("notebooks")
    (folder / "home").mkdir()
    own = {"HOME": str(folder / "home"), "MPLCONFIGDIR": matplotlib.get_cachedir()}  # the list of fonts takes seconds
    finished = run(world.environment | own, "--all", "--out", str(folder / "out"))
    assert finished.returncode == 0, finished.stderr
    assert finished.stdout.splitlines() == [str(folder / "out" / f"{name}.ipynb") for name in execution.names()]
    return folder


@pytest.fixture(params=execution.names())
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


class TestNotebooks(suite.NotebookSuite):
    @pytest.fixture
    def written(self, name: str) -> str:
        return (NOTEBOOKS / f"{name}.py").read_text()

    @pytest.fixture
    def output_folder(self, done: Path) -> Path:
        return done / "out"

    @pytest.fixture
    def executed(self, name: str, output_folder: Path) -> Any:
        path = output_folder / f"{name}.ipynb"
        return nbformat.read(path, as_version=4)


test_the_suite_can_fail = suite.test_the_suite_can_fail


def test_nothing_is_written_but_into_out(done: Path) -> None:
    assert sorted(path.name for path in done.iterdir()) == ["home", "out"]
    assert {path.name for path in (done / "home").iterdir()} <= set(suite.FILES_OF_LIBRARIES)


def test_pictures_are_there(done: Path) -> None:
    pictures = sorted((done / "out").glob("*.png"))
    assert {"openings_per_graduate.png", "pay_against_debt.png", "openings_by_state.png"} <= {p.name for p in pictures}
    assert all(picture.read_bytes().startswith(PNG) for picture in pictures)


def test_what_they_show_is_what_the_world_holds(done: Path) -> None:
    text = (done / "out" / "field_outlook.ipynb").read_text()
    assert "Registered Nursing" in text
    assert "withheld" in text  # no cell of so small a world rests on five values
    assert "EQUAL" in (done / "out" / "your_own_question.ipynb").read_text()


def test_without_a_name_they_are_listed(environment: dict[str, str]) -> None:
    listed = run(environment)
    assert listed.returncode == 0, listed.stderr
    assert [line.split()[0] for line in listed.stdout.splitlines()] == execution.names()


def test_an_unknown_notebook_names_those_there_are(environment: dict[str, str], tmp_path: Path) -> None:
    refused = run(environment, "poems", "--out", str(tmp_path))
    assert refused.returncode == 2
    assert "field_outlook" in refused.stderr


def test_a_failing_cell_is_a_clear_message(environment: dict[str, str], tmp_path: Path) -> None:
    failed = run(environment, "field_outlook", "--out", str(tmp_path))
    assert failed.returncode == 1
    *steps, message = failed.stderr.splitlines()
    assert {"gpps: executing", "gpps: executing: field_outlook"} <= set(steps)
    assert all(step.startswith("gpps: executing") for step in steps)
    assert message.startswith("gpps: notebook field_outlook: ")
    assert "gpps load" in message


def test_no_result_of_a_notebook_is_committed() -> None:
    files = subprocess.run(["git", "ls-files", "*.ipynb"], cwd=suite.ROOT, capture_output=True, text=True, check=False)
    assert files.stdout == ""


def test_without_any_posting_there_is_still_something_to_read(
    keep_world: Callable[[World], StoredWorld], tmp_path: Path
) -> None:
    """A set-up that has no key of Jooble has schools only."""
    stored = keep_world(replace(WORLD, postings=(), dead=()))
    done = run(stored.environment, "hiring", "--out", str(tmp_path))
    assert done.returncode == 0, done.stderr
    cells = nbformat.read(tmp_path / "hiring.ipynb", as_version=4).cells
    texts = [output.data["text/plain"] for cell in cells for output in cell.get("outputs", [])]
    assert "none with a value" in texts[0]
    assert len(texts) == 10
