"""Sources and models are found by their folders, without importing more than was asked for."""

import subprocess
import sys
from pathlib import Path

import pytest

from producers.contract import Event, Page, Sweep
from producers.sources import catalog
from tests.producers.conftest import ROOT


def test_the_sources_are_those_with_a_folder() -> None:
    folders = [folder.parent.name for folder in (ROOT / "producers" / "sources").glob("*/api.py")]
    assert {"college_scorecard", "jooble"} < set(folders)
    assert catalog.names() == sorted(folder.replace("_", "-") for folder in folders)
    assert list(catalog.sources()) == catalog.names()
    assert catalog.source("college_scorecard") is catalog.source("college-scorecard")


def test_an_unknown_source_is_answered_with_those_there_are() -> None:
    with pytest.raises(catalog.UnknownSource, match="there are: " + ", ".join(catalog.names())):
        catalog.source("Jooble")


def test_every_model_of_every_source_is_in_the_contracts() -> None:
    models = {model.topic(): model for source in catalog.sources().values() for model in source.models()}
    assert catalog.event_models() == models
    assert not {Event, Page, Sweep} & set(catalog.event_models().values())


def python(code: str, *path: Path) -> str:
    extend = "import producers.sources\n" + "".join(f"producers.sources.__path__.append({str(p)!r})\n" for p in path)
    done = subprocess.run(
        [sys.executable, "-c", extend + code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    return done.stdout + done.stderr


def test_models_are_found_without_any_api() -> None:
    output = python(
        "import sys; from producers.sources import catalog; catalog.event_models(); catalog.names()\n"
        "print([m for m in sys.modules if m.endswith('.api') or m in ('requests', 'boto3', 'kafka')])"
    )
    assert output == "[]\n"


def test_a_folder_is_enough(tmp_path: Path) -> None:
    output = python("from producers.sources import catalog; print(catalog.names(), catalog.source('toy').name)", TOYS)
    assert output == f"{sorted([*catalog.names(), 'toy'])} toy\n"


def test_a_broken_source_does_not_break_another(tmp_path: Path) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "__init__.py").touch()
    (tmp_path / "broken" / "api.py").write_text("raise RuntimeError('half written')")
    assert python("from producers.sources import catalog; print(catalog.source('jooble').name)", tmp_path) == "jooble\n"


def test_a_folder_with_a_source_of_another_name_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "__init__.py").touch()
    (tmp_path / "other" / "api.py").write_text("from producers.sources.jooble.api import SOURCE")
    output = python("from producers.sources import catalog; catalog.source('other')", tmp_path)
    assert "producers/sources/other holds a source named 'jooble'" in output


TOYS = Path(__file__).parents[1] / "toy_sources"
