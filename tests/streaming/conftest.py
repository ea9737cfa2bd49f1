"""Fixtures of the tests of this stage."""

import pytest

from streaming.settings import StreamingSettings
from tests.streaming.harness import make_topics, settings_of


@pytest.fixture
def settings(environment: dict[str, str]) -> StreamingSettings:
    """Of the test's own names in the services, for generation 1, with the topics of all sources made."""
    found = settings_of(environment)
    make_topics(found)
    return found
