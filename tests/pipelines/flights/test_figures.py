"""Every figure of the pipeline behaves, and its notebook is one."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from analysis.figures import catalog
from pipelines.flights.figures import predictions, rankings
from tests.suites import figures, notebooks

FIGURES = rankings.FIGURES | predictions.FIGURES
NOTEBOOK = notebooks.ROOT / "pipelines" / "flights" / "notebooks" / "what_trips_cost.py"


@dataclass(frozen=True)
class Sample:
    """So many rows for any of the figures; `alt`: what the description of ten of them must say."""

    alt: tuple[str, ...]

    def rows(self, number: int) -> pd.DataFrame:
        places = range(number)
        return pd.DataFrame(
            {
                "route": [f"TPE-LA{chr(65 + place % 26)}" for place in places],
                "carrier": [f"Carrier {place} \N{ROCKET} with a rather long name, $ and <b>" for place in places],
                "currency_code": ["TWD" for _ in places],
                "scope": [f"SCOPE {place}" for place in places],
                "days_to_departure": list(places),
                "sale_total": [17_000.5 + place for place in places],
                "predicted_total": [17_004.25 if place % 2 else 16_000.0 for place in places],
                "lowest_total": [17_000.5 + place for place in places],
                "trips": [1_000 - place for place in places],
                "trips_share": [1 - place / 80 for place in places],
                "runs": [100 + place for place in places],
                "answered_share": [1 - place / 80 for place in places],
            }
        )


SAMPLES = {
    "cheapest_trips": Sample(("10 values", "from TPE-LAA", "17,000.50")),
    "fares_by_carrier": Sample(("from TPE-LAA", "(n = 1,000)", "(n = 991)")),
    "fares_by_days": Sample(("from TPE-LAA, TWD, 0 days", "(n = 991)")),
    "trips_by_scope": Sample(("from SCOPE 9", "to SCOPE 0 with 100 %")),
    "fares_predicted": Sample(("10 trips, 16,000 to 17,009.50 TWD; 2 predicted above",)),
    "runs_of_routes": Sample(("from TPE-LAJ", "with 100 %")),
}


@pytest.mark.usefixtures("flights")
@pytest.mark.filterwarnings("error:Glyph")
@pytest.mark.parametrize("name", FIGURES)
class TestEveryFigure(figures.FigureSuite):
    @pytest.fixture
    def sample(self, name: str) -> Sample:
        return SAMPLES[name]


@pytest.mark.usefixtures("flights")
def test_the_catalog_has_them() -> None:
    assert catalog.names() == sorted(FIGURES) == sorted(SAMPLES)


class TestNotebook(notebooks.WrittenNotebookSuite):
    """Its text; it is executed by the demo."""

    @pytest.fixture
    def written(self) -> str:
        return Path(NOTEBOOK).read_text()
