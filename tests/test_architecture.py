"""The rules of the building: who may import whom, who may read the environment, and that importing does nothing."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
STAGES = ("producers", "streaming", "sinks", "analysis")
PLUMBING = "plumbing"  # what all stand on; it imports no stage
# What a stage to the right may know of a stage to the left: its contracts, and nothing else.
CONTRACTS = {
    "producers.contract",
    "producers.fields",
    "producers.strict_json",
    "producers.catalog",
    "streaming.contract",
    "sinks.contract",
}


def modules(package: str) -> Iterator[tuple[str, Path]]:
    for path in sorted((ROOT / package).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def all_modules() -> list[tuple[str, Path]]:
    return [pair for package in (PLUMBING, *STAGES, "ops") for pair in modules(package)]


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inside = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if _is_module(name) else node.module for name in inside}
    return found


def _is_module(name: str) -> bool:
    path = ROOT / Path(*name.split("."))
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


def is_contract(module: str) -> bool:
    return (
        module in CONTRACTS
        or (module.startswith("producers.sources.") and module.endswith((".contract", ".fields")))
        or (module.startswith("streaming.pipelines.") and module.endswith(".contract"))
    )


def trespasses(module: str, imported: set[str]) -> list[str]:
    stage = module.split(".")[0]
    if stage == "ops":
        return []
    allowed_left = STAGES[: STAGES.index(stage)] if stage in STAGES else ()
    bad = []
    for name in sorted(imported):
        other = name.split(".")[0]
        if other == stage or other not in (*STAGES, "ops"):
            continue
        if other not in allowed_left or not is_contract(name):
            bad.append(f"{module} imports {name}")
    return bad


def test_a_stage_imports_itself_and_the_contracts_to_its_left() -> None:
    assert [line for name, path in all_modules() for line in trespasses(name, imports(path))] == []


def test_the_import_rule_can_fail() -> None:
    assert trespasses("producers.poller", {"streaming.contract"})
    assert trespasses("sinks.follower", {"streaming.driver"})
    assert trespasses("sinks.follower", {"ops.cli"})
    assert trespasses("plumbing.holder", {"producers.contract"})
    assert not trespasses("sinks.follower", {"streaming.contract", "plumbing.holder", "sinks.delta_log", "boto3"})


def packages() -> set[str]:
    return {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}


def known_to_plumbing(imported: set[str], names: set[str]) -> list[str]:
    """What of ours plumbing would know: a stage, a source, a pipeline, a command."""
    return sorted(name for name in imported if name.split(".")[0] in names - {PLUMBING})


def test_plumbing_knows_nothing_that_stands_on_it() -> None:
    found = {name: known_to_plumbing(imports(path), packages()) for name, path in modules(PLUMBING)}
    assert {name: known for name, known in found.items() if known} == {}


def test_the_rule_of_plumbing_can_fail() -> None:
    assert {PLUMBING, *STAGES, "ops"} <= packages()
    names = {*packages(), "pipelines"}
    assert known_to_plumbing({"pipelines.catalog", "plumbing.errors", "os"}, names) == ["pipelines.catalog"]
    assert known_to_plumbing({"producers.contract"}, names)


@pytest.mark.parametrize("library", ["pyspark", "kafka"])
def test_contracts_know_no_engine(library: str) -> None:
    bad = [
        name for name, path in all_modules() if is_contract(name) and any(i.startswith(library) for i in imports(path))
    ]
    assert bad == []


def test_every_client_of_kafka_is_told_of_the_broker_by_one_description() -> None:
    """A client that is given the address alone does not get into a broker that asks for a password."""
    files = [path for name in (PLUMBING, *STAGES, "ops", "tests") for path in (ROOT / name).rglob("*.py")]
    bare = re.compile(r"bootstrap_servers=(?!.*KafkaSettings)|kafka\.bootstrap\.servers")
    mine = Path(__file__)
    found = [str(path.relative_to(ROOT)) for path in files if path != mine and bare.search(path.read_text())]
    assert found == []


def reads_environment(tree: ast.AST) -> bool:
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    bases = {ast.unparse(base) for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for base in node.bases}
    return bool(names & {"environ", "getenv"}) or "BaseSettings" in bases


def test_the_environment_is_read_in_settings_modules_only() -> None:
    # A source declares the settings that are its own; the stage's settings module builds them.
    allowed = {name for name, _ in all_modules() if name.endswith("settings") or name.startswith("producers.sources.")}
    readers = {name for name, path in all_modules() if reads_environment(ast.parse(path.read_text()))}
    assert readers - allowed == {"ops.setup.bootstrap"} & readers


def test_the_environment_rule_can_fail() -> None:
    assert reads_environment(ast.parse("import os\nx = os.environ['A']"))
    assert reads_environment(ast.parse("class S(BaseSettings): pass"))
    assert not reads_environment(ast.parse("def f(environment): return environment['A']"))


PROBE = """
import os, socket, sys, threading, logging
import pathlib, importlib
def refuse(*a, **k): raise AssertionError("a socket was opened by an import")
socket.socket.connect = refuse
before = (len(threading.enumerate()), dict(os.environ), logging.getLogger().handlers[:], os.getcwd())
for name in sys.argv[1:]:
    if not name.endswith("__main__"):
        importlib.import_module(name)
after = (len(threading.enumerate()), dict(os.environ), logging.getLogger().handlers[:], os.getcwd())
assert before == after, (before, after)
heavy = {"pyspark", "matplotlib.pyplot"} & set(sys.modules)
print(sorted(heavy))
"""


def probe(names: list[str], cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "HOME": str(cwd)}
    command = [sys.executable, "-B", "-c", PROBE, *names]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=120)


def test_importing_a_module_does_nothing(tmp_path: Path) -> None:
    names = [name for name, _ in all_modules() if not name.startswith("analysis.notebooks.")]
    done = probe(names, tmp_path)
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.iterdir()) == []


def test_commands_start_light(tmp_path: Path) -> None:
    done = probe([f"{stage}.cli" for stage in (*STAGES, "ops")], tmp_path)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr
