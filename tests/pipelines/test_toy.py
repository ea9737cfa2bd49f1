"""A second pipeline of a handful of files, put into a copy of the tree, is carried by every stage: nothing else is
edited."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import RunningStack

ROOT = Path(__file__).parents[2]
TOY = Path(__file__).with_name("toy") / "employers"
PACKAGES = ("plumbing", "producers", "streaming", "sinks", "analysis", "ops", "pipelines")
LOCKS = ("pyproject.toml", "requirements.lock", "requirements-java.lock", "jars.lock")


@dataclass(frozen=True)
class Tree:
    """The copy, with a home of its own beside it."""

    root: Path
    home: Path
    spark_home: str  # in which Spark borrows a warm Java

    def gpps(self, *arguments: str) -> str:
        """Runs the command and returns its standard output."""
        other = ("GPPS_", "AWS_", "PG", "KAFKA_")  # a session of this process may have set its own
        passed = {name: value for name, value in os.environ.items() if not name.startswith(other)}
        environment = passed | {"GPPS_HOME": str(self.home), "PYTHONPATH": str(self.root)}
        environment["SPARK_HOME"] = self.spark_home
        command = [sys.executable, "-P", "-m", "ops", *arguments]
        done = subprocess.run(
            command, cwd=self.root, env=environment, capture_output=True, text=True, check=False, timeout=900
        )
        assert done.returncode == 0, f"{arguments}: {done.returncode}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return done.stdout

    def of_toy(self, *arguments: str) -> str:
        return self.gpps(*arguments, "--pipeline", "employers")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory, stack: RunningStack) -> Iterator[Tree]:
    folder = tmp_path_factory.mktemp("toy")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, folder / "tree" / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in LOCKS:
        shutil.copy(ROOT / name, folder / "tree" / name)
    shutil.copytree(TOY, folder / "tree" / "pipelines" / "employers")
    found = Tree(folder / "tree", folder / "home", stack.environment()["SPARK_HOME"])
    try:
        yield found
    finally:
        found.gpps("reset", "--execute")


@pytest.mark.services
@pytest.mark.spark
@pytest.mark.slow
def test_a_second_pipeline_runs_through_all_stages(tree: Tree, tmp_path: Path) -> None:
    output = tree.of_toy("demo")
    assert "employers" in output
    answer = json.loads(tree.of_toy("ask", "largest employers", "--top", "3", "--json"))["rows"]
    company, postings = answer[0]["company"], answer[0]["postings"]
    assert "equal" in tree.of_toy("compare")
    assert str(postings) in tree.gpps("explain", "--pipeline", "employers", "employers", company)
    tree.of_toy("export", "csv", "--to", str(tmp_path / "employers.csv"))
    assert f'"{company}"' in (tmp_path / "employers.csv").read_text()
    assert "employers_without_postings" in tree.of_toy("examine")
    tree.of_toy("report", "--to", str(tmp_path / "report.html"))
    assert company in (tmp_path / "report.html").read_text()
    tree.of_toy("dictionary", "--to", str(tmp_path / "dictionary.md"))
    assert "fact_employer" in (tmp_path / "dictionary.md").read_text()
    tree.of_toy("rebuild", "--execute")
    assert "EQUAL: generation 2 and generation 1" in tree.of_toy("verify")
    tree.of_toy("swap", "--execute")
    there = json.loads(tree.of_toy("generations", "list", "--json"))["generations"]
    assert [one["number"] for one in there if one["live"]] == [2]
    assert json.loads(tree.of_toy("ask", "largest employers", "--top", "3", "--json"))["rows"] == answer
