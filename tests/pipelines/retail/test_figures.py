"""Every figure of the pipeline behaves, and its notebook is one."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from analysis.figures import catalog
from pipelines.retail.figures.rankings import FIGURES
from tests.suites import figures, notebooks

NOTEBOOK = notebooks.ROOT / "pipelines" / "retail" / "notebooks" / "prices_and_discounts.py"


@dataclass(frozen=True)
class Sample:
    """So many rows for any of the figures; `alt`: what the description of ten of them must say."""

    alt: tuple[str, ...]

    def rows(self, number: int) -> pd.DataFrame:
        places = range(number)
        names = [f"Item {place} \N{ROCKET} with a rather long name, $ and <b>" for place in places]
        return pd.DataFrame(
            {
                "item": names,
                "item_name": names,
                "quote": ["EUR" for _ in places],
                "source": ["currencylayer" for _ in places],
                "sale_price_fx": [1_000 - place for place in places],
                "discount_share": [0.9 - place / 80 for place in places],
                "num_reviews": [2_000 - place for place in places],
                "observations": [100 - place for place in places],
                "latest_price": [500 + place for place in places],
            }
        )


SAMPLES = {
    "prices_in_currency": Sample(("10 values", "from Item 9", "to Item 0", "1,000")),
    "discounts": Sample(("from Item 9", "to Item 0", "90 %")),
    "popular_items": Sample(("from Item 9", "1,991", "2,000")),
    "price_history": Sample(("$500", "$509")),
}


@pytest.mark.usefixtures("retail")
@pytest.mark.filterwarnings("error:Glyph")  # names are in all scripts, and a warning would stand in the notebook
@pytest.mark.parametrize("name", FIGURES)
class TestEveryFigure(figures.FigureSuite):
    @pytest.fixture
    def sample(self, name: str) -> Sample:
        return SAMPLES[name]


@pytest.mark.usefixtures("retail")
def test_the_catalog_has_them() -> None:
    assert catalog.names() == sorted(FIGURES) == sorted(SAMPLES)


class TestNotebook(notebooks.WrittenNotebookSuite):
    """Its text; it is executed by a demo of the pipeline."""

    @pytest.fixture
    def written(self) -> str:
        return Path(NOTEBOOK).read_text()
