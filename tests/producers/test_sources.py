"""Every source there is, and the toy one, shows the behaviour of a source."""

from pathlib import Path

import pytest

from producers.source import Source
from producers.sources import catalog
from tests.producers.toy_sources.toy.api import SOURCE as TOY
from tests.suites.short_answers import ShortAnswersSuite
from tests.suites.sources import SourceSuite

TOYS = Path(__file__).parent / "toy_sources"


class TestEverySource(SourceSuite, ShortAnswersSuite):
    @pytest.fixture(params=catalog.names())
    def source(self, request: pytest.FixtureRequest) -> Source:
        return catalog.source(request.param)


class TestToySource(SourceSuite):
    @pytest.fixture
    def source(self) -> Source:
        return TOY

    @pytest.fixture
    def folder(self) -> Path:
        return TOYS / "toy"
