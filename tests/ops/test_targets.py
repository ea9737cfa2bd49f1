"""Targets that a command is to write to are tried when it begins: before it reads its settings, or asks a service."""

import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from analysis.cli import main as analysis
from ops.cli import COMMANDS
from ops.cli import main as gpps
from ops.export import main as export
from ops.settings import PROJECT
from plumbing.targets import Target
from producers.cli import main as producers
from tests.ops.commands import own_environment

FILES: list[tuple[click.Command, str]] = [
    (analysis, "report --to"),
    (analysis, "ask coverage --to"),
    (analysis, "ask coverage --picture"),
    (analysis, "sql SELECT --to"),
    (gpps, "dictionary --to"),
    (export, "csv --to"),
]
FOLDERS: list[tuple[click.Command, str]] = [
    (analysis, "notebook --all --out"),
    (gpps, "units"),
    (producers, "reparse --to"),
]
PLACES = {"/proc/out.png": "both", "a-file/out.png": "both", ".": "files", "a-file": "folders"}
REFUSED = [
    pytest.param(group, command, place, id=f"{command} {place}")
    for kind, commands in (("files", FILES), ("folders", FOLDERS))
    for group, command in commands
    for place, of in PLACES.items()
    if of in ("both", kind)
]


@pytest.mark.parametrize(("group", "command", "place"), REFUSED)
def test_a_place_that_cannot_be_written_is_refused_before_the_work(
    group: click.Command, command: str, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("PGPORT", "AWS_ENDPOINT_URL", "KAFKA_BOOTSTRAP_SERVERS"):  # a command that starts finds them away: 75
        monkeypatch.setenv(name, "1")
    (tmp_path / "a-file").touch()
    done = CliRunner().invoke(group, [*command.split(), place])
    assert done.exit_code == 2, done.output
    assert str(Path(place)) in done.output
    assert [path.name for path in tmp_path.iterdir()] == ["a-file"]


def test_the_place_of_the_report_is_tried_where_none_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPORT", "1")
    monkeypatch.setenv("GPPS_OUT", "/proc/out")
    done = CliRunner().invoke(analysis, ["report"])
    assert (done.exit_code, "cannot write /proc/out/report.html" in done.output) == (1, True)


def commands() -> Iterator[tuple[str, click.Command]]:
    for name in COMMANDS:
        command = gpps.get_command(click.Context(gpps), name)
        assert command is not None
        yield name, command
        if isinstance(command, click.Group):
            yield from ((f"{name} {each}", inner) for each, inner in command.commands.items())


def test_no_command_writes_to_a_place_that_it_does_not_try() -> None:
    paths = [
        (name, each) for name, command in commands() for each in command.params if isinstance(each.type, click.Path)
    ]
    assert {"report", "units"} <= {name for name, each in paths if isinstance(each.type, Target)}
    written = [(name, each) for name, each in paths if not each.type.exists]
    assert [f"{name} {each.name}" for name, each in written if not isinstance(each.type, Target)] == []


BECOME = (
    "import sys; from ops.settings import caller_environment as own; from ops.stages import become; "
    "become(['analysis', 'dictionary', 'fact_job', '--to', *sys.argv[1:]], own())"
)


def test_the_umask_of_the_shell_counts_outside_the_home_whatever_else_a_stage_makes(tmp_path: Path) -> None:
    environment = {**own_environment(), "GPPS_HOME": str(tmp_path / "home"), "PYTHONPATH": str(PROJECT)}
    for folder, mode in (("home", 0o600), ("reports", 0o640)):
        path = tmp_path / folder / "dictionary.json"
        subprocess.run([sys.executable, "-P", "-c", BECOME, path], env=environment, check=True, umask=0o027)
        assert stat.S_IMODE(path.stat().st_mode) == mode
