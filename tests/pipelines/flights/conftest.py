"""This pipeline is the one analysed, over marts written by hand."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.flights.contract import CONTRACT
from tests.analysis.in_memory import InMemory
from tests.pipelines.analysed import analysed, filled


@pytest.fixture(scope="module")
def flights() -> Iterator[None]:
    with analysed(CONTRACT.name):
        yield


@pytest.fixture(scope="module")
def world(flights: None) -> Iterator[InMemory]:
    with filled(CONTRACT, Path(__file__).with_name("world.sql")) as engine:
        yield engine
