"""CONTRIBUTING's way to add a source, gone with the toy source in a copy of the project: one folder is touched."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.settings import PROJECT
from tests.ops.waiting import wait_until

pytestmark = [pytest.mark.services, pytest.mark.slow]

TOY = PROJECT / "tests" / "producers" / "toy_sources" / "toy"
CHECKS = (
    ("ruff", "check", "--no-cache", "producers/sources"),
    ("pytest", "tests/producers/test_sources.py", "tests/test_architecture.py", "-k", "toy or architecture"),
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with the toy source's folder beside the others."""
    copy = tmp_path_factory.mktemp("copy") / "project"
    leave = shutil.ignore_patterns(".git", ".venv", ".gpps", "__pycache__", ".*_cache")
    shutil.copytree(PROJECT, copy, ignore=leave)
    shutil.copytree(TOY, copy / "producers" / "sources" / "toy", ignore=leave)
    return copy


def run(project: Path, environment: dict[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=project,
        env={**environment, "PYTHONPATH": str(project)},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, (arguments, done.stdout[-3000:], done.stderr[-3000:])
    return done


@pytest.fixture
def sandbox(project: Path, tmp_path: Path) -> Iterator[str]:
    """The copy's own sandbox; its address."""
    command = [sys.executable, "-m", "producers", "sandbox", "--state-dir", str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(project), "PYTHONUNBUFFERED": "1"}
    log = tmp_path / "log"
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=project, env=environment, stdout=output, stderr=output)
    try:
        wait_until(lambda: "http://" in log.read_text() or process.poll() is not None)
        yield log.read_text().rpartition(" on ")[2].strip()
    finally:
        process.terminate()
        process.wait(30)


@pytest.mark.parametrize("check", CHECKS, ids=[check[0] for check in CHECKS])
def test_it_passes_the_rules_and_the_suite_of_every_source(project: Path, check: tuple[str, ...]) -> None:
    done = run(project, dict(os.environ), *check)
    if check[0] == "pytest":
        assert " 0 failed" in done.stdout
        assert "tests: 0 passed" not in done.stdout


def test_the_dictionary_says_what_its_folder_says(project: Path) -> None:
    done = run(project, dict(os.environ), "analysis", "dictionary", "toy.thing.v1", "--json")
    (table,) = json.loads(done.stdout)["tables"]
    assert {column["name"]: column["unit"] for column in table["columns"]}["size"] == "metres"


def test_it_is_polled_from_its_sandbox_into_topics_of_its_own(
    project: Path, sandbox: str, environment: dict[str, str]
) -> None:
    found = json.loads(run(project, environment, "producers", "sources", "--json").stdout)
    assert found["toy"] == ["toy.thing.v1", "toy.page.v1", "toy.sweep.v1"]
    where = {"GPPS_TOY__BASE_URL": f"{sandbox}/toy", "TOY_API_KEY": "gpps-local-sandbox"}
    done = run(project, {**environment, **where}, "producers", "produce", "toy", "--once", "--json")
    summary = json.loads(done.stdout)
    assert [search["search"] for search in summary["searches"]] == ["red", "blue"]
    assert all(search["complete"] for search in summary["searches"])


def test_the_local_services_find_it_by_themselves(project: Path, environment: dict[str, str]) -> None:
    script = (
        "from pathlib import Path; from ops.local.sandbox import Sandbox; "
        "print(sorted(Sandbox().provides(Path('.'), {'http': 7})))"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", script],
        cwd=project,
        env={**environment, "PYTHONPATH": str(project)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "'GPPS_TOY__BASE_URL'" in done.stdout
    assert "'TOY_API_KEY'" in done.stdout
