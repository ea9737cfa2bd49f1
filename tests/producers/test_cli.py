"""Commands that need no service: parse, sources, schema."""

import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from producers.cli import main
from producers.sandbox.app import SANDBOX_KEY
from producers.settings import load_source_keyed
from producers.source import SandboxOptions
from producers.sources import catalog
from tests.suites.sources import ask


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments), env={"LOG_LEVEL": "INFO"})


@pytest.fixture(params=catalog.names())
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def page(name: str, tmp_path: Path) -> Path:
    """The first page of a source's first search, as its sandbox serves it."""
    source = catalog.source(name)
    own = load_source_keyed(source.polled.settings, SANDBOX_KEY)
    request = source.polled.request(own, source.polled.searches(own)[0], 0)
    file = tmp_path / "page.json"
    file.write_bytes(ask(source.polled.sandbox(SandboxOptions(key=SANDBOX_KEY)), request)[1])
    return file


def test_a_page_is_printed_line_by_line(name: str, page: Path) -> None:
    done = invoke("parse", name, str(page))
    assert done.exit_code == 0, done.output
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    models = {model.topic(): model for model in catalog.source(name).entities}
    assert {line["topic"] for line in lines} <= set(models)
    assert all(set(line["content"]) == set(models[line["topic"]].content_fields()) for line in lines)
    assert all(set(line.get("notes", {})) == set(models[line["topic"]].notes) for line in lines)
    assert len({(line["topic"], line["place"]) for line in lines}) == len(lines) > 10


def test_a_zipped_page_is_printed_alike(name: str, page: Path, tmp_path: Path) -> None:
    (tmp_path / "page.gz").write_bytes(gzip.compress(page.read_bytes()))
    assert invoke("parse", name, str(tmp_path / "page.gz")).output == invoke("parse", name, str(page)).output


@pytest.mark.parametrize("content", [b"", b"<html>", b"{", b"\x1f\x8b\x08broken", b"[]"])
def test_a_file_that_is_no_page_is_a_clear_failure(name: str, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad").write_bytes(content)
    done = invoke("parse", name, str(tmp_path / "bad"))
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("gpps: bad is not a page of ")
    assert done.stderr.count("\n") == 1


def test_a_file_that_is_not_there_is_a_matter_of_usage(name: str) -> None:
    assert invoke("parse", name, "/nowhere/page.json").exit_code == 2
    assert invoke("parse", "nothing", "/nowhere/page.json").exit_code == 2


def test_sources_are_listed_with_their_topics() -> None:
    listed = json.loads(invoke("sources", "--json").stdout)
    assert listed["college-scorecard"] == [
        f"college-scorecard.{entity}.v1" for entity in ("school", "program", "page", "sweep")
    ]
    assert sorted(listed) == catalog.names()
    assert "jooble: jooble.job.v1, jooble.page.v1, jooble.sweep.v1" in invoke("sources").stdout.splitlines()


def test_a_schema_is_printed() -> None:
    schema = json.loads(invoke("schema", "jooble.job.v1").stdout)
    assert schema["properties"]["cip4"]["pattern"] == "^[0-9]{4}$"
    unknown = invoke("schema", "jooble.jobs.v1")
    assert (unknown.exit_code, "jooble.job.v1" in unknown.output) == (2, True)


@pytest.mark.parametrize("command", [["produce"], ["quota"], ["topics"], ["reparse", "--to", "x"]])
def test_an_unknown_source_is_a_matter_of_usage(command: list[str]) -> None:
    done = invoke(*command, "nothing")
    assert (done.exit_code, f"there are: {', '.join(catalog.names())}" in done.stderr) == (2, True), done.output
