from collections.abc import Iterator

import pytest

from tests.pipelines.school_jobs.examine.outliers.memory import Memory


@pytest.fixture(scope="module")
def memory() -> Iterator[Memory]:
    """One database for a module; a test fills the views it looks at."""
    engine = Memory()
    yield engine
    engine.close()
