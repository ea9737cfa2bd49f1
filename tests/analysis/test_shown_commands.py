"""Commands that the documents show an analyst are run as they stand there, on the world of these tests."""

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from ops.cli import STAGES, process_of
from tests.analysis.stored_world import StoredWorld
from tests.test_documents import ROOT, commands, fenced

QUICK = ("ask", "dictionary", "parse salary", "schema", "sql")
LINES = [line for line in commands() if line.removeprefix("./gpps ").startswith(QUICK)]


def ran(world: StoredWorld, folder: Path, *command: str) -> str:
    environment = {**world.environment, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-P", *command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("line", LINES)
def test_a_command_that_reads_gives_its_answer(line: str, world: StoredWorld, tmp_path: Path) -> None:
    name, *arguments = shlex.split(line)[1:]
    stage = process_of(name) if name in STAGES else ["ops", name]
    assert ran(world, tmp_path, "-m", *stage, *arguments)
    pictures = [word for word in arguments if word.endswith((".png", ".svg"))]
    assert [path.name for path in tmp_path.iterdir()] == pictures


def test_there_are_such_commands() -> None:
    assert len(LINES) > len(QUICK)


def test_the_example_in_python_reads_warehouse_and_lake(world: StoredWorld, tmp_path: Path) -> None:
    example = fenced((ROOT / "docs" / "own-services.md").read_text(), "python")
    checking = """
with psycopg.connect() as warehouse:
    count = "SELECT (SELECT count(*) FROM {0}.field_outlook), (SELECT count(DISTINCT cip4) FROM {0}.jobs)"
    print(len(outlook), len(jobs), *warehouse.execute(count.format(schema)).fetchone())
"""
    outlook, jobs, *expected = map(int, ran(world, tmp_path, "-c", example + checking).split())
    assert [outlook, jobs] == expected
    assert outlook > 1
