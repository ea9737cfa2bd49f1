"""A set-up with topics of its own, and the place in which commands about its generations work."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ops.generations.place import Place
from sinks.settings import read_settings
from streaming.ingest import topics
from streaming.ingest.fences import Offsets
from streaming.settings import StreamingSettings
from tests.redshift.standin import StandIn
from tests.streaming.harness import make_topics


@pytest.fixture
def place(environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    return placed(environment, tmp_path, monkeypatch)


@pytest.fixture
def place_on_redshift(
    environment: dict[str, str], stand_in: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Place:
    return placed(environment | stand_in.environment(environment), tmp_path, monkeypatch)


def placed(environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Its environment is this process's, too: boto3 and psycopg look there."""
    for name in [name for name in os.environ if name.startswith(("GPPS_", "AWS_", "PG"))]:
        monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings = StreamingSettings().of("school_jobs")
    make_topics(settings)
    sinks = read_settings().of("school_jobs")
    return Place(settings, sinks, environment, tmp_path / "logs", lambda text: None, lambda: datetime.now(UTC))


def ends(place: Place) -> Offsets:
    return topics.ends(place.streaming, place.pipeline.topics())
