"""Two generations on the running services, alike."""

import uuid
from collections.abc import Iterator

import pytest

from sinks.settings import Settings, read_settings
from tests.conftest import RunningStack
from tests.ops.verify.generations import Generation


@pytest.fixture(scope="module")
def settings(stack: RunningStack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A lake in a folder, tables and schemas of this module's own; boto3 and psycopg find the services."""
    own = f"t{uuid.uuid4().hex[:12]}"
    lake = {"GPPS_LAKE_URI": f"file://{tmp_path_factory.mktemp('lake')}", "GPPS_TOPIC_PREFIX": "prefix."}
    names = {"GPPS_TABLE_PREFIX": own, "GPPS_WAREHOUSE__SCHEMA": own}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**stack.environment(), **lake, **names}.items():
            patch.setenv(name, value)
        yield read_settings().of("school_jobs")


@pytest.fixture(scope="module")
def two(settings: Settings) -> tuple[Generation, Generation]:
    """Generations 1 and 2, built alike and loaded."""
    both = Generation(settings, 1), Generation(settings, 2)
    for generation in both:
        generation.build()
    return both
