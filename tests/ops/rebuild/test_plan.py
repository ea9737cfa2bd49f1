"""Plan of a rebuild, shown before it does anything."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from kafka import TopicPartition
from kafka.admin import KafkaAdminClient

from ops.generations.inventory import numbers
from ops.generations.place import Place
from ops.rebuild.bounds import Asked, NoSuchBounds, bounds
from ops.rebuild.build import claimed
from ops.rebuild.cli import main
from ops.rebuild.plan import FIXED_SECONDS, RECORDS_PER_SECOND, plan, seconds_of
from plumbing.objects.journal import Overtaken
from producers.archive.writer import Archive
from streaming.lake.manifest import Manifest, read_manifest, replace_manifest
from tests.builders import job, program, school
from tests.conftest import s3_client
from tests.ops.manifests import put_manifest
from tests.ops.rebuild.conftest import ends
from tests.proxy import losing_answers
from tests.streaming.harness import produce, records_of

pytestmark = pytest.mark.services

SCHOOLS, JOBS = "college-scorecard.school.v1", "jooble.job.v1"
PROGRAMS = [program("100654", f"{1100 + number}", 3, (1, number)) for number in range(9)]
EVENTS = [school(), *PROGRAMS, *(job(str(number), "1107", (1, number)) for number in range(5))]
WHOLE = Asked()


def planned(*arguments: str) -> Any:
    done = CliRunner().invoke(main, [*arguments, "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_a_plan_says_from_where_to_where_and_changes_nothing(place: Place) -> None:
    produce(place.streaming, records_of(EVENTS))
    before = place.folder().files()
    report = planned()
    assert (report["number"], report["live"], report["resumes"], report["executed"]) == (2, 1, False, False)
    assert report["records"] | {SCHOOLS: 1, "college-scorecard.program.v1": 9, JOBS: 5} == report["records"]
    assert sum(report["records"].values()) == len(EVENTS)
    assert report["bounds"]["fence"] == json.loads(json.dumps(ends(place)))
    assert report["bounds"]["start"][SCHOOLS] == {"0": 0, "1": 0, "2": 0}
    assert report["bounds"]["bound"] is None
    assert report["space"]["free"] > 0
    assert (report["seconds"], report["measured"]) == (FIXED_SECONDS, False)
    printed = CliRunner().invoke(main, []).stdout
    assert "generation 1 is live and stays so; generation 2 is built beside it\n" in printed
    assert f"  {SCHOOLS}: 1 records (0: 0–1)\n" in printed
    assert "15 records in all" in printed
    assert "nothing was changed; do it with: gpps rebuild --execute\n" in printed
    assert place.folder().files() == before


def test_bounds_leave_out_what_they_say(place: Place, tmp_path: Path) -> None:
    produce(place.streaming, records_of(EVENTS))
    later = datetime.now(UTC) + timedelta(days=1)
    assert bounds(place, Asked(instant=later)).fence == ends(place)
    early = bounds(place, Asked(instant=later - timedelta(days=9)))
    assert (sum(early.records().values()), early.bound) == (0, f"up to {(later - timedelta(days=9)).isoformat()}")
    printed = CliRunner().invoke(main, ["--source", "jooble"]).stdout
    assert "it is bound (only jooble): to look at, not to be verified against a whole one\n" in printed
    assert printed.endswith("nothing was changed; do it with: the same command with --execute\n")
    only = bounds(place, Asked(source="jooble"))
    assert ({topic for topic, count in only.records().items() if count}, only.bound) == ({JOBS}, "only jooble")
    file = tmp_path / "fence.json"
    file.write_text(json.dumps({JOBS: {"0": 1}, "college-scorecard.program.v1": {"1": 2}}))
    report = planned("--to-offsets", str(file))
    assert sum(report["records"].values()) == 3
    assert report["bounds"]["bound"] == "up to given offsets"
    with pytest.raises(NoSuchBounds, match=r"do not reach so far \(jooble\.job\.v1 partition 0: 99 is after 1\)"):
        bounds(place, Asked(to_offsets={JOBS: {0: 99}}))
    with pytest.raises(NoSuchBounds, match="there is no source 'jobble' among the topics; there are college-score"):
        bounds(place, Asked(source="jobble"))


def test_records_that_have_expired_are_named(place: Place) -> None:
    produce(place.streaming, records_of(EVENTS))
    admin = KafkaAdminClient(**place.streaming.kafka.for_python())
    admin.delete_records({TopicPartition(place.streaming.topic_prefix + JOBS, 0): 1})
    admin.close()
    report = planned()
    assert report["expired"] == {JOBS: 1}
    assert report["records"][JOBS] == 4
    assert f"the first 1 records of {JOBS} have expired: gpps verify" in CliRunner().invoke(main, []).stdout
    with pytest.raises(NoSuchBounds, match="begin later by now"):
        bounds(place, Asked(to_offsets={JOBS: {0: 0}}))


def test_from_the_archive_all_there_is_is_planned_and_nothing_less(place: Place, environment: dict[str, str]) -> None:
    produce(place.streaming, records_of(EVENTS))
    archive = Archive(s3_client(environment), place.streaming.lake_uri, "jooble")
    for counter in range(3):
        archive.keep_record(1, counter, {})
    report = planned("--from", "raw")
    assert report["archived"] == {"college-scorecard": 0, "jooble": 3}
    assert report["bounds"]["start"] == report["bounds"]["fence"] == json.loads(json.dumps(ends(place)))
    assert (sum(report["records"].values()), report["expired"]) == (0, {})
    printed = CliRunner().invoke(main, ["--from", "raw"]).stdout
    assert "  jooble: 3 archived fetches and ends of sweeps, parsed again\n" in printed
    assert "the records that the topics get from now on are read after that\n" in printed
    assert "nothing was changed; do it with: gpps rebuild --from raw --execute\n" in printed
    refused = CliRunner().invoke(main, ["--from", "raw", "--source", "jooble"])
    assert (refused.exit_code, "takes all there is" in refused.output) == (2, True)


def test_two_rebuilds_at_once_claim_two_numbers_and_each_is_gone_on_with(place: Place) -> None:
    both = plan(place, WHOLE, new=False)
    with claimed(place, both) as one, claimed(place, both) as other:
        assert (one.generation, other.generation) == (2, 3)
        assert read_manifest(place.lake(2)) == one
        resumed = plan(place, WHOLE, new=False)
        assert (resumed.number, resumed.resumes) == (3, True)
        with claimed(place, resumed) as third:  # the unfinished one has a process that is at it
            assert third.generation == 4
    put_manifest(place.lake(4), third.model_copy(update={"state": "built"}))
    put_manifest(place.lake(3), other.model_copy(update={"state": "built"}))
    produce(place.streaming, records_of(EVENTS))
    resumed = plan(place, WHOLE, new=False)
    assert (resumed.number, resumed.resumes, resumed.bounds.fence) == (2, True, one.fence)
    with claimed(place, resumed) as again:
        assert again == one
    assert plan(place, Asked(source="jooble"), new=False).resumes is False
    new = plan(place, WHOLE, new=True)
    assert (new.number, new.resumes, new.bounds.fence) == (5, False, ends(place))


def test_a_claim_whose_answer_was_lost_is_ones_own_and_one_that_another_ended_is_not(place: Place) -> None:
    lost: list[str] = []
    with losing_answers(place.environment["AWS_ENDPOINT_URL_S3"], "/_generation.json", lost) as url:
        behind = replace(place, streaming=place.streaming.model_copy(update={"s3_endpoint": url}))
        with claimed(behind, plan(place, WHOLE, new=False)) as one:
            assert one.generation == 2
        lost.clear()
        built = one.model_copy(update={"state": "built"})
        replace_manifest(behind.lake(2), one, built)
        assert len(lost) == 1
    assert numbers(place) == [1, 2]
    assert read_manifest(place.lake(2)) == built
    with pytest.raises(Overtaken, match="generation 2 has another manifest by now"):
        replace_manifest(place.lake(2), one, one.model_copy(update={"built_at": "later"}))
    assert read_manifest(place.lake(2)) == built


def test_time_is_expected_by_what_was_measured() -> None:
    built = Manifest(
        generation=2, state="built", built_from="topics", start={"a": {0: 1000}}, fence={"a": {0: 41_000}},
        began_at="2026-05-01T12:00:00+00:00", built_at="2026-05-01T12:01:00+00:00", code_version="1",
    )  # fmt: skip
    assert seconds_of(10_000, []) == (round(FIXED_SECONDS + 10_000 / RECORDS_PER_SECOND, 1), False)
    assert seconds_of(10_000, [built]) == (FIXED_SECONDS + 10_000 / (40_000 / (60 - FIXED_SECONDS)), True)
    few = built.model_copy(update={"fence": {"a": {0: 1010}}})
    assert seconds_of(10_000, [built, few]) == seconds_of(10_000, [built])
