"""Rules of the architecture: allowed imports, access to the environment, and that importing does nothing."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import producers.sources.catalog
from pipelines import catalog

ROOT = Path(__file__).parent.parent
STAGES = ("producers", "streaming", "sinks", "analysis")
PLUMBING = "plumbing"  # what all stand on; it imports no stage
PIPELINES = "pipelines"  # a folder each; engines find them by their being there
TOOLS = "tools"  # of the developers; not installed
PACKAGES = (PLUMBING, *STAGES, PIPELINES, "ops", TOOLS)
# What a stage to the right may know of a stage to the left: its contracts, and nothing else.
CONTRACTS = {
    "producers.contract",
    "producers.fields",
    "producers.sources.catalog",
    "streaming.column_types",
    "streaming.contract",
    "streaming.origins",
    "sinks.contract",
}
# What a pipeline's computations are made with.
FOR_PIPELINES = {
    "streaming.lake.changes",
    "streaming.errors",
    "streaming.pipeline",
    "streaming.refresh.spark_tuning",
    "streaming.lake.views",
}
KITS = ("plumbing.", "analysis.")  # of these, all
CATALOG = "pipelines.catalog"
# Holds content of one pipeline still, and names it; nothing new may.
OF_ONE_PIPELINE = ("tools.bench.", "tools.soak.")


def modules(package: str) -> Iterator[tuple[str, Path]]:
    for path in sorted((ROOT / package).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def all_modules() -> list[tuple[str, Path]]:
    return [pair for package in PACKAGES for pair in modules(package)]


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
        or (module.startswith("pipelines.") and module.endswith(".contract"))
    )


def trespasses(module: str, imported: set[str]) -> list[str]:
    stage = module.split(".")[0]
    if stage in ("ops", PIPELINES, TOOLS):
        return []
    allowed_left = STAGES[: STAGES.index(stage)] if stage in STAGES else ()
    bad = []
    for name in sorted(imported):
        other = name.split(".")[0]
        if other == stage or other not in (*STAGES, "ops", PIPELINES) or name in (PIPELINES, CATALOG):
            continue
        if other not in allowed_left or not is_contract(name):
            bad.append(f"{module} imports {name}")
    return bad


def test_a_stage_imports_itself_and_the_contracts_to_its_left() -> None:
    assert [line for name, path in all_modules() for line in trespasses(name, imports(path))] == []


def trespasses_of_pipelines(module: str, imported: set[str]) -> list[str]:
    """Stages find pipelines by the catalog, and import no other module of theirs; a pipeline imports no other."""
    stage, name = module.split(".")[0], ".".join(module.split(".")[:2])
    if stage != PIPELINES:
        of_pipelines = {each for each in imported if each.split(".")[0] == PIPELINES and each != CATALOG}
        known = of_pipelines if module.startswith(OF_ONE_PIPELINE) else set()
        return [f"{module} imports {each}" for each in sorted(of_pipelines - known)]
    known = {each for each in imported if each.split(".")[0] not in PACKAGES or is_contract(each)}
    known |= FOR_PIPELINES | {
        each for each in imported if f"{each}.".startswith((f"{name}.", "analysis.", "plumbing."))
    }
    known |= {PIPELINES} if module == CATALOG else set()
    others = {each for each in imported & known if each.startswith("pipelines.") and not each.startswith(name)}
    return [f"{module} imports {each}" for each in sorted(imported - known | others)]


def test_a_stage_finds_pipelines_and_imports_none_by_name() -> None:
    assert [line for name, path in all_modules() for line in trespasses_of_pipelines(name, imports(path))] == []


def test_the_rule_about_pipelines_can_fail() -> None:
    assert trespasses_of_pipelines("streaming.cli", {"pipelines.school_jobs.pipeline"})
    assert trespasses_of_pipelines("sinks.run", {"pipelines.school_jobs.contract", "pipelines.catalog"})
    assert trespasses_of_pipelines("plumbing.lease.holder", {"pipelines.books.contract"})
    assert trespasses_of_pipelines("pipelines.books.marts", {"pipelines.school_jobs.contract"})
    assert trespasses_of_pipelines("pipelines.books.marts", {"streaming.driver.micro_batch"})
    assert not trespasses_of_pipelines("sinks.run", {"pipelines.catalog", "streaming.contract"})
    assert not trespasses_of_pipelines(
        "pipelines.books.marts",
        {"pipelines.books.contract", "streaming.lake.views", "pyspark.sql", "producers.contract"},
    )


def names_of_pipelines(text: str) -> list[str]:
    return [name for name in catalog.names() if re.search(rf"\b{name}\b", text)]


def test_no_stage_has_the_name_of_a_pipeline_in_it() -> None:
    # A source's own words may be a pipeline's name; what it imports is another rule.
    of_others = (PIPELINES, *OF_ONE_PIPELINE, "producers.sources.", "producers.sandbox.")
    code = [(name, path) for name, path in all_modules() if not name.startswith(of_others)]
    assert [name for name, path in code if names_of_pipelines(path.read_text())] == []
    assert names_of_pipelines('PIPELINE = "school_jobs"')


def test_the_import_rule_can_fail() -> None:
    assert trespasses("producers.polling.run", {"streaming.contract"})
    assert trespasses("sinks.follower", {"streaming.driver.micro_batch"})
    assert trespasses("sinks.follower", {"ops.cli"})
    assert trespasses("plumbing.lease.holder", {"producers.contract"})
    assert trespasses("analysis.content", {"pipelines.school_jobs.analysis"})
    assert not trespasses("analysis.content", {"pipelines", "streaming.contract"})
    assert not trespasses("sinks.follower", {"streaming.contract", "plumbing.lease.holder", "plumbing.delta", "boto3"})


# Who speaks with a database of the warehouse in its own client's words: its engines, and who starts one here.
CLIENTS = {"psycopg": "postgres", "redshift_connector": "redshift"}


def clients_of(module: str, imported: set[str]) -> list[str]:
    """Client libraries that a module ought not to know."""
    known = {each.split(".")[0] for each in imported} & CLIENTS.keys()
    if module.startswith(("ops.local.", f"{TOOLS}.")):
        return sorted(known - {"psycopg"})
    of_engine = {
        name
        for name, engine in CLIENTS.items()
        if f"{module}.".startswith((f"plumbing.{engine}.", f"sinks.warehouse.engines.{engine}."))
    }
    return sorted(known - of_engine)


def test_only_its_engine_knows_a_client_of_the_warehouse() -> None:
    found = {name: clients_of(name, imports(path)) for name, path in all_modules()}
    assert {name: clients for name, clients in found.items() if clients} == {}


def test_the_rule_of_clients_can_fail() -> None:
    assert clients_of("sinks.warehouse.loader", {"psycopg.sql"}) == ["psycopg"]
    assert clients_of("analysis.engines.warehouse", {"redshift_connector"}) == ["redshift_connector"]
    assert clients_of("sinks.warehouse.engines.redshift.engine", {"psycopg"}) == ["psycopg"]
    assert not clients_of("sinks.warehouse.engines.postgres.engine", {"psycopg", "os"})


def packages() -> set[str]:
    return {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}


def known_to_plumbing(imported: set[str], names: set[str]) -> list[str]:
    """Names of ours that plumbing would know: a stage, a source, a pipeline, a command."""
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


def test_every_client_of_kafka_gets_the_broker_from_one_description() -> None:
    """A client that is given the address alone does not get into a broker that asks for a password."""
    files = [path for name in (*PACKAGES, "tests") for path in (ROOT / name).rglob("*.py")]
    bare = re.compile(r"bootstrap_servers=(?!.*KafkaSettings)|kafka\.bootstrap\.servers")
    mine = Path(__file__)
    found = [str(path.relative_to(ROOT)) for path in files if path != mine and bare.search(path.read_text())]
    assert found == []


def reads_environment(tree: ast.AST) -> bool:
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    bases = {ast.unparse(base) for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for base in node.bases}
    return bool(names & {"environ", "getenv"}) or any(base.endswith("Settings") for base in bases)


def test_the_environment_is_read_in_settings_modules_only() -> None:
    # A source or pipeline declares the settings that are its own.
    allowed = {name for name, _ in all_modules() if name.endswith("settings") or name.startswith("producers.sources.")}
    readers = {name for name, path in all_modules() if reads_environment(ast.parse(path.read_text()))}
    assert readers - allowed == {"ops.setup.bootstrap"} & readers


def test_the_environment_rule_can_fail() -> None:
    assert reads_environment(ast.parse("import os\nx = os.environ['A']"))
    assert reads_environment(ast.parse("class S(BaseSettings): pass"))
    assert reads_environment(ast.parse("class S(SharedSettings): pass"))
    assert not reads_environment(ast.parse("def f(environment): return environment['A']"))


# What every pipeline has: they are the engine's own words, too.
COMMON = {"as_of_date", "field", "fields", "events_page", "events_sweep", "observed_at", "open", "library"}
TEXTS = (".py", ".sql", ".toml", ".html", ".css", ".csv")


def words_of_pipelines() -> set[str]:
    """Names of sources, marts, tables and views, and of those columns that are more than one word."""
    marts = [mart for name in catalog.names() for mart in catalog.contract(name).marts]
    names = {name for mart in marts for name in (mart.name, mart.table, mart.view)}
    columns = {column.name for mart in marts for column in mart.columns}
    sources = {part for source in producers.sources.catalog.folders() for part in (source, *source.split("_"))}
    names |= {table for name in catalog.names() for table in catalog.pipeline(name).event_tables()}
    return (names | sources | {name for name in columns if re.search(r"_|\d", name)}) - COMMON


def words_in(text: str, words: set[str]) -> set[str]:
    return words & set(re.findall(r"[a-z0-9_]+", text.lower()))


PROGRAMS = {"program", "programs", "job"}  # those that a machine runs
# Folders and modules in which no pipeline is known.
ENGINES = (
    *(f"producers/{name}" for name in ("polling", "reading", "limits", "archive", "kafka")),
    *(f"producers/{name}.py" for name in ("cli", "contract", "fields", "settings", "source")),
    *("analysis", "ops/explain", "ops/verify", "ops/dead_letters", "ops/local", "ops/supervise", "ops/setup"),
    *("ops/demo", "ops/stream", "ops/export.py", "ops/cli.py", "ops/settings.py", "ops/stages.py"),
)


@pytest.mark.parametrize("folder", ENGINES)
def test_no_word_of_a_pipeline_stands_in_an_engine(folder: str) -> None:
    words = words_of_pipelines() - (PROGRAMS if folder.startswith("ops") else set())
    files = [path for path in (ROOT / folder, *sorted((ROOT / folder).rglob("*"))) if path.suffix in TEXTS]
    assert files
    found = {str(path.relative_to(ROOT)): words_in(path.read_text(), words) for path in files}
    assert {name: words_found for name, words_found in found.items() if words_found} == {}


def test_the_rule_of_words_can_fail() -> None:
    words = words_of_pipelines()
    assert {"job", "jooble", "scorecard", "cip4", "dim_school", "postings_open", "field_outlook"} <= words
    assert words_in("SELECT cip4 FROM jobs -- of Jooble", words) == {"cip4", "jobs", "jooble"}
    assert words_in("the fields of a record, as of its as_of_date", words) == set()


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
    # Programs that the bench measures against have an environment of their own.
    elsewhere = (".notebooks.", "tools.bench.peers.")
    names = [name for name, _ in all_modules() if not any(each in name for each in elsewhere)]
    done = probe(names, tmp_path)
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.iterdir()) == []


def test_commands_start_light(tmp_path: Path) -> None:
    done = probe([f"{stage}.cli" for stage in (*STAGES, "ops")], tmp_path)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr
