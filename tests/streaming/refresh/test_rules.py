"""The version of a pipeline's rules follows from what makes its marts."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from streaming.refresh.rules import modules_of, normalised, version_of

Make = Callable[..., str]
FILES = {
    "__init__.py": "",
    "pipeline.py": '"""A pipeline."""\nfrom toy import marts\n\nVALUE = marts.VALUE\n',
    "marts.py": "from streaming.lake.views import latest\n\nVALUE = 1  # of one\n",
    "figures.py": "COLOUR = 1\n",
    "reference/codes.csv": "code\n1\n",
}


@pytest.fixture
def version_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """The version of a pipeline of these files, of which some are others."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def make(variant: str = "", **changed: str) -> str:
        for file, text in FILES.items():
            path = tmp_path / "toy" / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(changed.get(path.stem, text))
        version_of.cache_clear()
        return version_of("toy", variant)

    yield make
    version_of.cache_clear()
    sys.modules.pop("toy", None)


def test_words_and_what_makes_no_mart_change_nothing(version_with: Make) -> None:
    first = version_with()
    assert version_with(marts=f'"""Said otherwise."""\n# Why.\n{FILES["marts.py"]}') == first
    assert version_with(figures="COLOUR = 2\n") == first


@pytest.mark.parametrize(
    "changed",
    [{"marts": FILES["marts.py"].replace("1", "2")}, {"codes": "code\n2\n"}, {"variant": "other settings"}],
    ids=lambda changed: next(iter(changed)),
)
def test_each_thing_that_makes_the_marts_changes_it(version_with: Make, changed: dict[str, str]) -> None:
    assert version_with(**changed) != version_with()


def test_the_modules_are_those_that_the_pipeline_imports() -> None:
    found = modules_of("pipelines.school_jobs")
    own = {"pipelines.school_jobs.marts.trend", "pipelines.school_jobs.titles.words"}
    assert own | {"streaming.lake.views"} <= set(found)
    assert "streaming.driver.micro_batch" not in found
    assert not {name for name in found if name.startswith(("pyspark", "pydantic"))}


def test_the_version_is_computed_without_spark() -> None:
    probe = "from pipelines import catalog; catalog.pipeline().rules(); import sys; print('pyspark' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3]
    )
    assert done.stdout == "False\n"


def test_docstrings_and_comments_are_no_code() -> None:
    source = 'class A:\n    """Said."""\n\n    def f(self):  # why\n        """Said, too."""\n        return "kept"\n'
    assert normalised(source) == "class A:\n\n    def f(self):\n        return 'kept'"
