"""Every figure of the pipeline behaves, and its notebook is one."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from analysis.figures import catalog
from pipelines.books.figures.rankings import FIGURES
from tests.suites import figures, notebooks

NOTEBOOK = notebooks.ROOT / "pipelines" / "books" / "notebooks" / "books_and_years.py"


@dataclass(frozen=True)
class Sample:
    """So many rows for any of the figures; `alt`: what the description of ten of them must say."""

    alt: tuple[str, ...]

    def rows(self, number: int) -> pd.DataFrame:
        places = range(number)
        return pd.DataFrame(
            {
                "author": [f"Author {place} \N{ROCKET} with a rather long name, $ and <b>" for place in places],
                "first_publish_year": [1952 + place for place in places],
                "decade": [1850 + 10 * place for place in places],
                "subject_key": [f"subject_{place}" for place in places],
                "total_books": [1_000 - place for place in places],
                "avg_books_per_year": [12.5 - place / 8 for place in places],
                "works": [2_000 - place for place in places],
                "dated_share": [1 - place / 80 for place in places],
            }
        )


SAMPLES = {
    "books_per_year": Sample(("10 values", "1952", "(n = 1,000)", "with 991")),
    "average_books_per_year": Sample(("from Author 9", "to Author 0", "(n = 991)")),
    "years_known": Sample(("from subject_9", "to subject_0 with 100 %")),
    "books_by_decade": Sample(("from 1940s with 1,991", "to 1850s with 2,000")),
}


@pytest.mark.usefixtures("books")
@pytest.mark.filterwarnings("error:Glyph")  # names are in all scripts, and a warning would stand in the notebook
@pytest.mark.parametrize("name", FIGURES)
class TestEveryFigure(figures.FigureSuite):
    @pytest.fixture
    def sample(self, name: str) -> Sample:
        return SAMPLES[name]


@pytest.mark.usefixtures("books")
def test_the_catalog_has_them() -> None:
    assert catalog.names() == sorted(FIGURES) == sorted(SAMPLES)


class TestNotebook(notebooks.WrittenNotebookSuite):
    """Its text; it is executed by the journey through all stages."""

    @pytest.fixture
    def written(self) -> str:
        return Path(NOTEBOOK).read_text()
