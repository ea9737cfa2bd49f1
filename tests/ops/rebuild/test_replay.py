"""A range of a topic read again: rows land twice, and nothing that anybody sees changes."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from deltalake import DeltaTable

from ops.generations.place import Place
from ops.rebuild.replay import main
from ops.rebuild.replaying import Asked, NoSuchRange, range_of
from producers.sources.jooble.contract import Job
from streaming.ingest.accounting import reckoned
from streaming.ingest.checkpoint import checkpoint_of
from streaming.pipeline import Pipeline
from tests.builders import job, program, school, sweep
from tests.ops.generations.worlds import place_in
from tests.streaming.harness import Record, make_topics, produce, records_of, rows, run_once

PROGRAMS = "college-scorecard.program.v1"
EVENTS = [
    school(),
    sweep(),
    *(program("100654", f"{1101 + number}", 3, (1, number)) for number in range(8)),
    *(job(str(number), "1107", (1, number)) for number in range(4)),
]


@pytest.fixture
def of_employers(environment: dict[str, str], employers: Pipeline, tmp_path: Path) -> Place:
    """A set-up of the toy pipeline, with its topic."""
    environment["GPPS_HOME"] = str(tmp_path / "home")
    place = place_in(environment, tmp_path, employers)
    make_topics(place.streaming, [Job.topic()])
    return place


def changes(place: Place) -> list[str]:
    """All rows of the mart's change feed."""
    feed = place.lake(1).table(place.pipeline.marts[0].changes_table)
    table = DeltaTable(feed, storage_options=place.streaming.delta_options())
    return sorted(map(repr, table.to_pyarrow_table().to_pylist()))


@pytest.mark.slow
@pytest.mark.spark
@pytest.mark.services
def test_what_is_read_again_lands_twice_and_changes_nothing(spark: Any, of_employers: Place) -> None:
    place, live = of_employers, of_employers.streaming.at(1)
    bad = Record(Job.topic(), b"not JSON", partition=0)
    produce(live, [*records_of(job(str(number), place=number, company="A") for number in range(12)), bad])
    run_once(spark, live, place.pipeline)
    changes_before, account = changes(place), reckoned(place.lake(1), live, place.pipeline).accounts
    landed = rows(live, "events_job")
    ranges = {(row["_partition"], row["_offset"]) for row in landed if row["_offset"] >= 1}

    again = [Job.topic(), "--from-offset", "1", "--execute", "--json", "--pipeline", place.pipeline.name]
    done = CliRunner().invoke(main, again)
    assert done.exit_code == 0, done.output
    result = json.loads(done.stdout.splitlines()[-1])
    assert (result["records"], sum(result["changed"].values())) == (len(ranges) + 1, 0)

    twice_there = rows(live, "events_job")
    twice = {(row["_partition"], row["_offset"]) for row in twice_there if len(_same(twice_there, row)) == 2}
    assert (twice, len(twice_there)) == (ranges, len(landed) + len(ranges))
    assert changes(place) == changes_before
    assert reckoned(place.lake(1), live, place.pipeline).accounts == account
    produce(live, records_of([job("99", company="B")]))
    run_once(spark, live, place.pipeline)
    assert len(rows(live, "events_job")) == len(twice_there) + 1


def refused(place: Place, *asked: Any) -> str:
    with pytest.raises(NoSuchRange) as caught:
        range_of(place, 1, Asked(*asked))
    return str(caught.value)


@pytest.mark.services
def test_a_range_that_is_not_there_is_refused_with_what_there_is(place: Place) -> None:
    produce(place.streaming, records_of(EVENTS))
    log = checkpoint_of(place.lake(1), place.pipeline, place.streaming.topic_prefix)
    log.start_at({PROGRAMS: {0: 1, 1: 0, 2: 0}})
    log.begin(0, {PROGRAMS: {0: 3, 1: 2, 2: 2}}, 1)
    log.end(0)

    assert range_of(place, 1, Asked(PROGRAMS, 1)).fence == {PROGRAMS: {0: 3, 1: 2, 2: 2}}
    assert range_of(place, 1, Asked(PROGRAMS, 2)).fence == {PROGRAMS: {0: 3}}
    assert range_of(place, 1, Asked(PROGRAMS, 0, 1, 2)).fence == {PROGRAMS: {2: 1}}
    assert refused(place, "jobs", 0).startswith("there is no topic 'jobs'; there are college-scorecard.school.v1, ")
    assert refused(place, PROGRAMS, 0, 2) == (
        f"of {PROGRAMS} there is only partition 0 from 1 on; give a later --from-offset"
    )
    beyond = f"generation 1 has read of {PROGRAMS} partition 1 up to 2; the range goes beyond, or is empty"
    assert refused(place, PROGRAMS, 0, 3, 1) == refused(place, PROGRAMS, 2, None, 1) == beyond
    assert refused(place, PROGRAMS, 0, 1, 7) == f"{PROGRAMS} has the partitions 0, 1, 2, not 7"
    planned = CliRunner().invoke(main, [PROGRAMS, "--from-offset", "1", "--partition", "0"])
    assert f"2 records of {PROGRAMS} (partition 0: 1–3) are read again into generation 1" in planned.stdout
    assert (planned.exit_code, "nothing was changed" in planned.stdout) == (0, True)


def _same(found: list[Any], row: Any) -> list[Any]:
    return [one for one in found if (one["_partition"], one["_offset"]) == (row["_partition"], row["_offset"])]
