"""A place of the test's own, with one or two small generations in it."""

from pathlib import Path

import pytest

from ops.generations.place import Place
from tests.ops.generations.worlds import make_generation, place_in


@pytest.fixture
def place(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Place:
    environment["GPPS_HOME"] = str(tmp_path / "home")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return place_in(environment, tmp_path)


@pytest.fixture
def two(place: Place) -> Place:
    """Generations 1, which is live, and 2."""
    make_generation(place, 1)
    make_generation(place, 2)
    return place


@pytest.fixture
def alike(place: Place) -> Place:
    """Generations 1, which is live, and 2, with the same rows."""
    for number in (1, 2):
        make_generation(place, number, like=1)
    return place
