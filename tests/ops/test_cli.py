"""The tree of commands: each is loaded when it is asked for, and shows all its options without its stage's engines."""

import json
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from ops.cli import COMMANDS, SECTIONS, STAGES, main
from ops.settings import PROJECT

HEAVY = [
    "pyspark",
    "deltalake",
    "kafka",
    "boto3",
    "matplotlib",
    "pandas",
    "duckdb",
    "pyarrow",
    "numpy",
    "rich",
    "psycopg",
]
DEVELOPERS = {"bench", "lint", "soak", "test"}
PROBE = """
import io, json, os, subprocess, sys
from contextlib import redirect_stdout
from ops.cli import main

def refuse(*arguments, **more):
    raise AssertionError("another process was started")

os.execve = subprocess.Popen = refuse
texts = {}
for name in sys.argv[1:]:
    with redirect_stdout(io.StringIO()) as shown:
        main([*name.split(), "--help"], prog_name="gpps", standalone_mode=False)
    texts[name] = shown.getvalue()
print(json.dumps([texts, sorted(sys.modules)]))
"""


def helped(*names: str) -> tuple[dict[str, str], list[str]]:
    """The help of commands, asked for one after the other in one process, and which modules were loaded then."""
    command, environment = [sys.executable, "-P", "-c", PROBE, *names], {"PYTHONPATH": str(PROJECT)}
    done = subprocess.run(command, env=environment, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    texts, modules = json.loads(done.stdout)
    return texts, modules


def test_every_command_tells_its_options_without_an_engine_or_another_process() -> None:
    texts, modules = helped(*COMMANDS)
    assert [name for name in HEAVY if name in modules] == []
    for name, text in texts.items():
        command = main.get_command(click.Context(main), name)
        assert command is not None
        assert text.startswith(f"Usage: gpps {name} ")
        options = [param.opts[0] for param in command.params if isinstance(param, click.Option)]
        assert [option for option in options if option not in text] == []


def test_every_command_is_in_the_list_once_and_the_launcher_shows_that_list() -> None:
    assert sorted(name for names in SECTIONS.values() for name in names) == sorted(COMMANDS)
    texts, _ = helped("")
    assert texts[""] == (PROJECT / "ops" / "setup" / "help.txt").read_text(), "make it anew: gpps --help > the file"


def paths(command: click.Command = main, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Each command and each one below it."""
    if above:
        yield above
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            found = command.get_command(click.Context(command), name)
            assert found is not None
            yield from paths(found, (*above, name))


@pytest.mark.parametrize("asked", ["help {}", "{} -h", "{} --help", "{} --no-such -h", "{} -h word", "-h {}"])
@pytest.mark.parametrize("path", list(paths()), ids=" ".join)
def test_help_is_asked_for_in_each_way(path: tuple[str, ...], asked: str, tmp_path: Path) -> None:
    """Wherever it stands, and without services."""
    name = " ".join(path)
    done = CliRunner().invoke(main, asked.format(name).split(), prog_name="gpps", env={"GPPS_HOME": str(tmp_path)})
    assert (done.exit_code, done.output[: len(name) + 13]) == (0, f"Usage: gpps {name} ")
    assert "python -m" not in done.output


def test_after_two_dashes_nothing_asks_for_help() -> None:
    for text in ("-h", "--help"):
        done = CliRunner().invoke(main, ["parse", "salary", "--", text])
        assert (done.exit_code, json.loads(done.output)["annual_usd_min"]) == (0, None)


def test_help_and_version_are_known_by_their_usual_names() -> None:
    outputs = {" ".join(asked): CliRunner().invoke(main, asked).output for asked in (["help"], ["-h"], ["--help"])}
    assert len(set(outputs.values())) == 1
    assert CliRunner().invoke(main, ["--version"]).output.startswith("gpps ")


def test_the_list_of_commands_loads_none() -> None:
    texts, modules = helped("")
    assert [name for name in COMMANDS if f"\n  {name} " not in texts[""]] == []
    assert [name for name in modules if name.startswith(("producers", "streaming", "sinks", "analysis"))] == []
    assert "pydantic_settings" not in modules


def test_options_that_only_gpps_has_are_shown() -> None:
    texts, _ = helped("export csv", "export row", "explain")
    assert "--as-of" in texts["export csv"]
    assert "--as-of" in texts["export row"]
    assert "--generation" in texts["explain"]


@pytest.mark.parametrize("name", STAGES)
def test_what_a_stages_command_becomes_is_that_command(name: str) -> None:
    module, _, attribute = STAGES[name][0].partition(":")
    declared = import_module(module)
    if attribute != "main":
        assert declared.main.commands[name] is getattr(declared, attribute)
    assert find_spec(f"{module.removesuffix('.cli')}.__main__") if module.endswith(".cli") else find_spec(module)


def test_commands_of_the_developers_are_not_there_without_their_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(main.list_commands(click.Context(main))) == set(COMMANDS)
    for name in DEVELOPERS:
        monkeypatch.setitem(sys.modules, COMMANDS[name][0].partition(":")[0], None)
    assert set(main.list_commands(click.Context(main))) == set(COMMANDS) - DEVELOPERS
    for name in DEVELOPERS:
        done = CliRunner().invoke(main, [name])
        assert (done.exit_code, f"No such command '{name}'" in done.output) == (2, True)
