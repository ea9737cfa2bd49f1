"""Each command asks for the services it opens and no others: where there are none, where the warehouse alone is one's
own, and where all are; and it does its work with those alone that it asks for."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from analysis import settings
from analysis.engines.lake import LakeAway, connect
from ops.cli import STAGES, main, needed
from ops.local.environment import GROUPS, WAREHOUSE, Service
from ops.settings import PROJECT
from ops.stages import stage_environment
from tests.analysis.conftest import own_names
from tests.analysis.stored_world import StoredWorld, keep
from tests.analysis.world import WORLD
from tests.conftest import RunningStack

ARGUMENTS = {
    "ask": ["coverage"],
    "dlq": ["list"],
    "explain": ["school", "100001"],
    "export": ["csv", "--to", "-"],
    "generations": ["list"],
    "notebook": ["hiring"],
    "produce": ["jooble", "--once"],
    "replay": ["jooble.job.v1", "--from-offset", "0"],
    "sql": ["SELECT 1 AS one"],
    "stream": ["school_jobs", "--once"],
}
OTHERS = [
    ["ask", "coverage", "--on", "lake"],
    ["sql", "SELECT 1 AS one", "--on=lake"],
    ["export", "csv", "--as-of", "2026-03-01"],
    ["dlq", "replay", "--execute"],
]
OPTIONAL = ("follow-mongodb", "from-kinesis")  # refused where their own setting is not there
CALLS = [*([name, *ARGUMENTS.get(name, [])] for name in STAGES if name not in OPTIONAL), *OTHERS]
OF_THE_WAREHOUSE = [
    ["ask", "coverage"],
    ["examine", "--no-keep"],
    ["notebook", "hiring"],
    ["report", "--no-keep"],
    ["sql", "SELECT COUNT(*) FROM jobs"],
]
SERVICES = {service for group in GROUPS for service in group.services}
ENDS = (0, 1, 2, 3, 4, 75)  # by what was found, as with a reader
AWAY = re.compile(r"gpps up|cannot (be reached|reach|read|use)|broker answers|credentials|Traceback")


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[Mapping[str, str]], None]:
    """`shell(values)`: this process has these variables, a home that is not there, and becomes no other process."""

    def refuse(*arguments: object) -> None:
        raise AssertionError("it became another process")

    def enter(values: Mapping[str, str]) -> None:
        for name in [name for name in os.environ if name.startswith(("AWS_", "GPPS_", "KAFKA_", "PG"))]:
            monkeypatch.delenv(name)
        for name, value in {**values, "GPPS_HOME": str(tmp_path / "home")}.items():
            monkeypatch.setenv(name, value)

    monkeypatch.setattr(os, "execve", refuse)
    return enter


@pytest.fixture(scope="module")
def world(stack: RunningStack) -> StoredWorld:
    return keep(WORLD, own_names(stack.environment()))


def says_what_is_missing(call: list[str], there: set[Service]) -> None:
    """In one line, by variables of the services that are missing."""
    missing = set(needed(call[0], call[1:])) - there
    done = CliRunner().invoke(main, call)
    assert (done.exit_code, done.stderr.count("\n")) == (75, 1), done.output
    assert done.stderr.startswith("gpps: needs ")
    named = set(re.findall(r"PGHOST|[A-Z]+_[A-Z0-9_]+", done.stderr))
    assert {service for service in SERVICES if named & {*service.leads, *service.stored}} == missing
    assert named <= {name for service in missing for name in (*service.leads, *service.stored)}


@pytest.mark.parametrize("call", CALLS, ids=" ".join)
def test_without_services_one_line_names_what_to_set(call: list[str], shell: Callable[..., None]) -> None:
    shell({})
    says_what_is_missing(call, set())


@pytest.mark.parametrize("call", [each for each in CALLS if needed(each[0], each[1:]) != (WAREHOUSE,)], ids=" ".join)
def test_beside_a_warehouse_of_ones_own_the_others_are_named(call: list[str], shell: Callable[..., None]) -> None:
    shell({"PGHOST": "db.example"})
    says_what_is_missing(call, {WAREHOUSE})


@pytest.mark.parametrize("call", CALLS, ids=" ".join)
def test_with_services_of_ones_own_nothing_is_missing(
    call: list[str], shell: Callable[..., None], stack: RunningStack
) -> None:
    mine = variables_of(stack.environment(), SERVICES)
    shell(mine)
    assert stage_environment(needed(call[0], call[1:])).items() >= mine.items()


def test_what_the_lake_would_tell_besides_is_not_asked_of_a_bucket_of_strangers(shell: Callable[..., None]) -> None:
    shell({"PGHOST": "db.example", "AWS_PROFILE": "work", "AWS_REGION": "eu-west-1"})
    with pytest.raises(LakeAway, match="no lake is named"):
        connect(settings.load())


def variables_of(values: Mapping[str, str], services: set[Service]) -> dict[str, str]:
    """Those of these variables that are about the services: where they are, how to log in, which data are meant."""
    of = [group for group in GROUPS if services & set(group.services)]
    names = {name for group in of for name in (*group.names, *group.data)}
    return {name: value for name, value in values.items() if name in names - unsaid(services)}


def unsaid(services: set[Service]) -> set[str]:
    """Variables of the other services in a group of which only one is configured."""
    return {name for other in SERVICES - services for name in (*other.leads, *other.stored)}


WITHOUT_SPARK = [
    *OF_THE_WAREHOUSE,
    *OTHERS[:2],
    ["accounting"],
    ["compare"],
    ["dlq", "list"],
    ["dlq", "replay"],
    ["explain", "school", "100001"],
    ["export", "csv", "--to", "-"],
    ["fence"],
    ["load", "--once"],
    ["quota", "college-scorecard"],
    ["reproduce"],
    ["rollback"],
]


def ran(call: list[str], world: StoredWorld, folder: Path, stdout: int) -> "subprocess.CompletedProcess[str]":
    """As on an analyst's machine, say: no home, no Java, no service but those that it asks for."""
    environment = {
        **variables_of(world.environment, set(needed(call[0], call[1:]))),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(PROJECT),
        "HOME": str(folder),
        "GPPS_HOME": str(folder / "home"),
        "COLLEGE_SCORECARD_API_KEY": "DEMO_KEY",
    }
    command = [sys.executable, "-P", "-m", "ops", *call]
    return subprocess.run(
        command, cwd=folder, env=environment, stdout=stdout, stderr=subprocess.PIPE, text=True, check=False
    )


@pytest.mark.parametrize("call", WITHOUT_SPARK, ids=" ".join)
def test_what_a_command_needs_is_enough_for_it(call: list[str], world: StoredWorld, tmp_path: Path) -> None:
    done = ran(call, world, tmp_path, subprocess.PIPE)
    assert not AWAY.search(done.stderr), done.stderr
    assert not (tmp_path / "home").exists()
    if call in OF_THE_WAREHOUSE:
        assert (done.returncode, done.stdout != "") == (0, True)


@pytest.mark.parametrize("call", WITHOUT_SPARK, ids=" ".join)
def test_a_reader_who_has_gone_is_no_error(call: list[str], world: StoredWorld, tmp_path: Path) -> None:
    """As the `less` that was left, or `head -1`."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = ran(call, world, tmp_path, writing)
    finally:
        os.close(writing)
    assert not re.search("Traceback|Broken ?[Pp]ipe", done.stderr), done.stderr
    assert done.returncode in ENDS
