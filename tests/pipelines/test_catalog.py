"""Pipelines are found by their folders being there, and each is whole."""

import inspect
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import pipelines
from analysis.statements import texts
from pipelines import catalog
from pipelines.school_jobs.reference.fields import TABLE
from producers.sources.jooble import fields as searched
from streaming.pipeline import Pipeline
from tools.crosswalk import copied

ROOT = Path(__file__).parents[2] / "pipelines"


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A second pipeline in a folder of its own."""
    folder = tmp_path / "toy"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "contract.py").write_text("CONTRACT = 'what toy keeps'\n")
    (folder / "pipeline.py").write_text("PIPELINE = 'toy'\n")
    (tmp_path / "no_pipeline").mkdir()
    (tmp_path / "no_pipeline" / "__init__.py").write_text("")
    monkeypatch.setattr(pipelines, "__path__", [*pipelines.__path__, str(tmp_path)])
    yield folder
    for name in [name for name in sys.modules if name.startswith("pipelines.toy")]:
        del sys.modules[name]


def test_a_folder_with_a_pipeline_is_found(toy: Path) -> None:
    assert set(catalog.names()) >= {"school_jobs", "toy"}
    assert (catalog.pipeline("toy"), catalog.contract("toy")) == ("toy", "what toy keeps")


def test_the_main_one_need_not_be_named_nor_one_that_is_alone(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert catalog.pipeline().name == "school_jobs"
    folder: Path = request.getfixturevalue("toy")
    assert catalog.pipeline().name == "school_jobs"
    monkeypatch.setattr(pipelines, "__path__", [str(folder.parent)])
    assert catalog.pipeline() == "toy"
    shutil.copytree(folder, folder.with_name("other"))
    with pytest.raises(catalog.UnknownPipeline, match="other, toy; say which"):
        catalog.pipeline()


@pytest.mark.parametrize("name", ["no_such", "school-jobs", ".catalog", ""])
def test_another_name_is_refused(name: str) -> None:
    with pytest.raises(catalog.UnknownPipeline, match="there is no pipeline"):
        catalog.contract(name)


@pytest.fixture(params=catalog.names())
def pipeline(request: pytest.FixtureRequest) -> Pipeline:
    return catalog.pipeline(request.param)


def test_it_has_the_name_of_its_folder_and_the_contract_of_its_module(pipeline: Pipeline) -> None:
    assert pipeline.contract is catalog.contract(pipeline.name)
    assert inspect.getmodule(pipeline.results).__name__ == f"{pipeline.contract.package}.pipeline"  # type: ignore[union-attr]


def test_marts_have_names_of_their_own_in_every_store(pipeline: Pipeline) -> None:
    marts = pipeline.marts
    exports = [mart.export.name for mart in marts if mart.export]
    served = [mart.served for mart in pipeline.contract.served]
    tables = [mart.table for mart in marts]
    for names in ([mart.name for mart in marts], tables, pipeline.contract.views, exports, served):
        assert all(names)
        assert len(set(names)) == len(names)
    for mart in marts:
        assert mart.table in (f"dim_{mart.name}", f"fact_{mart.name}")
        assert set(mart.key) <= {column.name for column in mart.columns}
        assert len(mart.key) <= 2 or not mart.served
        assert not (mart.export and mart.export.joined) or len(mart.export.joined.mart.key) == 1  # type: ignore[union-attr]


def test_views_are_the_files_there_are(pipeline: Pipeline) -> None:
    files = {file.stem for file in (ROOT / pipeline.name / "warehouse").glob("*.sql")}
    assert files == set(pipeline.contract.views)


def test_derived_views_stand_after_what_they_read(pipeline: Pipeline) -> None:
    derived = list(pipeline.contract.derived_views)
    assert set(derived) == {file.stem for file in (ROOT / pipeline.name / "views").glob("*.sql")}
    assert not set(derived) & set(pipeline.contract.views)
    for place, name in enumerate(derived):
        assert not set(texts.mentioned(pipeline.contract.derived_views[name], derived[place + 1 :]))


def test_the_fields_are_those_that_jooble_is_searched_by() -> None:
    """The pipeline's copy of the table: the field mart says what is searched for."""
    assert copied(searched.TABLE.read_text(encoding="utf-8")) == TABLE.read_text(encoding="utf-8")
