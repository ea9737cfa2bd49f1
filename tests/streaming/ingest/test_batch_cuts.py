"""Results equal those of the oracle, however events are cut into batches, in any order and with repeats."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyspark.sql import SparkSession

from producers.contract import Event
from tests.builders import job, job_search, page, program, school, sweep
from tests.oracle.given import marts_of_rows, records_of
from tests.oracle.marts import Marts, marts
from tests.streaming.marts_of import LakeInAFolder

pytestmark = [pytest.mark.spark, pytest.mark.slow]

NURSING = "5138"


def history() -> list[Event]:
    """Three sweeps of schools and of two job searches, in which content changes, appears, vanishes and comes back."""
    events: list[Event] = []
    for number in range(3):
        at, name, day = 10 * number, f"s{number}", float(number)
        schools: list[Event] = [
            school(str(unit), at=(1, at), place=unit, sweep=name, day=day, state=("AL", "TX")[(unit + number) % 2])
            for unit in (1, 2, 3)
            if (unit, number) != (3, 1)
        ]
        programs: list[Event] = [
            program(
                str(unit), cip4, at=(1, at), place=10 * unit + place, sweep=name, day=day, awards_2=unit * 7 + number
            )
            for unit in (1, 2, 3)
            for place, cip4 in enumerate(("1107", NURSING))
            if (unit, number) != (3, 1) and (unit, number, cip4) != (2, 2, NURSING)
        ]
        events += [*schools, *programs, page(at=(1, at), lists=[*schools, *programs], sweep=name, day=day)]
        events.append(sweep(at=(1, at + 1), day=day, sweep=name))
        for step, cip4 in enumerate(("1107", NURSING)):
            search, fetch = job_search(cip4), (1, at + 2 + 2 * step)
            jobs: list[Event] = [
                job(
                    str(one), cip4, at=fetch, place=one, sweep=f"{name}{cip4}", day=day, title=f"Job {one} {number % 2}"
                )
                for one in range(number, number + 3)
            ]
            events += [*jobs, page(search, at=fetch, lists=jobs, sweep=f"{name}{cip4}", day=day)]
            whole = (number, step) != (1, 1)
            end = (1, fetch[1] + 1)
            events.append(sweep(search, at=end, day=day + 0.1, sweep=f"{name}{cip4}", complete=whole))
    return events


@st.composite
def batches(draw: Any) -> list[list[Event]]:
    """The history in two or three batches, in any order, with some of its events twice."""
    events = history()
    shuffled = draw(st.permutations([*events, *draw(st.lists(st.sampled_from(events), max_size=6))]))
    cuts = sorted(draw(st.lists(st.integers(0, len(shuffled)), min_size=1, max_size=2)))
    edges = [0, *cuts, len(shuffled)]
    return [list(shuffled[start:end]) for start, end in pairwise(edges)]


@pytest.fixture(scope="module")
def expected() -> Marts:
    return marts(records_of(history()))


def landed(spark: SparkSession, folder: Path, cut: Sequence[Sequence[Event]]) -> LakeInAFolder:
    lake = LakeInAFolder(spark, folder)
    for batch in cut:
        lake.land(batch)
        lake.refresh()
    return lake


def test_the_history_has_what_it_takes(expected: Marts) -> None:
    assert {each["status"] for each in expected["job"].values()} == {"open", "closed"}
    assert len(expected["field_outlook"]) == 5
    assert len(expected["program_outlook"]) == 5
    assert len(expected["school"]) == 3


@given(cut=batches())
@settings(max_examples=2, derandomize=True, suppress_health_check=list(HealthCheck))
def test_any_cut_order_and_repeat_ends_in_the_same_marts(
    spark: SparkSession,
    expected: Marts,
    tmp_path_factory: pytest.TempPathFactory,
    cut: list[list[Event]],
) -> None:
    assert marts_of_rows(landed(spark, tmp_path_factory.mktemp("lake"), cut).marts()) == expected


def test_what_has_been_refreshed_is_not_written_again(spark: SparkSession, tmp_path: Path) -> None:
    lake = landed(spark, tmp_path, [history()])
    assert set(lake.refresh().values()) == {0}
    lake.land(history())
    assert set(lake.refresh().values()) == {0}


def test_a_refresh_without_its_position_ends_in_the_same_feeds(
    spark: SparkSession, expected: Marts, tmp_path: Path
) -> None:
    events = history()
    lake = landed(spark, tmp_path, [events[:40]])
    (position,) = tmp_path.rglob("_position.json")
    before = position.read_text()
    lake.land(events[40:])
    lake.refresh()
    position.write_text(before)  # as after a kill between the feeds' commits and the position
    assert set(lake.refresh().values()) == {0}
    assert marts_of_rows(lake.marts()) == expected
