"""Equal, different, or cannot say and why: two generations at rest."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from shutil import rmtree

import pyarrow as pa
import pytest
from deltalake import write_deltalake

from ops.verify.report import EXIT_CODES, Report
from ops.verify.run import RAW_LEFT_OUT, Judge
from ops.verify.stores import opened
from pipelines.school_jobs.contract import JOB
from pipelines.school_jobs.pipeline import PIPELINE
from sinks.settings import Settings
from streaming.lake.manifest import Manifest
from streaming.lake.paths import Lake
from streaming.settings import StreamingSettings
from tests.ops.dead_letters.conftest import SCHEMA, dead
from tests.ops.manifests import put_manifest
from tests.ops.verify.generations import READ, Generation
from tests.sinks.feeds import change

pytestmark = pytest.mark.services
NOW = datetime(2026, 4, 2, tzinfo=UTC)
MakeJudge = Callable[..., Judge]


@pytest.fixture(scope="module")
def judge(settings: Settings, two: tuple[Generation, Generation]) -> Iterator[MakeJudge]:
    with opened(settings, StreamingSettings().of(PIPELINE.name), PIPELINE) as stores:

        def make(code: str = "rules", between: Callable[[], None] = lambda: None) -> Judge:
            return Judge(stores, code, "0", lambda: NOW, between)

        yield make


@pytest.fixture
def second(two: tuple[Generation, Generation]) -> Iterator[Generation]:
    """The generation to be judged; afterwards it is as it was."""
    yield two[1]
    two[1].stand(READ)
    two[1].position["transform"] = "rules"
    two[1].say()
    two[1].folder.delete("_generation.json")


def manifest(generation: Generation, **fields: object) -> None:
    values = {"state": "built", "built_from": "topics", "start": {}, "fence": {}, "began_at": "", "code_version": "0"}
    whole = Manifest.model_validate({"generation": generation.number, **values, **fields})
    put_manifest(Lake(generation.settings.lake, generation.number), whole)


def reasons_of(report: Report) -> list[str]:
    assert report.verdict == "CANNOT SAY"
    assert EXIT_CODES[report.verdict] == 4
    return [f"{reason.kind}: {reason.description}" for reason in report.why]


def test_equal_generations_are_equal_at_their_fence(judge: MakeJudge, second: Generation) -> None:
    manifest(second, fence=READ)
    report = judge().judge(2, 1)
    assert (report.verdict, report.why, report.fence) == ("EQUAL", (), READ)
    assert report.rows == 2 * (4 + 4 + 5 + 1 + 1 + 0 + (4 + 1 + 4 + 5) * 2 + 5) + (4 + 1 + 4 + 5)
    assert report.left_out == ()


def test_records_that_were_gone_from_the_topic_are_named(judge: MakeJudge, second: Generation) -> None:
    second.stand(READ, start={"college-scorecard.school.v1": {0: 0}, "jooble.job.v1": {0: 3}})
    report = judge().judge(2, 1)
    assert reasons_of(report) == [
        "retention gap: generation 2 began at offset 3 of jooble.job.v1 partition 0, generation 1 at 0: "
        "3 records were gone from the topic"
    ]
    assert report.why[0].detail["missing"] == 3
    assert report.comparison is None


def test_one_built_from_raw_pages_needs_no_old_records_and_no_dead_letters(
    judge: MakeJudge, second: Generation
) -> None:
    second.stand(READ, start={"college-scorecard.school.v1": {0: 4}, "jooble.job.v1": {0: 5}})
    manifest(second, built_from="raw")
    report = judge().judge(2, 1)
    assert (report.verdict, report.left_out) == ("EQUAL", (RAW_LEFT_OUT,))
    assert report.comparison
    assert "dead_letters" not in {table.table for table in report.comparison.tables}


def test_records_that_are_not_accounted_for_are_named(judge: MakeJudge, second: Generation) -> None:
    letters = pa.Table.from_pylist([dead("jooble.job.v1", offset) for offset in (1, 2)], SCHEMA)
    write_deltalake(second.table("dead_letters"), letters)
    assert reasons_of(judge().judge(2, 1)) == [
        "accounting: generation 2: jooble.job.v1 partition 0: 2 offsets both landed and dead (1-2)"
    ]
    rmtree(second.table("dead_letters").removeprefix("file://"))


def test_other_rules_of_the_marts_cannot_be_judged(judge: MakeJudge, second: Generation) -> None:
    assert reasons_of(judge("newer").judge(2, 1)) == [
        "other code version: the rules of the marts are not the same: "
        "generation 1 rules, generation 2 rules, this code newer"
    ]
    second.position["transform"] = "older"
    second.say()
    assert "generation 2 older, this code rules" in reasons_of(judge().judge(2, 1))[0]


def test_other_offsets_are_no_fence(judge: MakeJudge, second: Generation) -> None:
    second.stand({**READ, "jooble.job.v1": {0: 4}})
    assert reasons_of(judge().judge(2, 1)) == [
        "moving fence: generations 1 and 2 have not read the topics to the same offsets"
    ]


def test_a_batch_under_way_is_no_fence(judge: MakeJudge, second: Generation) -> None:
    second.checkpoint.write("offsets/1", 'v1\n{}\n{"prefix.jooble.job.v1": {"0": 6}}')
    assert reasons_of(judge().judge(2, 1)) == ["moving fence: generation 2 has a batch that has begun and not ended"]
    second.checkpoint.delete("offsets/1")


def test_what_moves_meanwhile_is_named(judge: MakeJudge, second: Generation) -> None:
    report = judge(between=lambda: second.stand({**READ, "jooble.job.v1": {0: 6}}, batch=1)).judge(2, 1)
    assert reasons_of(report) == ["moving fence: generation 2 moved while it was compared (offsets); verify again"]
    for name in ("offsets/1", "commits/1"):
        second.checkpoint.delete(name)


def test_a_generation_that_is_not_built_or_bound_cannot_be_judged(judge: MakeJudge, second: Generation) -> None:
    manifest(second, state="building")
    assert reasons_of(judge().judge(2, 1)) == [
        "not built: generation 2 is still being built; gpps rebuild --execute goes on with it"
    ]
    manifest(second, bound="only jooble")
    assert reasons_of(judge().judge(2, 1)) == [
        "bound: generation 2 leaves out on purpose what an unbounded one holds (only jooble)"
    ]
    assert reasons_of(judge().judge(7, 1)) == ["not built: generation 7 has no marts in the lake yet"]


def test_a_store_that_lags_behind_is_named_and_loaded_it_differs(judge: MakeJudge, second: Generation) -> None:
    second.change({JOB: [change(JOB, 3, "1107", "5", title="late")]})
    assert reasons_of(judge().judge(2, 1)) == [
        "moving fence: generation 2: not at the newest version of the change feeds: warehouse, dynamodb"
    ]
    second.load()
    report = judge().judge(2, 1)
    assert (report.verdict, report.reason) == ("DIFFERENT", "1 of job in lake g2 beside lake g1")
    assert report.comparison
    assert report.comparison.findings[0].first[0].found == {"title": "late"}
