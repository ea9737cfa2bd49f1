"""Each stage's extra in pyproject.toml names all that the stage imports: its host installs nothing of the others."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_architecture import PACKAGES, ROOT, STAGES, modules

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
# Distributions whose modules have other names, and libraries that come with one which is named.
DISTRIBUTIONS = {
    "PIL": "matplotlib",
    "botocore": "boto3",
    "kafka": "kafka-python",
    "markupsafe": "jinja2",
    "nbformat": "nbclient",
    "jupyter_client": "nbclient",
    "py4j": "pyspark",
    "pydantic_core": "pydantic",
    "pydantic_settings": "pydantic-settings",
    "redshift_connector": "redshift-connector",
    "urllib3": "requests",
}
# Imported in functions that the stage's own commands do not come to, and why.
NOT_REACHED = {
    # errors of tables; pages staged for a rebuild, where streaming is, too; the ingest: where `ingest` is
    "producers": {"deltalake", "pyarrow", "sqlalchemy", "starlette", "uvicorn"},
    # Where the warehouse is Redshift, `redshift` is installed beside it; where there is MongoDB, `mongodb`.
    "sinks": {"pymongo", "redshift-connector", "sqlglot"},
    "analysis": {"jupytext", "nbclient", "redshift-connector"},  # notebooks: where `local` is; Redshift: as above
}
FILES = {name: path for package in PACKAGES for name, path in modules(package)}


def named(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=~!; ]", each, maxsplit=1)[0] for each in requirements}


def imported(path: Path) -> Iterator[str]:
    """Modules that the file may import when it runs, wherever in it; not those for its types alone."""
    tree = ast.parse(path.read_text())
    for_types = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for each in node.body
        for inner in ast.walk(each)
    }
    for node in ast.walk(tree):
        if id(node) in for_types:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def libraries(stage: str) -> dict[str, str]:
    """Distribution and one module that imports it, of a stage and all of the project that it imports."""
    found: dict[str, str] = {}
    seen, left = set[str](), [name for name in FILES if name.split(".")[0] == stage]
    while left:
        name = left.pop()
        if name in seen:
            continue
        seen.add(name)
        for each in imported(FILES[name]):
            top = each.split(".")[0]
            if top in PACKAGES:
                left += [each] if each in FILES else []
            elif top not in sys.stdlib_module_names:
                found[DISTRIBUTIONS.get(top, top)] = name
    return found


@pytest.mark.parametrize("stage", STAGES)
def test_an_extra_has_all_that_its_stage_imports(stage: str) -> None:
    extras = PROJECT["optional-dependencies"]
    have = named(PROJECT["dependencies"]) | named(extras[stage]) | NOT_REACHED.get(stage, set())
    assert {name: module for name, module in libraries(stage).items() if name not in have} == {}


def test_a_producer_needs_neither_spark_nor_pictures() -> None:
    producers = named(PROJECT["dependencies"]) | named(PROJECT["optional-dependencies"]["producers"])
    assert not producers & {"pyspark", "matplotlib", "pandas", "duckdb", "deltalake"}
