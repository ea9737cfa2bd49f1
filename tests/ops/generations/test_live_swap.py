"""A swap under a running driver and loader: they continue with the new generation, in the same processes."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from ops.generations.place import Place
from ops.settings import PROJECT
from plumbing import sql
from producers.sources.jooble.contract import Job
from sinks.generations import shown_generations
from streaming.driver.lease import driver_lease
from streaming.lake.manifest import Manifest
from streaming.pipeline import Pipeline
from tests.builders import job
from tests.ops.generations.commands import json_of
from tests.ops.generations.worlds import place_in
from tests.ops.manifests import put_manifest
from tests.ops.waiting import wait_until
from tests.redshift.standin import StandIn
from tests.streaming.harness import make_topics, offsets, produce, produced_offsets, records_of

pytestmark = [pytest.mark.services, pytest.mark.spark, pytest.mark.slow]

LIMIT_SECONDS = 600


@contextmanager
def daemon(place: Place, log: Path, *arguments: str) -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, "-m", *arguments]
    with (
        log.open("w") as output,
        subprocess.Popen(command, env=dict(place.environment), cwd=PROJECT, stdout=output, stderr=output) as process,
    ):
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
def place(
    environment: dict[str, str],
    stand_in: StandIn,
    employers: Pipeline,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Place:
    """With the stand-in for Redshift as the warehouse: PostgreSQL is swapped under readers in test_readers.py."""
    environment |= {"GPPS_HOME": str(tmp_path / "home"), "GPPS_REFRESH_SECONDS": "1", "GPPS_LOAD_SECONDS": "1"}
    environment |= stand_in.environment(environment)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return place_in(environment, tmp_path, employers)


def shown(place: Place) -> int:
    """Number of employers that the stable view shows."""
    with psycopg.connect() as connection:  # behind the stand-in
        name = sql.Identifier(place.sinks.views_schema, "employers")
        try:
            row = connection.execute(sql.SQL("SELECT COUNT(*) FROM {}").format(name)).fetchone()
        except psycopg.errors.UndefinedTable:
            return 0
    return int(row[0]) if row else 0


def test_driver_and_loader_go_on_with_the_new_generation(place: Place, tmp_path: Path) -> None:
    make_topics(place.streaming, [Job.topic()])
    of_pipeline = ("--pipeline", place.pipeline.name)

    def publish(first: int, last: int) -> None:
        postings = (job(str(number), place=number, company=f"Company {number}") for number in range(first, last))
        produce(place.streaming, records_of(postings))

    publish(0, 5)
    stream, load = tmp_path / "stream.log", tmp_path / "load.log"
    with (
        daemon(place, stream, "ops.stream", place.pipeline.name) as driver,
        daemon(place, load, "sinks", "load", *of_pipeline) as loader,
    ):

        def until(condition: Callable[[], bool]) -> None:
            wait_until(lambda: condition() or (driver.poll(), loader.poll()) != (None, None), LIMIT_SECONDS)
            assert (driver.poll(), loader.poll()) == (None, None), stream.read_text() + load.read_text()

        until(lambda: shown(place) == 5)
        built = {"start": {}, "fence": {}, "began_at": "", "code_version": "0"}
        put_manifest(place.lake(2), Manifest(generation=2, state="built", built_from="topics", **built))
        publish(5, 8)
        swapped = json_of(place, "swap", "--execute", "--unverified", *of_pipeline)
        assert (place.live(), shown_generations(place.sinks)) == (2, {2})
        landed = len(offsets(place.streaming.at(1), place.pipeline))  # of the three that the driver had read by then
        read = {topic: sum(parts.values()) for topic, parts in swapped["fence"].items()}
        assert (sum(read.values()), read[Job.topic()]) == (landed, landed)
        assert 5 <= landed <= shown(place) <= 8
        until(lambda: shown(place) == 8)
        publish(8, 10)
        until(lambda: shown(place) == 10)
        until(lambda: driver_lease(place.streaming.at(2), place.pipeline).holder() is not None)
        assert driver_lease(place.streaming.at(1), place.pipeline).holder() is None
    assert offsets(place.streaming.at(2), place.pipeline) == produced_offsets(place.streaming, place.pipeline)
    assert len(offsets(place.streaming.at(1), place.pipeline)) == landed
