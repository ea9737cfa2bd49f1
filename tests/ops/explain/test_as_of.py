"""Looking back: which past can be reconstructed and which not; that it is right is tested in test_two_days."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipelines.school_jobs.pipeline import PIPELINE
from plumbing.errors import CannotTell
from plumbing.objects.store import store_at
from streaming.errors import NotReady
from streaming.ingest.checkpoint import Checkpoint
from streaming.ingest.fences import BadFence, Offsets
from streaming.lake.manifest import Manifest
from streaming.lake.paths import Lake
from streaming.refresh.as_of import RETAINED, Past, before, make, past
from streaming.settings import StreamingSettings
from tests.ops.explain.conftest import stage
from tests.ops.manifests import put_manifest

START: Offsets = {"jooble.job.v1": {0: 10, 1: 20}}
POSITION: Offsets = {"jooble.job.v1": {0: 15, 1: 25}}


@pytest.mark.services
@pytest.mark.spark
def test_before_a_fence_are_lower_offsets_of_each_partition_and_what_came_from_the_archive(spark: Any) -> None:
    places = [("a", 0, 4), ("a", 0, 5), ("a", 1, 0), ("a", 2, 0), ("b", 0, 4), ("b", 0, 7), ("a", -1, 9)]
    events = spark.createDataFrame(places, "_topic string, _partition int, _offset long")
    remaining = before(events, {"a": {0: 5, 1: 0, 2: 1}, "b": {0: 7}}).collect()
    assert [tuple(row) for row in remaining] == [("a", 0, 4), ("a", 2, 0), ("b", 0, 4), ("a", -1, 9)]


@pytest.fixture
def settings(tmp_path: Path) -> StreamingSettings:
    """Of a generation that read from START to POSITION: what was before is no longer in the topics."""
    given = StreamingSettings(lake_uri=f"file://{tmp_path}", topic_prefix="here.").of(PIPELINE.name).at(1)
    log = Checkpoint(store_at(Lake(given.lake, 1).checkpoint(PIPELINE.name)), "here.")
    log.start_at(START)
    log.begin(0, POSITION, 0)
    log.end(0)
    return given


def test_a_fence_the_generation_has_not_come_to_is_refused_for_now(settings: StreamingSettings) -> None:
    with pytest.raises(NotReady, match=r"has not come to this fence yet: jooble.job.v1 partition 1: 26 is after 25"):
        past(settings, PIPELINE, {"jooble.job.v1": {0: 15, 1: 26}})


def test_as_of_before_the_generation_is_refused(settings: StreamingSettings) -> None:
    with pytest.raises(CannotTell, match=r"began later than this fence.*partition 0: 10 is after 9"):
        past(settings, PIPELINE, {"jooble.job.v1": {0: 9, 1: 20}})


def test_before_the_first_record_there_is_nothing_to_work_out(settings: StreamingSettings) -> None:
    with pytest.raises(CannotTell, match="nothing had been read by then"):
        past(settings, PIPELINE, START)


def test_as_of_before_the_fence_of_a_generation_from_the_archive_is_refused(
    settings: StreamingSettings,
) -> None:
    from_raw = {"built_from": "raw", "state": "built", "start": START, "fence": POSITION}
    manifest = {**from_raw, "generation": 1, "began_at": "2026-03-01", "code_version": "0.1.0"}
    put_manifest(Lake(settings.lake, 1), Manifest.model_validate(manifest))
    with pytest.raises(CannotTell, match=r"partition 0: 15 is after 14"):
        past(settings, PIPELINE, {"jooble.job.v1": {0: 14, 1: 25}})
    assert past(settings, PIPELINE, POSITION).fence == POSITION


def test_a_fence_with_a_gap_is_none(settings: StreamingSettings) -> None:
    with pytest.raises(BadFence, match=r"says nothing of jooble.job.v1\[1\]"):
        past(settings, PIPELINE, {"jooble.job.v1": {0: 12}})


def test_each_fence_has_a_place_of_its_own(settings: StreamingSettings) -> None:
    fence = {"jooble.job.v1": {0: 11, 1: 20}}
    one, other = past(settings, PIPELINE, fence), past(settings, PIPELINE, POSITION)
    assert one.lake != other.lake
    assert past(settings, PIPELINE, {"jooble.job.v1": {1: 20, 0: 11}}).lake == one.lake
    assert not one.is_made()


@pytest.mark.services
@pytest.mark.parametrize("where", ["folder", "s3"])
def test_the_looks_back_begun_last_stay_and_the_older_ones_go(
    where: str, tmp_path: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    source = Lake(f"file://{tmp_path}/lake" if where == "folder" else environment["GPPS_LAKE_URI"], 1)
    lake, seconds = store_at(source.uri), iter(range(100))
    monkeypatch.setattr("streaming.refresh.as_of.fill", lambda spark, pipeline, source, target, fence: None)

    def look(name: str) -> None:
        """One that begins a second after the one before and ends whole."""
        folder = f"{source.uri}/as_of/{name}"
        target = Lake(f"{folder}/{PIPELINE.name}", 1)
        lake.write(f"as_of/{name}/{PIPELINE.name}/gen=1/_position.json", "{}")
        moment = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(seconds=next(seconds))
        make(None, PIPELINE, Past(source, {}, folder, target), lambda: moment)  # type: ignore[arg-type]

    lake.write("gen=1/events_jobs/1.parquet", "")
    lake.write("as_of/of-an-older-version/toy/gen=1/changes_job/1.parquet", "")
    names = [f"{number:x}" for number in range(RETAINED + 4, 0, -1)]  # the hash says nothing of when
    for name in (*names, names[5], "y", "z"):
        look(name)
    remaining = {file.split("/")[1] for file in lake.files() if file.startswith("as_of/")}
    assert remaining == {*names[7:], names[5], "y", "z"}
    assert len(remaining) == RETAINED
    assert lake.read("gen=1/events_jobs/1.parquet") == ""


@pytest.mark.parametrize("moment", ["yesterday", "2026-13-01"])
def test_a_moment_that_is_none_is_a_matter_of_usage(moment: str, tmp_path: Path) -> None:
    where = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "GPPS_LAKE_URI": f"file://{tmp_path}"}
    errors = stage(where, "streaming", "as-of", moment, code=2).stderr
    assert f"'{moment}' is neither a file nor a time" in errors
