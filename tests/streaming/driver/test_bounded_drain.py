"""A bounded drain lands exactly up to its fence, and stream and drain resume from one another."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.settings import PROJECT
from streaming.errors import CannotDrain
from streaming.ingest import fences, topics
from streaming.ingest.accounting import reckoned
from streaming.ingest.checkpoint import Checkpoint, checkpoint_of
from streaming.ingest.fences import Offsets
from streaming.lake.paths import lake_of
from streaming.settings import StreamingSettings
from tests.streaming.driver.test_micro_batch import OF_SCHOOLS
from tests.streaming.harness import (
    SMALL,
    drain,
    offsets,
    produce,
    produced_offsets,
    records_of,
    rows,
    run_once,
)

PROGRAMS, SCHOOLS = "college-scorecard.program.v1", "college-scorecard.school.v1"


@pytest.fixture
def settings(settings: StreamingSettings) -> StreamingSettings:
    produce(settings, records_of(OF_SCHOOLS))
    return settings.model_copy(update={"max_offsets_per_trigger": 10})


def log_of(settings: StreamingSettings) -> Checkpoint:
    return checkpoint_of(lake_of(settings), SMALL, settings.topic_prefix)


def before(found: list[tuple[str, int, int]], fence: Offsets) -> list[tuple[str, int, int]]:
    return [place for place in found if place[2] < fence[place[0]][place[1]]]


@pytest.mark.spark
@pytest.mark.services
def test_a_drain_lands_exactly_up_to_its_fence_and_the_stream_goes_on_there(
    spark: Any, settings: StreamingSettings
) -> None:
    fence = {PROGRAMS: {0: 7, 1: 0, 2: 10}, SCHOOLS: {0: 1, 1: 1, 2: 0}}
    drain(spark, settings, fence)
    log = log_of(settings)
    assert offsets(settings) == before(produced_offsets(settings), fence)
    assert log.position() == fence
    assert len({event["_batch_id"] for event in rows(settings, "events_program")}) == 2

    files = {name: log.store.read(name) for name in log.store.files() if name[-1:] != "/"}
    run_once(spark, settings)
    assert offsets(settings) == produced_offsets(settings)
    named = ("metadata", "sources/0/0", "offsets/1", "commits/1", "id")
    assert {name: log.store.read(name) for name in named} == {name: files[name] for name in named}

    produce(settings, records_of(OF_SCHOOLS[:5]))
    drain(spark, settings, topics.ends(settings, SMALL.topics()))
    assert offsets(settings) == produced_offsets(settings)
    assert reckoned(lake_of(settings), settings, SMALL).accounts == {
        SCHOOLS: {"read": 8, "landed": 8, "dead": 0, "duplicate": 4},
        PROGRAMS: {"read": 31, "landed": 31, "dead": 0, "duplicate": 1},
    }


@pytest.mark.spark
@pytest.mark.services
def test_a_batch_that_was_begun_is_ended_first_with_its_own_offsets(spark: Any, settings: StreamingSettings) -> None:
    drain(spark, settings, {}, start={PROGRAMS: {0: 2}})
    log, begun = log_of(settings), {PROGRAMS: {0: 5, 1: 9, 2: 9}, SCHOOLS: {0: 0, 1: 1, 2: 1}}
    assert (log.next_batch(), log.position()[PROGRAMS]) == (0, {0: 2, 1: 0, 2: 0})
    log.begin(0, begun, 1)
    with pytest.raises(CannotDrain, match=r"generation 1 of small has read beyond the fence.*program.*: 9 is after 3"):
        drain(spark, settings, {PROGRAMS: {1: 3}})
    assert offsets(settings) == []

    fence = {PROGRAMS: {0: 5, 1: 9, 2: 10}, SCHOOLS: {0: 2}}
    drain(spark, settings, fence)
    first = [row for row in rows(settings, "events_program") if row["_batch_id"] == 0]
    assert len(first) == 3 + 9 + 9
    assert log.position() == fences.merged(begun, fence)
    with pytest.raises(CannotDrain, match="beyond the fence already"):
        drain(spark, settings, {PROGRAMS: {0: 4}})
    with pytest.raises(CannotDrain, match=r"do not reach to the fence.*: 11 is after 10"):
        drain(spark, settings, {PROGRAMS: {0: 11}})
    with pytest.raises(CannotDrain, match=r"do not have: college-scorecard\.program\.v1 7"):
        drain(spark, settings, {PROGRAMS: {7: 1}})


def asked(arguments: list[str], environment: Mapping[str, str], given: str = "") -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(
        command, env=environment, cwd=PROJECT, input=given, text=True, capture_output=True, timeout=900, check=False
    )


@pytest.mark.services
def test_fence_and_position_are_reported_without_spark(
    settings: StreamingSettings, environment: dict[str, str]
) -> None:
    fence = json.loads(asked(["streaming", "fence", "--json"], environment).stdout)
    assert fence[PROGRAMS] == {"0": 10, "1": 10, "2": 10}
    assert fence["jooble.job.v1"] == {"0": 0, "1": 0, "2": 0}
    early = json.loads(asked(["streaming", "fence", "--at", "2020-01-01", "--json"], environment).stdout)
    assert early[PROGRAMS] == {"0": 0, "1": 0, "2": 0}
    late = asked(["streaming", "fence", "--at", "2999-01-01T00:00+02:00"], environment).stdout
    assert f"{PROGRAMS}: 0 at 10, 1 at 10, 2 at 10\n" in late
    here = json.loads(asked(["streaming", "position", "--json"], environment).stdout)
    assert here == {"generation": 1, "start": {}, "position": {}}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "JSON object of topics"),
        ('{"other.v1": {"0": 1}}', "does not read other.v1; its topics are"),
        ('{"jooble.job.v1": {"0": -1}}', "'0': -1 is not a partition with its next offset"),
        ('{"jooble.job.v1": [1]}', "a JSON object, not [1]"),
    ],
)
def test_what_is_not_a_fence_is_refused(text: str, message: str) -> None:
    with pytest.raises(fences.BadFence, match=re.escape(message)):
        fences.from_text(text, ("jooble.job.v1",))


@pytest.mark.services
def test_a_drain_to_what_is_no_fence_is_wrong_usage(environment: dict[str, str]) -> None:
    ended = asked(["ops.stream", "school_jobs", "--to", "-"], environment, "{")
    assert (ended.returncode, "JSON object of topics" in ended.stderr) == (2, True), ended.stderr


@given(
    st.dictionaries(
        st.sampled_from("abc"), st.dictionaries(st.integers(0, 3), st.tuples(st.integers(0, 50), st.integers(0, 50)))
    ),
    st.integers(1, 40),
)
def test_cuts_lead_from_start_to_end_and_never_back(parts: dict[str, dict[int, tuple[int, int]]], most: int) -> None:
    start = {topic: {part: first for part, (first, _) in found.items()} for topic, found in parts.items()}
    end = {topic: {part: first + more for part, (first, more) in found.items()} for topic, found in parts.items()}
    steps = [start, *fences.cuts(start, end, most)]
    assert steps[-1] == end
    for here, there in pairwise(steps):
        assert fences.beyond(here, there) == []
        assert 0 < fences.count(here, there) <= most + sum(map(len, parts.values()))
