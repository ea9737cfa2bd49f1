"""A slip in the file of one question: it is named and left out, and all others are there."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.statements import questions
from ops.settings import PROJECT
from tests.analysis.stored_world import StoredWorld

BROKEN = {
    "nurses.sql:2": b"-- Nurses.\n-- parameter: state\nSELECT 1 AS n",
    "column.sql:3": b"-- Nurses.\n-- called: nurses\n-- column: n\nSELECT 1 AS n",
    "default.sql:2": b"-- Nurses.\n-- parameter top: integer = many; rows\nSELECT %(top)s AS n",
    "missing.sql:3": b"-- Nurses.\nSELECT\n    %(state)s AS n",
    "untitled.sql:1": b"SELECT 1 AS n",
    "empty.sql:1": b"",
    "latin.sql:1": b"-- Universit\xe9s.\nSELECT 1 AS n",
}
WRONG = b"-- Nurses by ward.\n-- called: nurses by ward\n-- column n: nurses, persons\nSELECT nurses AS n FROM wards"

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(world: StoredWorld, tmp_path: Path) -> Run:
    """A command of the analysis with these slips beside its questions."""
    shutil.copytree(
        PROJECT / "pipelines", tmp_path / "pipelines", ignore=shutil.ignore_patterns("*.png", "__pycache__")
    )
    folder = tmp_path / "pipelines/school_jobs/questions"
    for place, text in {**BROKEN, "wards.sql:1": WRONG}.items():
        (folder / place.partition(":")[0]).write_bytes(text)

    def command(*arguments: str) -> "subprocess.CompletedProcess[str]":
        environment = {**world.environment, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(PROJECT)])}
        return subprocess.run(
            [sys.executable, "-m", "analysis", *arguments],
            env=environment, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip

    return command


def left_out(done: "subprocess.CompletedProcess[str]") -> list[str]:
    assert "Traceback" not in done.stderr
    lines = [line for line in done.stderr.splitlines() if "left out" in line]
    return sorted(
        place for place in BROKEN if any(f"pipelines/school_jobs/questions/{place}: " in line for line in lines)
    )


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["ask"], 0, "openings per graduate"),
        (["ask", "coverage"], 0, "fields"),
        (["dictionary", "coverage"], 0, "fields_searched"),
        (["reproduce"], 4, "coverage: EQUAL"),
        (["report", "--to", "-", "--no-keep", "--anyway"], 0, "Registered Nursing"),
    ],
    ids=lambda each: each[0] if isinstance(each, list) else "",
)
def test_a_broken_question_is_named_and_the_others_are_answered(
    run: Run, arguments: list[str], code: int, says: str
) -> None:
    done = run(*arguments)
    assert left_out(done) == sorted(BROKEN), done.stderr
    assert (done.returncode, says in done.stdout) == (code, True), done.stderr


def test_one_whose_sql_no_engine_takes_is_named_by_its_file(run: Run) -> None:
    done = run("ask", "nurses by ward")
    assert (done.returncode, "pipelines/school_jobs/questions/wards.sql: " in done.stderr) == (2, True)
    assert "wards: CANNOT SAY" in run("reproduce").stdout
    assert "pipelines/school_jobs/questions/wards.sql: " in run("dictionary", "coverage").stderr


def test_no_question_that_comes_along_is_broken() -> None:
    assert questions.broken() == {}
