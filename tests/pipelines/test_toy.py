"""Pipelines beside the main one are carried by every stage: a toy of a handful of files, put into a copy of the tree,
where nothing else is edited, and those that are there."""

import html
import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest

from pipelines import catalog
from tests.conftest import RunningStack
from tests.suites.notebooks import NotebookSuite
from tests.test_documents import commands

ROOT = Path(__file__).parents[2]
TOY = Path(__file__).with_name("toy") / "employers"
PACKAGES = ("plumbing", "producers", "streaming", "sinks", "analysis", "ops", "pipelines")
LOCKS = ("pyproject.toml", "requirements.lock", "requirements-java.lock", "jars.lock")


# Commands that the documents show and that only look, or find nothing to change: each is run as it stands there.
READS = (
    *("accounting", "compare", "dlq list", "examine", "explain field_outlook", "export csv --pipeline", "export row"),
    *("export csv --to", "generations", "load --once", "quota", "rebuild", "status", "stream", "swap", "reproduce"),
)
# The others start, stop, change or take long, or name what only its reader has: where each is run.
ELSEWHERE = {
    "tests/analysis/test_shown_commands.py": ("ask", "dictionary", "parse salary", "schema", "sql"),
    "tests/ops/dead_letters/test_acting.py": ("dlq drop", "dlq replay", "dlq resume", "dlq show"),
    "tests/ops/demo/test_demo.py": ("demo", "notebook", "report"),
    "tests/ops/explain/test_two_days.py": ("explain jobs", "export csv --as-of"),
    "tests/ops/generations/test_swap.py": ("rollback",),
    "tests/ops/rebuild/test_rebuild.py": ("rebuild --execute", "swap --execute", "verify"),
    "tests/ops/rebuild/test_replay.py": ("replay",),
    "tests/ops/test_commands.py": ("down", "reset", "up"),
    "tests/ops/supervise/test_commands.py": ("logs", "restart", "start", "stop"),
    "tests/ops/test_own_services.py": ("produce",),
    "tests/pipelines/flights/test_model.py": ("model",),
    "tests/sinks/test_mongodb.py": ("follow-mongodb",),
    "tests/producers/ingest/test_ingest.py": ("emulate", "ingest"),
    "tests/producers/kinesis/test_reader.py": ("from-kinesis",),
    "tests/producers/test_cli.py": ("parse jooble",),
    "tests/tools/test_bench.py": ("bench",),
    "tests/tools/test_soak.py": ("soak",),
    "tests/tools/test_suite.py": ("test",),
    ".github/workflows/ci.yml": ("lint",),
}
SHOWN = [line.partition("gpps ")[2] for line in commands()]


@dataclass(frozen=True)
class Tree:
    """The copy, with a home of its own beside it."""

    root: Path
    home: Path
    spark_home: str  # in which Spark borrows a warm Java

    def gpps(self, *arguments: str, folder: Path | None = None) -> str:
        """Runs the command and returns its standard output; it must end with 0."""
        other = ("GPPS_", "AWS_", "PG", "KAFKA_")  # a session of this process may have set its own
        passed = {name: value for name, value in os.environ.items() if not name.startswith(other)}
        environment = passed | {"GPPS_HOME": str(self.home), "PYTHONPATH": str(self.root)}
        environment["SPARK_HOME"] = self.spark_home
        command = [sys.executable, "-P", "-m", "ops", *arguments]
        done = subprocess.run(
            command, cwd=folder or self.root, env=environment, capture_output=True, text=True, check=False, timeout=900
        )
        assert done.returncode == 0, f"{arguments}: {done.returncode}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return done.stdout


@dataclass(frozen=True)
class Journey:
    """One pipeline and what is asked of it.

    `view`, of whose mart `key` and the column `value` are: its first row is explained. `export`: a table's name there.
    """

    pipeline: str
    question: str
    view: str
    key: tuple[str, ...]
    value: str
    export: str
    check: str
    notebook: str = ""


JOURNEYS = (
    Journey(
        *("employers", "largest employers", "employers", ("company",), "postings"),
        *("employers", "employers_without_postings"),
    ),
    Journey(
        *("books", "books per year", "books_per_year", ("author_key", "first_publish_year"), "total_books"),
        *("books_per_year", "books_per_year_not_those_of_works", "books_and_years"),
    ),
    Journey(
        *("flights", "cheapest trips", "airport", ("code",), "city_code"),
        *("national_trips", "trips_total_not_that_of_prices", "what_trips_cost"),
    ),
    Journey(
        *("social", "most popular category by year", "pin_post", ("unique_id",), "category"),
        *("pin_geo", "social_users_not_those_of_years", "posts_and_posters"),
    ),
    Journey(
        *("retail", "discounts", "wm_item", ("item_id",), "upc"),
        *("items", "retail_discount_not_of_prices", "prices_and_discounts"),
    ),
)


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


@pytest.fixture(scope="module")
def demo(tree: Tree) -> dict[str, Any]:
    """The summary of a demo of all pipelines, the toy among them."""
    summary: dict[str, Any] = json.loads(tree.gpps("demo", "--pipeline", "all", "--json"))
    return summary


@pytest.mark.services
@pytest.mark.spark
@pytest.mark.slow
def test_a_demo_of_all_pipelines_accounts_for_each(demo: dict[str, Any]) -> None:
    assert set(demo["pipelines"]) == {"employers", *catalog.names()}
    rows = {}
    for name, one in demo["pipelines"].items():
        for topic, counts in one["accounting"].items():
            assert counts["read"] == counts["landed"] + counts["dead"], topic
        assert sum(counts["landed"] for counts in one["accounting"].values()) > 0, name
        assert sum(one["rows"].values()) > 0, name
        assert Path(one["paths"]["report"]).read_text().startswith("<!doctype html>")
        rows |= {f"{name}.{table}": count for table, count in one["rows"].items()}
    assert demo["rows"] == rows


def of_these(line: str, commands: Iterable[str]) -> bool:
    return any(f"{line} ".startswith(f"{command} ") for command in commands)


def test_every_command_that_the_documents_show_is_run_somewhere() -> None:
    elsewhere = [command for each in ELSEWHERE.values() for command in each]
    assert [line for line in SHOWN if not of_these(line, [*READS, *elsewhere])] == []
    assert [file for file in ELSEWHERE if not (ROOT / file).exists()] == []
    assert [command for command in [*READS, *elsewhere] if not any(of_these(line, [command]) for line in SHOWN)] == []


@pytest.mark.services
@pytest.mark.spark
@pytest.mark.slow
def test_what_only_looks_is_run_as_the_documents_show_it(tree: Tree, demo: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "DIR").mkdir()
    elsewhere = [command for each in ELSEWHERE.values() for command in each]
    for line in SHOWN:
        if of_these(line, READS) and not of_these(line, elsewhere):
            tree.gpps(*shlex.split(line), folder=tmp_path)  # which has to end with 0


@pytest.mark.services
@pytest.mark.spark
@pytest.mark.slow
@pytest.mark.parametrize("of", JOURNEYS, ids=lambda journey: journey.pipeline)
def test_a_pipeline_runs_through_all_stages(tree: Tree, demo: dict[str, Any], tmp_path: Path, of: Journey) -> None:
    def gpps(*arguments: str) -> str:
        return tree.gpps(*arguments, "--pipeline", of.pipeline)

    def asked() -> list[dict[str, Any]]:
        return list(json.loads(gpps("ask", of.question, "--json"))["rows"])

    answer = asked()
    columns = ", ".join((*of.key, of.value))
    named = f"SELECT {columns} FROM {of.view} WHERE {of.value} IS NOT NULL ORDER BY {columns} LIMIT 1"  # noqa: S608
    (row,) = json.loads(gpps("sql", named, "--format", "json"))
    key = [str(row[name]) for name in of.key]
    assert "equal" in gpps("compare")  # which ends with 0 only where nothing differs
    assert {one["verdict"] for one in json.loads(gpps("reproduce", "--json"))} == {"EQUAL"}
    assert str(row[of.value]) in tree.gpps("explain", "--pipeline", of.pipeline, of.view, *key)
    gpps("export", "csv", "--table", of.export, "--to", str(tmp_path / "table.csv"))
    assert len((tmp_path / "table.csv").read_text().splitlines()) > 1
    assert of.check in gpps("examine")
    report = Path(demo["pipelines"][of.pipeline]["paths"]["report"]).read_text()
    assert any(html.escape(value) in report for value in answer[0].values() if isinstance(value, str))
    gpps("dictionary", "--to", str(tmp_path / "dictionary.md"))
    assert of.view in (tmp_path / "dictionary.md").read_text()
    if of.notebook:
        out = tree.home / "out" / "generated" / of.pipeline
        executed = nbformat.read(out / f"{of.notebook}.ipynb", as_version=4)
        NotebookSuite().test_it_ran_from_top_to_bottom(executed)
        NotebookSuite().test_its_result_names_no_place_of_this_machine(executed, out)
    gpps("rebuild", "--execute")
    assert "EQUAL: generation 2 and generation 1" in gpps("verify")
    gpps("swap", "--execute")
    there = json.loads(gpps("generations", "list", "--json"))["generations"]
    assert [one["number"] for one in there if one["live"]] == [2]
    assert asked() == answer
